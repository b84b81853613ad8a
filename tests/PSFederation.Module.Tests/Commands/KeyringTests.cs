using System.Diagnostics;
using PSFederation.Module.Tests.Hosting;

namespace PSFederation.Module.Tests.Commands;

/// <summary>A real keyring (libsecret, GNOME Keyring) on a session bus of the test's own.</summary>
public sealed class KeyringTests : IClassFixture<SandboxFixture>, IDisposable
{
    private static readonly string[] Programs = ["dbus-run-session", "gnome-keyring-daemon"];

    private readonly Shell _shell = new();
    private readonly ProfileHome _home;
    private readonly DirectoryInfo _user = Directory.CreateTempSubdirectory();

    public KeyringTests(SandboxFixture fixture)
    {
        foreach (string program in Programs)
            Assert.SkipUnless((Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program))), $"{program} is not installed");
        _home = new ProfileHome(fixture.Host, _shell);
    }

    public void Dispose()
    {
        _home.Dispose();
        _shell.Dispose();
        _user.Delete(recursive: true);
    }

    private FileInfo[] Cached(string extension) => [.. _home.Files.Where(file => file.Directory!.Name == "cache" && file.Extension == extension)];

    /// <summary>Runs a script in its own session, whose keyring is unlocked or not.</summary>
    private async Task<string[]> RunAsync(bool unlocked, string script)
    {
        string file = Path.Combine(_user.FullName, "script.ps1");
        await File.WriteAllTextAsync(file, $"Import-Module '{Repository.ModuleManifest}'\n{script}", TestContext.Current.CancellationToken);
        ProcessStartInfo start = new("dbus-run-session") { RedirectStandardOutput = true, RedirectStandardError = true };
        string daemon = unlocked ? "printf pass | gnome-keyring-daemon --unlock --components=secrets" : "gnome-keyring-daemon --start --components=secrets";
        foreach (string argument in (string[])["--", "sh", "-c", $"{daemon} >/dev/null 2>&1 && exec {EngineProcess.CommandLine(file)}"])
            start.ArgumentList.Add(argument);
        foreach ((string name, string value) in _home.Variables.Where(variable => variable.Name != "DBUS_SESSION_BUS_ADDRESS"))
            start.Environment[name] = value;
        foreach (string name in (string[])["DBUS_SESSION_BUS_ADDRESS", "DISPLAY", "WAYLAND_DISPLAY"])
            start.Environment.Remove(name);
        start.Environment["HOME"] = start.Environment["XDG_DATA_HOME"] = _user.FullName;
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        _ = await errors;
        return output.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
    }

    [Fact]
    public async Task Credentials_are_in_the_keyring_only()
    {
        string[] lines = await RunAsync(unlocked: true, "(Get-FederatedCredential svc).AccessKeyId; (Get-FederatedCredential svc).AccessKeyId");
        Assert.Equal(2, lines.Length);
        Assert.StartsWith("ASIA", Assert.Single(lines.Distinct()), StringComparison.Ordinal);
        Assert.Empty(Cached(".json"));
        Assert.Equal(0, Assert.Single(Cached(".bin")).Length);

        // Another process of the session, and what it leaves when it forgets.
        Assert.Equal(lines[0], Assert.Single(await RunAsync(unlocked: true, "(Get-FederatedCredential).AccessKeyId")));
        Assert.Empty(await RunAsync(unlocked: true, "Clear-FederatedCredential svc; Get-FederatedCredential"));
        Assert.Empty(Cached(".bin"));
    }

    [Fact]
    public async Task If_the_keyring_is_locked_or_missing_files_are_used_and_secrets_that_cannot_be_deleted_are_reported()
    {
        string first = Assert.Single(await RunAsync(unlocked: true, "(Get-FederatedCredential svc).AccessKeyId"));
        string[] locked = await RunAsync(unlocked: false, "(Get-FederatedCredential svc).AccessKeyId; (Get-FederatedCredential svc -Force).AccessKeyId");
        Assert.Contains("the keyring of this session is locked or does not exist", Assert.Single(locked, line => line.StartsWith("WARNING", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Equal(2, locked.Count(line => line.StartsWith("ASIA", StringComparison.Ordinal) && line != first));
        Assert.Single(Cached(".json"));

        // A session without a bus, as over SSH.
        Assert.Equal(locked[^1], _shell.Run("Get-FederatedCredential svc").Single<FederatedCredential>().AccessKeyId);
        Assert.Contains("your desktop session", _shell.Run("Clear-FederatedCredential svc").Error(FederationErrorCode.CacheUnusable).ToString(), StringComparison.Ordinal);
        _shell.Run("Clear-FederatedCredential -All").Error(FederationErrorCode.CacheUnusable);
        Assert.Empty(Cached(".json"));
        Assert.Single(Cached(".bin"));
        Assert.Empty(await RunAsync(unlocked: true, "Clear-FederatedCredential -All"));
        Assert.Empty(Cached(".bin"));
    }
}
