using System.Text.RegularExpressions;

namespace PSFederation.Core.Text;

/// <summary>Text that is safe to share: account IDs, except for their last digits, and the home folder are removed.</summary>
internal static partial class ShareableText
{
    /// <summary>The redacted text.</summary>
    public static string Of(string? text)
    {
        if (text is null)
            return string.Empty;
        foreach (string home in new[] { Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), Environment.GetEnvironmentVariable("HOME") }.OfType<string>().Where(home => home.Length > 1))
            text = text.Replace(home, "~", OperatingSystem.IsWindows() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal);
        return AccountNumber().Replace(text, match => "********" + match.Value[^4..]);
    }

    [GeneratedRegex("(?<![0-9A-Za-z])[0-9]{12}(?![0-9A-Za-z])", RegexOptions.CultureInvariant)]
    private static partial Regex AccountNumber();
}
