using System.Globalization;
using System.Text.RegularExpressions;

namespace PSFederation.HelpGenerator.ModuleFiles;

/// <summary>The verb manifest: writes version, addresses and release notes to the module manifest.</summary>
internal static partial class ManifestFile
{
    /// <param name="source">The manifest with the version 0.0.0 and the placeholders @PRERELEASE@, @REPOSITORY@ and @RELEASENOTES@.</param>
    /// <param name="changelog">The changelog, in the format of Keep a Changelog.</param>
    /// <param name="target">The file to write.</param>
    /// <param name="version">A semantic version, such as 1.2.0 or 1.2.0-rc.1.</param>
    /// <param name="repository">The https address of the repository.</param>
    internal static void Write(string source, string changelog, string target, string version, string repository)
    {
        string[] parts = version.Split('-', 2);
        string manifest = File.ReadAllText(source).ReplaceLineEndings("\n");
        string notes = ReleaseNotes(File.ReadAllText(changelog).ReplaceLineEndings("\n"), parts[0]);
        OutputFile.Write(target, manifest
            .Replace("'0.0.0'", Quoted(parts[0]), StringComparison.Ordinal)
            .Replace("'@PRERELEASE@'", Quoted(parts.Length > 1 ? PrereleaseLabel(parts[1]) : string.Empty), StringComparison.Ordinal)
            .Replace("@REPOSITORY@", repository.TrimEnd('/'), StringComparison.Ordinal)
            .Replace("'@RELEASENOTES@'", Quoted(notes), StringComparison.Ordinal));
    }

    /// <summary>
    /// A prerelease label that the PowerShell Gallery accepts: letters and digits only. The Gallery compares labels as text, so numbers are
    /// padded: alpha.0.9 must be older than alpha.0.10.
    /// </summary>
    internal static string PrereleaseLabel(string semantic) => string.Concat(semantic.Split('.').Select(part =>
        int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? number.ToString("0000", CultureInfo.InvariantCulture)
            : part.Replace("-", string.Empty, StringComparison.Ordinal)));

    /// <summary>The section of a version in the changelog; or the section Unreleased for a version without its own section.</summary>
    internal static string ReleaseNotes(string changelog, string version)
    {
        Dictionary<string, string> sections = Section().Matches(changelog)
            .ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value.Trim('\n'), StringComparer.OrdinalIgnoreCase);
        return sections.GetValueOrDefault(version) ?? sections.GetValueOrDefault("Unreleased") ?? string.Empty;
    }

    /// <summary>The text as a single-quoted string. PowerShell also treats typographic quotation marks as apostrophes.</summary>
    private static string Quoted(string text) => "'" + Apostrophe().Replace(text, "$0$0") + "'";

    [GeneratedRegex(@"^## \[([^\]\n]+)\][^\n]*\n(.*?)(?=^## |^\[[^\]\n]+\]: |\z)", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Section();

    [GeneratedRegex("['\u2018\u2019\u201A\u201B]")]
    private static partial Regex Apostrophe();
}
