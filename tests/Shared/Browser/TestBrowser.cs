namespace PSFederation.Tests;

/// <summary>
/// The Chromium of this machine, as tests start it: through a script that gives it no window, and no sandbox where the tests run as root, both
/// of which the module never does. Its window, which is not visible, opens a debugging port for the person of the test.
/// </summary>
internal sealed class TestBrowser : IDisposable
{
    private static readonly string[] Places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome-stable", "/usr/bin/google-chrome"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("psfederation-browser-");

    private TestBrowser(string program)
    {
        Profile = System.IO.Path.Combine(_folder.FullName, "profile");
        Path = System.IO.Path.Combine(_folder.FullName, "chromium");
        Log = System.IO.Path.Combine(_folder.FullName, "starts.txt");
        string sandbox = Environment.UserName == "root" ? "--no-sandbox" : string.Empty;
        File.WriteAllText(Path, $"""
            #!/bin/sh
            printf '%s\n' "$*" >> '{Log}'
            case " $* " in
              *' --headless=new '*) exec '{program}' {sandbox} "$@" ;;
              *) exec '{program}' {sandbox} --headless=new --remote-debugging-port=0 "$@" ;;
            esac
            """);
        File.SetUnixFileMode(Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>What to give as -BrowserPath.</summary>
    public string Path { get; }

    /// <summary>What to give as -BrowserProfile; it does not exist at first.</summary>
    public string Profile { get; }

    /// <summary>A line for each start: the arguments that the module gave.</summary>
    public string Log { get; }

    /// <summary>The starts so far: whether each was without a window by the module's own will.</summary>
    public IReadOnlyList<bool> SilentStarts => File.Exists(Log) ? [.. File.ReadLines(Log).Select(line => line.Contains("--headless", StringComparison.Ordinal))] : [];

    /// <summary>Whether there is a Chromium.</summary>
    public static bool IsInstalled => !OperatingSystem.IsWindows() && Array.Exists(Places, File.Exists);

    /// <summary>The browser; skips the test where there is none.</summary>
    public static TestBrowser Require()
    {
        Assert.SkipUnless(IsInstalled, $"There is no Chromium or Chrome at {string.Join(", ", Places)}; on Debian: tests/Interop/servers/interop install browser");
        return new TestBrowser(Array.Find(Places, File.Exists)!);
    }

    /// <summary>The processes that have the profile on their command line.</summary>
    public IReadOnlyList<int> Processes() =>
    [
        .. Directory.EnumerateDirectories("/proc")
            .Select(folder => (Id: int.TryParse(System.IO.Path.GetFileName(folder), out int id) ? id : 0, Line: System.IO.Path.Combine(folder, "cmdline")))
            .Where(entry => entry.Id > 0 && CommandLine(entry.Line).Contains(Profile, StringComparison.Ordinal))
            .Select(entry => entry.Id),
    ];

    /// <summary>Waits until no process of the browser is left, and asserts that its lock is gone with them.</summary>
    public async Task AssertEndedAsync()
    {
        for (int i = 0; i < 300 && Processes().Count > 0; i++)
            await Task.Delay(100, TestContext.Current.CancellationToken);
        Assert.Empty(Processes());
        Assert.Empty(Directory.EnumerateFileSystemEntries(Profile, "Singleton*"));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static string CommandLine(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return string.Empty;
        }
    }
}
