using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using PSFederation.Core.SignIn.Browser;
using PSFederation.Core.SignInMethods;

namespace PSFederation.Core.Tests.SignIn.Browser;

/// <summary>How a process is started and ended, with shell scripts that stand in for a browser.</summary>
public sealed class BrowserProcessTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    public BrowserProcessTests() => Assert.SkipWhen(OperatingSystem.IsWindows(), "The stand-ins are shell scripts.");

    public void Dispose() => _folder.Delete(recursive: true);

    private string Script(string lines)
    {
        string path = Path.Combine(_folder.FullName, "browser");
        File.WriteAllText(path, "#!/bin/sh\n" + lines);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }

    private BrowserProcess Start(string lines) => BrowserProcess.Start(Script(lines), _folder.FullName, headless: true);

    private Task<BrowserAssertion> SignInAsync(string lines) =>
        new BrowserSignIn(
            new BrowserSignInOptions(new BrowserMethod { SignInUri = "https://idp.example.com/", BrowserProfile = Path.Combine(_folder.FullName, "profile") }) { Browser = new InstalledBrowser("Test", Script(lines)), Patience = TimeSpan.FromMinutes(2) },
            TimeProvider.System,
            new RecordingReporter()).SignInAsync(TestContext.Current.CancellationToken);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_command_line_is_short_and_takes_no_protection_away(bool headless)
    {
        IReadOnlyList<string> arguments = BrowserProcess.Arguments("/p", headless);
        Assert.InRange(arguments.Count, 1, 10);
        Assert.Contains("--user-data-dir=/p", arguments);
        Assert.Contains("--remote-debugging-pipe", arguments);
        Assert.Equal(headless, arguments.Contains("--headless=new"));
        Assert.DoesNotContain(arguments, argument =>
            argument.Contains("sandbox", StringComparison.Ordinal) || argument.Contains("security", StringComparison.Ordinal) || argument.Contains("certificate", StringComparison.Ordinal)
            || argument.Contains("-port", StringComparison.Ordinal) || argument.Contains("proxy", StringComparison.Ordinal));
    }

    [Fact]
    public async Task It_reads_descriptor_3_and_writes_descriptor_4()
    {
        await using BrowserProcess process = Start("""
            echo 'this is not a message'
            head -c 30 <&3 >/dev/null
            printf '{"id":1,"result":{"product":"Script"}}\000' >&4
            cat <&3 >/dev/null
            """);
        JsonElement version = await process.DevTools.SendAsync("Browser.getVersion", null, null, TestContext.Current.CancellationToken);
        Assert.Equal("Script", version.GetProperty("product").GetString());
    }

    [Fact]
    public async Task It_runs_in_its_own_session_which_signals_of_the_terminal_do_not_reach()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux is sure to have the program setsid.");
        string status = Path.Combine(_folder.FullName, "status");
        BrowserProcess process = Start($"cat /proc/self/stat > '{status}.new'; mv '{status}.new' '{status}'; cat <&3 >/dev/null");
        while (!File.Exists(status))
            await Task.Delay(20, TestContext.Current.CancellationToken);
        string[] fields = (await File.ReadAllTextAsync(status, TestContext.Current.CancellationToken)).Split(' ');
        Assert.Equal(process.Id.ToString(CultureInfo.InvariantCulture), fields[5]);
        await process.DisposeAsync();
    }

    [Fact]
    public async Task It_ends_when_it_is_asked_to()
    {
        BrowserProcess process = Start("grep -qz Browser.close <&3; exit 0");
        using Process same = Process.GetProcessById(process.Id);
        await process.DisposeAsync();
        Assert.True(same.HasExited);
    }

    [Fact]
    public async Task One_that_does_not_listen_is_ended_with_what_it_started()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Looks into /proc.");
        string pids = Path.Combine(_folder.FullName, "pids");
        BrowserProcess process = Start($"""
            trap '' TERM INT HUP
            sleep 600 3<&- 4>&- &
            echo "$$ $!" > '{pids}.new'; mv '{pids}.new' '{pids}'
            wait; wait; sleep 600
            """);
        while (!File.Exists(pids))
            await Task.Delay(20, TestContext.Current.CancellationToken);
        await process.DisposeAsync();
        foreach (string pid in (await File.ReadAllTextAsync(pids, TestContext.Current.CancellationToken)).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            while (IsRunning(pid))
                await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>One that was killed may wait for its new parent to take note.</summary>
    private static bool IsRunning(string pid)
    {
        try
        {
            return !File.ReadAllText($"/proc/{pid}/stat").Contains(") Z ", StringComparison.Ordinal);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    [Fact]
    public async Task One_that_ends_at_once_is_quoted()
    {
        FederationException e = await Fail.WithAsync(FederationErrorCode.BrowserNotStarted, () => SignInAsync("echo 'Missing X server or $DISPLAY' >&2; exit 7"));
        Assert.Contains("exited with code 7", e.Message, StringComparison.Ordinal);
        Assert.Contains("Missing X server", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_dies_later_is_named() =>
        await Fail.WithAsync(FederationErrorCode.BrowserFailed, () => SignInAsync("""
            head -c 30 <&3 >/dev/null
            printf '{"id":1,"result":{}}\000' >&4
            exit 3
            """));

    [Fact]
    public async Task A_lock_that_it_left_is_removed()
    {
        string profile = Path.Combine(_folder.FullName, "profile");
        await Fail.WithAsync(FederationErrorCode.BrowserNotStarted, () => SignInAsync($"ln -s {Environment.MachineName}-$$ '{profile}/SingletonLock'; kill -9 $$"));
        Assert.Empty(Directory.EnumerateFileSystemEntries(profile, "Singleton*"));
    }
}
