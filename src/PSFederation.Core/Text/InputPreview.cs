using System.Text.RegularExpressions;

namespace PSFederation.Core.Text;

/// <summary>
/// Shows caller input in a message: shortened, or hidden if it looks like a token or an assertion in the wrong
/// place, because messages are logged.
/// </summary>
public static partial class InputPreview
{
    private const int MaxShown = 120;

    /// <summary>Letters and digits of this length are not a name, path or ARN.</summary>
    private const int LongRun = 100;

    /// <summary>How JSON, <c>&lt;samlp:</c> and <c>&lt;?xml</c> begin in Base64.</summary>
    private static readonly string[] SecretBeginnings = ["eyJ", "PHNhbW", "PD94", "PFJlc3", "PEFzc2"];

    /// <summary>The text in quotes, or a description of it.</summary>
    /// <returns>A part of a sentence.</returns>
    public static string Quote(string? text)
    {
        if (LooksSecret(text))
            return $"text of {text!.Length.Grouped()} characters that looks like a token or an assertion (not shown)";
        text = WithoutUserInfo(text);
        string line = UntrustedText.Line(text);
        // UntrustedText removes surrounding white space, which can be the error.
        string shown = text is not null && text.Length <= MaxShown && text.Trim() == line ? text.Replace('\n', ' ').Replace('\r', ' ') : line;
        return shown.Length > MaxShown ? $"'{shown[..MaxShown]}…'" : $"'{shown}'";
    }

    /// <summary>The text as the target of an error.</summary>
    /// <returns>The text; null if it looks like a secret.</returns>
    public static string? Target(string? text) => LooksSecret(text) ? null : WithoutUserInfo(text);

    /// <summary>Removes the words that begin like tokens and assertions.</summary>
    /// <returns>The same text if there are none.</returns>
    internal static string WithoutTokens(string line)
    {
        if (!Array.Exists(SecretBeginnings, beginning => line.Contains(beginning, StringComparison.Ordinal)))
            return line;
        return TokenWord().Replace(line, SafeText.NotShown);
    }

    /// <summary>
    /// An address without the part before the @. A password can contain any character, so the text might not be an address: everything up to the last @ is removed.
    /// </summary>
    private static string? WithoutUserInfo(string? text)
    {
        int scheme = text?.IndexOf("://", StringComparison.Ordinal) ?? -1, at = text?.LastIndexOf('@') ?? -1;
        if (scheme < 0 || at < scheme || (Uri.TryCreate(text, UriKind.Absolute, out Uri? address) && address.UserInfo.Length == 0))
            return text;
        return string.Concat(text.AsSpan(0, scheme + 3), SafeText.NotShown, text.AsSpan(at));
    }

    [GeneratedRegex("(?<![A-Za-z0-9_+/-])(eyJ|PHNhbW|PD94|PFJlc3|PEFzc2)[A-Za-z0-9_+/=.-]{17,}", RegexOptions.CultureInvariant)]
    private static partial Regex TokenWord();

    /// <summary>Whether its beginning, or a part of a path, looks like a token, an assertion or another long secret.</summary>
    public static bool LooksSecret(string? text)
    {
        if (text is null)
            return false;
        string trimmed = text.TrimStart();
        if (trimmed.StartsWith('<') || trimmed.Contains("SAMLResponse=", StringComparison.OrdinalIgnoreCase))
            return true;
        int run = 0;
        for (int i = 0; i < text.Length; i++)
        {
            run = char.IsAsciiLetterOrDigit(text[i]) ? run + 1 : 0;
            if (run >= LongRun)
                return true;
        }

        return trimmed.Split(['/', '\\', ' ', '"', '\'']).Any(part =>
            part.Length > 20 && Array.Exists(SecretBeginnings, beginning => part.StartsWith(beginning, StringComparison.Ordinal)));
    }
}
