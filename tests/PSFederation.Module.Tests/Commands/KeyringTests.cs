using System.Diagnostics;
using System.Net;
using PSFederation.Module.Tests.Hosting;
using PSFederation.Sandbox;

namespace PSFederation.Module.Tests.Commands;

/// <summary>A real keyring (libsecret, GNOME Keyring) on a session bus of the test's own.</summary>
public sealed class KeyringTests : IClassFixture<SandboxFixture>, IDisposable
{
    private static readonly string[] Programs = ["dbus-run-session", "gnome-keyring-daemon"];

    private readonly SandboxHost _sandbox;
    private readonly Shell _shell = new();
    private readonly ProfileHome _home;
    private readonly DirectoryInfo _user = Directory.CreateTempSubdirectory();

    public KeyringTests(SandboxFixture fixture)
    {
        foreach (string program in Programs)
            Assert.SkipUnless((Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program))), $"{program} is not installed");
        _sandbox = fixture.Host;
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
    /// <param name="answers">What a person answers there, a line for each; null for no person.</param>
    private async Task<string[]> RunAsync(bool unlocked, string script, string? answers = null)
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
        if (answers is not null)
            start.Environment["ENGINE_HOST_ANSWERS"] = answers;
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

    /// <summary>From the first sign-in to the last: the person is asked once, the password lies in the keyring alone, and one that is refused is not sent again.</summary>
    [Fact]
    public async Task A_password_lies_in_the_keyring_and_nowhere_else()
    {
        const string Typed = "typed-pa55word+&=%", Get = "(Get-FederatedCredential form -Force).Source.RoleName", Login = "<form method=post action=/login><input name=user><input type=password name=pw></form>";
        _shell.With("uri", _sandbox.SamlSignInUrl).With("me", new System.Management.Automation.PSCredential("onerole", new NetworkCredential(string.Empty, _sandbox.Users["onerole"].Password).SecurePassword));
        string assertion = _shell.Run("Get-SamlAssertion -SignInUri $uri -Credential $me").Single<SamlAssertion>().GetSamlResponse();
        using PageServer provider = new PageServer().With("/", Login)
            .With("/login", $"<body onload=document.forms[0].submit()><form method=post action=https://signin.aws.amazon.com/saml><input type=hidden name=SAMLResponse value=\"{assertion}\"></form></body>");
        string register = $"Register-FederatedProfile form {_sandbox.Roles.Developer} -SignInUri {provider.Address} -UserName ann -RememberPassword -AllowInteractive -EndpointUrl {_sandbox.StsEndpoint}";
        string[] asked = await RunAsync(unlocked: true, $"{register}; {Get}; {Get}", answers: Typed);
        Assert.Equal(["Developer", "Developer"], asked.Where(line => !line.StartsWith("QUESTION", StringComparison.Ordinal)));
        Assert.StartsWith("QUESTION: Password of 'ann' at http://127.0.0.1:", Assert.Single(asked, line => line.StartsWith("QUESTION", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Equal("Developer", Assert.Single(await RunAsync(unlocked: true, Get)));
        Assert.Equal(3, provider.Posts.Count);
        foreach (FileInfo file in (FileInfo[])[.. _home.Files, .. _user.GetFiles("*", SearchOption.AllDirectories).Where(file => file.Name != "script.ps1")])
            Assert.False((await File.ReadAllBytesAsync(file.FullName, TestContext.Current.CancellationToken)).AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(Typed)) >= 0, file.FullName);

        // What clearing leaves: nothing, also where the file that stands for the entry of the keyring is put back.
        FileInfo[] entries = Cached(".bin");
        Assert.NotEmpty(entries);
        Assert.Empty(await RunAsync(unlocked: true, "Clear-FederatedCredential form"));
        Assert.Empty(Cached(".bin"));
        foreach (FileInfo entry in entries)
            await File.WriteAllBytesAsync(entry.FullName, [], TestContext.Current.CancellationToken);
        Assert.Contains("SignInNeedsPerson", Assert.Single(await RunAsync(unlocked: true, Get)), StringComparison.Ordinal);
        Assert.Equal(3, provider.Posts.Count);

        // The password was changed at the identity provider.
        Assert.Equal("Developer", (await RunAsync(unlocked: true, Get, answers: Typed))[^1]);
        provider.With("/login", "<p class=error>Wrong password</p>" + Login);
        Assert.Contains("is not sent again", Assert.Single(await RunAsync(unlocked: true, Get)), StringComparison.Ordinal);
        for (int i = 0; i < 2; i++)
        {
            string[] lines = await RunAsync(unlocked: true, Get);
            Assert.Contains("is not used", lines[0], StringComparison.Ordinal);
            Assert.Contains("SignInNeedsPerson", lines[^1], StringComparison.Ordinal);
        }

        // A session without a bus does not see the keyring, but knows that it failed.
        ShellResult other = _shell.Run("Get-FederatedCredential form -Force");
        other.Error(FederationErrorCode.SignInNeedsPerson);
        Assert.Contains("is not used, because a sign-in with it failed at", Assert.Single(other.Warnings).ToString(), StringComparison.Ordinal);
        Assert.Equal(5, provider.Posts.Count);
    }
}
