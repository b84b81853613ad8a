using PSFederation.Core.Text;

namespace PSFederation.Core.SignIn.Browser;

/// <summary>An installed browser that supports the DevTools protocol: Chrome, Edge or Chromium.</summary>
/// <param name="Name">Chrome, Edge or Chromium; otherwise the name of the program.</param>
/// <param name="Path">The program.</param>
public sealed record InstalledBrowser(string Name, string Path)
{
    /// <summary>The browsers in their default folders, one of each name; the first one is used.</summary>
    /// <returns>The browsers; empty if there are none.</returns>
    public static IReadOnlyList<InstalledBrowser> All() =>
    [
        .. Candidates()
            .SelectMany(candidate => Places(candidate.Place).Where(File.Exists).Select(place => new InstalledBrowser(candidate.Name, place)))
            .DistinctBy(browser => browser.Name),
    ];

    /// <summary>Finds the browser to use.</summary>
    /// <param name="path">The program: a path, or a name on the PATH; null for the first installed one.</param>
    /// <param name="resolvePath">Converts a relative path to a full path.</param>
    /// <exception cref="FederationException">There is none; the message lists the searched locations.</exception>
    public static InstalledBrowser Find(string? path, Func<string, string> resolvePath)
    {
        if (path is null)
            return All() is [{ } first, ..]
                ? first
                : throw new FederationException(
                    FederationErrorCode.BrowserNotFound,
                    $"No Chrome, Edge or Chromium was found; looked for {string.Join(", ", Candidates().Select(candidate => candidate.Place))}. Specify the program with -BrowserPath, or use -LoopbackAcs to sign in with the default browser.");
        string? program = IsBareName(path) ? Places(path).FirstOrDefault(File.Exists) : null;
        program ??= Program(resolvePath(path));
        if (!File.Exists(program))
            throw new FederationException(
                FederationErrorCode.BrowserNotFound, $"The browser {InputPreview.Quote(path)} does not exist; looked for {InputPreview.Quote(program)}{(IsBareName(path) ? " and on the PATH" : string.Empty)}. Specify the program of Chrome, Edge or Chromium with -BrowserPath.", InputPreview.Target(path));
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(program) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) == 0)
            throw new FederationException(
                FederationErrorCode.BrowserNotStarted, $"'{program}' is not executable; expected the program of Chrome, Edge or Chromium.", program);
        return new InstalledBrowser(NameOf(program), program);
    }

    private static bool IsBareName(string path) => path.AsSpan().IndexOfAny('/', '\\') < 0;

    /// <summary>The program within a macOS application, which is a folder.</summary>
    private static string Program(string path) =>
        path.EndsWith(".app", StringComparison.OrdinalIgnoreCase) && Directory.Exists(path)
            ? System.IO.Path.Combine(path, "Contents", "MacOS", System.IO.Path.GetFileNameWithoutExtension(path))
            : path;

    private static string NameOf(string program)
    {
        string name = System.IO.Path.GetFileNameWithoutExtension(program);
        foreach ((string part, string known) in ((string, string)[])[("edge", "Edge"), ("chromium", "Chromium"), ("chrome", "Chrome")])
        {
            if (name.Contains(part, StringComparison.OrdinalIgnoreCase))
                return known;
        }

        return name;
    }

    /// <summary>A bare name is searched on the PATH.</summary>
    private static IEnumerable<string> Places(string place) =>
        !IsBareName(place)
            ? [place]
            : (Environment.GetEnvironmentVariable("PATH") ?? string.Empty)
                .Split(System.IO.Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                .Where(System.IO.Path.IsPathFullyQualified)
                .SelectMany(folder => OperatingSystem.IsWindows() && !place.EndsWith(".exe", StringComparison.OrdinalIgnoreCase)
                    ? new[] { System.IO.Path.Combine(folder, place + ".exe"), System.IO.Path.Combine(folder, place) }
                    : [System.IO.Path.Combine(folder, place)]);

    private static IEnumerable<(string Name, string Place)> Candidates()
    {
        if (OperatingSystem.IsWindows())
            return OnWindows();
        return OperatingSystem.IsMacOS() ? OnMac() : OnLinux();
    }

    private static IEnumerable<(string Name, string Place)> OnWindows()
    {
        string[] roots =
        [
            .. ((string?[])
                [
                    Environment.GetEnvironmentVariable("ProgramW6432"), Environment.GetEnvironmentVariable("ProgramFiles"), Environment.GetEnvironmentVariable("ProgramFiles(x86)"),
                    Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData),
                ]).Where(root => !string.IsNullOrEmpty(root)).Distinct(StringComparer.OrdinalIgnoreCase)!,
        ];
        foreach ((string name, string place) in ((string, string)[])
            [("Chrome", @"Google\Chrome\Application\chrome.exe"), ("Edge", @"Microsoft\Edge\Application\msedge.exe"), ("Chromium", @"Chromium\Application\chrome.exe")])
        {
            foreach (string root in roots)
                yield return (name, System.IO.Path.Combine(root, place));
        }
    }

    private static IEnumerable<(string Name, string Place)> OnMac()
    {
        string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        foreach ((string name, string application) in ((string, string)[])[("Chrome", "Google Chrome"), ("Edge", "Microsoft Edge"), ("Chromium", "Chromium")])
        {
            yield return (name, $"/Applications/{application}.app/Contents/MacOS/{application}");
            yield return (name, $"{home}/Applications/{application}.app/Contents/MacOS/{application}");
        }
    }

    private static IEnumerable<(string Name, string Place)> OnLinux() =>
    [
        ("Chrome", "google-chrome-stable"), ("Chrome", "google-chrome"), ("Chrome", "/opt/google/chrome/google-chrome"),
        ("Edge", "microsoft-edge-stable"), ("Edge", "microsoft-edge"), ("Edge", "/opt/microsoft/msedge/microsoft-edge"),
        ("Chromium", "chromium"), ("Chromium", "chromium-browser"), ("Chromium", "/snap/bin/chromium"),
    ];
}
