using System.Globalization;
using System.Text;

namespace PSFederation.Core.AwsConfig.Chain;

/// <summary>
/// Headings and settings that look like the expected ones, but contain another character, such as a zero-width space that was copied from a page. The AWS
/// CLI and the SDKs ignore them without an error.
/// </summary>
internal static class Lookalike
{
    private const string ProfilePrefix = "profile ";

    /// <summary>The ASCII characters in double width, which input methods for Chinese and Japanese type.</summary>
    private const int FirstWide = 0xFF01, LastWide = 0xFF5E;

    /// <summary>The hint for a missing profile, with a leading space; empty if no heading looks like it.</summary>
    /// <param name="profiles">All profiles.</param>
    /// <param name="name">The missing name.</param>
    public static string HeadingOf(AwsProfiles profiles, string name)
    {
        string plain = Plain(name);
        foreach ((string heading, string path) in profiles.Headings)
        {
            string shown = ProfileLine.Normalize(Plain(heading));
            if (heading == name || heading == ProfilePrefix + name || (shown != plain && shown != ProfilePrefix + plain))
                continue;
            if (Odd(name, heading) is { } typed)
                return $" The name has the character {typed}, but the heading of the profile in {path} does not (the character may be invisible). Type the name again.";
            if (Odd(heading, name) is { } found)
                return $" The heading of the profile in {path} has the character {found}, but the name does not (the character may be invisible). Type the heading again.";
        }

        return string.Empty;
    }

    /// <summary>The problem of a credential setting whose name contains another character; null if there is none.</summary>
    public static string? SettingOf(AwsProfile profile)
    {
        foreach (string key in profile.Settings.Select(setting => setting.Key))
        {
            string plain = Plain(key);
            if (plain != key && CredentialSettings.All.Contains(plain) && Odd(key, plain) is { } found)
                return $"the name of the setting {plain} in {profile.PathOf(key)} has the character {found} (the character may be invisible). Type the line again";
        }

        return null;
    }

    /// <summary>The text as a person sees it: white space is a space, a letter of double width is the letter, and invisible characters are gone.</summary>
    private static string Plain(string text)
    {
        StringBuilder plain = new();
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (Rune.IsWhiteSpace(rune))
                plain.Append(' ');
            else if (rune.Value is >= FirstWide and <= LastWide)
                plain.Append((char)(rune.Value - FirstWide + '!'));
            else if (Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Format or UnicodeCategory.Control))
                plain.Append(rune.ToString());
        }

        return plain.ToString().Trim();
    }

    /// <summary>The first character outside ASCII that the other text lacks, as U+200B.</summary>
    private static string? Odd(string text, string other) =>
        text.EnumerateRunes().FirstOrDefault(rune => rune.Value is < ' ' or > '~' && !other.EnumerateRunes().Contains(rune)) is { Value: > 0 } odd ? $"U+{odd.Value:X4}" : null;
}
