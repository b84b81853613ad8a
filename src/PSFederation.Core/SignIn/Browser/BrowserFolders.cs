namespace PSFederation.Core.SignIn.Browser;

/// <summary>The folders of the users' own browser profiles. Current Chrome does not allow other programs to control them.</summary>
internal static class BrowserFolders
{
    private const int MaxLinks = 20;

    /// <summary>The browser whose own folder is or contains a path; null if there is none.</summary>
    /// <param name="folder">The full path; it need not exist.</param>
    public static string? OwnerOf(string folder)
    {
        string real = Real(folder);
        foreach ((string name, string place) in All())
        {
            if (IsWithin(real, Real(place)))
                return name;
        }

        return null;
    }

    private static bool IsWithin(string path, string folder)
    {
        StringComparison comparison = OperatingSystem.IsLinux() ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;
        return path.Equals(folder, comparison) || path.StartsWith(folder + Path.DirectorySeparatorChar, comparison);
    }

    /// <summary>The path with resolved links, whether their targets exist or not.</summary>
    private static string Real(string path, int links = 0)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        string? parent = Path.GetDirectoryName(full);
        if (string.IsNullOrEmpty(parent) || links > MaxLinks)
            return full;
        string here = Path.Combine(Real(parent, links), Path.GetFileName(full));
        try
        {
            return new DirectoryInfo(here).LinkTarget is { } target ? Real(Path.Combine(Path.GetDirectoryName(here)!, target), links + 1) : here;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return here;
        }
    }

    private static IEnumerable<(string Name, string Folder)> All()
    {
        if (OperatingSystem.IsWindows())
            return Under(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), @"Google\Chrome*\User Data", @"Microsoft\Edge*\User Data", @"Chromium\User Data");
        string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        if (OperatingSystem.IsMacOS())
            return Under(Path.Combine(home, "Library", "Application Support"), "Google/Chrome*", "Microsoft Edge*", "Chromium");
        string config = Environment.GetEnvironmentVariable("XDG_CONFIG_HOME") is { Length: > 0 } named ? named : Path.Combine(home, ".config");
        string? chrome = Environment.GetEnvironmentVariable("CHROME_USER_DATA_DIR");
        return
        [
            .. Under(config, "google-chrome*", "microsoft-edge*", "chromium"),
            .. Under(home, "snap/chromium/common/chromium", ".var/app/com.google.Chrome/config/google-chrome", ".var/app/org.chromium.Chromium/config/chromium", ".var/app/com.microsoft.Edge/config/microsoft-edge"),
            .. string.IsNullOrEmpty(chrome) ? [] : new[] { ("Chrome", chrome) },
        ];
    }

    /// <summary>A star matches the channels: Chrome Beta, google-chrome-unstable. Missing channels cannot be found; the stable one is always included.</summary>
    private static IEnumerable<(string Name, string Folder)> Under(string root, params string[] patterns)
    {
        if (root.Length == 0)
            yield break;
        foreach (string pattern in patterns)
        {
            string name = pattern.Contains("edge", StringComparison.OrdinalIgnoreCase) ? "Edge" : pattern.Contains("hromium", StringComparison.Ordinal) ? "Chromium" : "Chrome";
            int star = pattern.IndexOf('*', StringComparison.Ordinal);
            yield return (name, Path.Combine(root, pattern.Replace("*", string.Empty, StringComparison.Ordinal)));
            if (star < 0)
                continue;
            int slash = pattern.LastIndexOfAny(['/', '\\'], star);
            string above = slash < 0 ? root : Path.Combine(root, pattern[..slash]);
            if (!Directory.Exists(above))
                continue;
            foreach (string channel in Directory.EnumerateDirectories(above, pattern[(slash + 1)..(star + 1)]))
                yield return (name, channel + pattern[(star + 1)..]);
        }
    }
}
