using System.Collections.Concurrent;
using System.Diagnostics;
using System.Security;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using PSFederation.Module.Tests.Hosting;
using PSFederation.Sandbox;

namespace PSFederation.Module.Tests.Sweep;

/// <summary>
/// A whole session in a real pwsh, from registration to clearing, with everything switched on: no secret in any stream, transcript, file name,
/// process argument, error or CLIXML, and every file and folder for its owner alone, though the umask would let everybody in.
/// </summary>
[Trait("Duration", "Long")]
public sealed partial class SweepTests(SandboxFixture fixture) : IClassFixture<SandboxFixture>, IDisposable
{
    private const UnixFileMode OwnerFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly SandboxHost _sandbox = fixture.Host;
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("sweep");
    private readonly ConcurrentDictionary<string, UnixFileMode> _seen = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _arguments = new(StringComparer.Ordinal);

    public void Dispose() => _root.Delete(recursive: true);

    private string Place(string name) => Path.Combine(_root.FullName, name);

    [Fact]
    public async Task Nothing_secret_is_anywhere_but_where_it_belongs()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "/proc is how processes are looked at");
        string output = await RunAsync(TestPwsh.Program);
        Assert.EndsWith("swept", output.TrimEnd(), StringComparison.Ordinal);
        Assert.Contains("credential_process gave version 1", output, StringComparison.Ordinal);

        string[] secrets = Secrets();
        // Credentials of svc, person, file, chain and SAML, tokens, refresh tokens, authorization tokens.
        Assert.InRange(secrets.Length, 40, int.MaxValue);
        Search("the streams", output, secrets);
        Search("the transcript", await File.ReadAllTextAsync(Place("out/transcript.txt"), TestContext.Current.CancellationToken), secrets);
        string[] serialized = Directory.GetFiles(Place("out"), "*.clixml");
        Assert.InRange(serialized.Length, 60, int.MaxValue);
        foreach (string file in serialized)
            Search($"CLIXML {await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)}", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken), secrets);
        Search("the names of files", string.Join('\n', _seen.Keys), secrets);
        Assert.Contains(_arguments.Keys, line => line.Contains("-AsCredentialProcess", StringComparison.Ordinal));
        Assert.Contains(_arguments.Keys, line => line.Contains("sleep\00.3", StringComparison.Ordinal));
        Search("the arguments of processes", string.Join('\n', _arguments.Keys), secrets);
        CheckModes();
        CheckWhatIsLeft(secrets);
    }

    /// <summary>Runs the session, and looks at files and processes all the while.</summary>
    private async Task<string> RunAsync(string pwsh)
    {
        foreach (string folder in (string[])["home", "out", "tmp"])
            Directory.CreateDirectory(Place(folder));
        await File.WriteAllTextAsync(
            Place("token"), _sandbox.MintToken(new Dictionary<string, object?> { ["aud"] = _sandbox.Clients.Cli.ClientId, ["sub"] = "onerole" }), TestContext.Current.CancellationToken);
        // With this umask, everyone can read a file whose mode was not set explicitly.
        ProcessStartInfo start = new("/bin/sh", ["-c", "umask 000; exec \"$@\"", "sh", pwsh, "-NoProfile", "-NonInteractive", "-File",
            Path.Combine(Repository.Root, "tests", "PSFederation.Module.Tests", "Sweep", "Sweep.ps1"), Repository.ModuleManifest, AwsCmdlets.Version4, Place("out")])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = _root.FullName,
        };
        foreach (string name in start.Environment.Keys.Where(name => name.StartsWith("AWS_", StringComparison.Ordinal) || name == "DBUS_SESSION_BUS_ADDRESS").ToArray())
            start.Environment.Remove(name);
        foreach ((string name, string? value) in Settings())
            start.Environment[name] = value;
        using Process process = Process.Start(start)!;
        using CancellationTokenSource ended = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        Task watching = WatchAsync(ended.Token);
        StringBuilder text = new();
        Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        Task? person = null;
        while (await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            text.AppendLine(line);
            if (person is null && Link().Match(line) is { Success: true } link)
                person = new SandboxPerson(_sandbox).SignInAsync(new Uri(link.Value));
        }

        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        await ended.CancelAsync();
        await watching;
        Assert.NotNull(person);
        await person;
        Assert.True(process.ExitCode == 0, await errors);
        return await errors + text;
    }

    private IEnumerable<(string Name, string? Value)> Settings() =>
    [
        ("HOME", Place("home")), ("TMPDIR", Place("tmp")), ("PSFEDERATION_HOME", Place("home/psfederation")), ("AWS_CONFIG_FILE", Place("home/.aws/config")),
        ("AWS_SHARED_CREDENTIALS_FILE", Place("home/.aws/credentials")), ("SWEEP_SECRETS", Place("secrets")), ("SWEEP_TOKEN_FILE", Place("token")),
        ("SWEEP_ISSUER", _sandbox.OidcIssuer.ToString()), ("SWEEP_SERVICE", _sandbox.Clients.Service.ClientId), ("SWEEP_SECRET", _sandbox.Clients.Service.ClientSecret),
        ("SWEEP_CLI", _sandbox.Clients.Cli.ClientId), ("SWEEP_STS", _sandbox.StsEndpoint.ToString()), ("SWEEP_ROLE", _sandbox.Roles.WebUser), ("SWEEP_SERVICEROLE", _sandbox.Roles.WebService),
        ("SWEEP_CHAINED", _sandbox.Roles.ChainTarget), ("SWEEP_SAML", _sandbox.SamlSignInUrl.ToString()), ("SWEEP_PASSWORD", _sandbox.Users["onerole"].Password), ("NO_COLOR", "1"),
        ("POWERSHELL_TELEMETRY_OPTOUT", "1"),
    ];

    /// <summary>Every secret there was, as it is and as formats write it, and the parts of tokens that alone would be enough.</summary>
    private string[] Secrets() =>
    [
        .. File.ReadLines(Place("secrets")).Append(File.ReadAllText(Place("token"))).Append(_sandbox.Clients.Service.ClientSecret!).Append(_sandbox.Users["onerole"].Password)
            .SelectMany(secret => (string[])[secret, .. secret.StartsWith("eyJ", StringComparison.Ordinal) ? secret.Split('.')[1..] : [], .. secret.Length > 900 ? (string[])[secret[300..500]] : []])
            .Where(secret => secret.Length >= 8)
            .SelectMany(secret => (string[])[secret, Uri.EscapeDataString(secret), SecurityElement.Escape(secret), JsonEncodedText.Encode(secret).ToString()]).Distinct(),
    ];

    private static void Search(string where, string text, string[] secrets)
    {
        foreach (string secret in secrets)
        {
            int at = text.IndexOf(secret, StringComparison.Ordinal);
            // What stands before it says whose it is.
            Assert.True(at < 0, $"A secret is in {where}, after: {(at < 0 ? null : text[Math.Max(0, at - 400)..at])}");
        }
    }

    /// <summary>What is written by the module, as it was seen at any moment: files and folders for the owner alone.</summary>
    private void CheckModes()
    {
        KeyValuePair<string, UnixFileMode>[] ours = [.. _seen.Where(item => item.Key.StartsWith(Place("home/psfederation"), StringComparison.Ordinal) || item.Key.StartsWith(Place("home/.aws"), StringComparison.Ordinal))];
        string[] names = [.. ours.Select(item => Path.GetFileName(item.Key))];
        foreach (string expected in (string[])["profiles.json", "cache", "credentials", "config", "authorization", "endpoints"])
            Assert.Contains(expected, names);
        Assert.Contains(names, name => name.EndsWith(".token", StringComparison.Ordinal));
        Assert.Contains(names, name => name.EndsWith(".failed", StringComparison.Ordinal));
        foreach ((string path, UnixFileMode mode) in ours)
        {
            bool isFolder = (mode & (UnixFileMode)0b1_000_000_000_000) != 0;
            UnixFileMode plain = mode & (UnixFileMode)0b111_111_111;
            // The program for credential_process is the one file that is run.
            bool isProgram = Path.GetFileName(Path.GetDirectoryName(path)) == "helper";
            Assert.True(plain == (isFolder || isProgram ? OwnerFile | UnixFileMode.UserExecute : OwnerFile), $"{path} is {Convert.ToString((int)plain, 8)}");
        }
    }

    /// <summary>After everything was cleared there is no secret in the folder of the module, and none of its files in the temporary one.</summary>
    private void CheckWhatIsLeft(string[] secrets)
    {
        foreach (string file in Directory.GetFiles(Place("home/psfederation"), "*", SearchOption.AllDirectories))
            Search(file, File.ReadAllText(file), secrets);
        foreach (string file in Directory.GetFiles(Place("tmp"), "*", SearchOption.AllDirectories))
            Search(file, File.ReadAllText(file), secrets);
    }

    private async Task WatchAsync(CancellationToken stop)
    {
        byte[] mark = Encoding.UTF8.GetBytes("PSFEDERATION_HOME=" + Place("home/psfederation"));
        while (!stop.IsCancellationRequested)
        {
            LookAtFiles();
            LookAtProcesses(mark);
            await Task.Delay(50, CancellationToken.None);
        }

        LookAtFiles();
    }

    private void LookAtFiles()
    {
        foreach (string path in Directory.GetFileSystemEntries(_root.FullName, "*", SearchOption.AllDirectories))
        {
            try
            {
                UnixFileMode mode = File.GetUnixFileMode(path) | (Directory.Exists(path) ? (UnixFileMode)0b1_000_000_000_000 : 0);
                // The most that it was ever open to.
                _seen.AddOrUpdate(path, mode, (_, before) => before | mode);
            }
            catch (IOException)
            {
                // It is gone already.
            }
        }
    }

    private void LookAtProcesses(byte[] mark)
    {
        foreach (string folder in Directory.GetDirectories("/proc"))
        {
            try
            {
                if (int.TryParse(Path.GetFileName(folder), out _) && File.ReadAllBytes(Path.Combine(folder, "environ")).AsSpan().IndexOf(mark) >= 0)
                    _arguments.TryAdd(File.ReadAllText(Path.Combine(folder, "cmdline")), true);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It has ended, or belongs to another user.
            }
        }
    }

    [GeneratedRegex(@"http://\S+/connect/authorize\?\S+")]
    private static partial Regex Link();
}
