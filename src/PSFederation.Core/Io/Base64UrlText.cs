namespace PSFederation.Core.Io;

/// <summary>Base64url without padding (RFC 7515 appendix C), strictly.</summary>
internal static class Base64UrlText
{
    /// <summary>The bytes, or null when the text is no Base64url.</summary>
    public static byte[]? Decode(string text)
    {
        if (text.Length % 4 == 1 || text.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_')))
            return null;
        string base64 = text.Replace('-', '+').Replace('_', '/').PadRight((text.Length + 3) / 4 * 4, '=');
        byte[] bytes = Convert.FromBase64String(base64);
        // One text for one value: the bits that padding leaves over must be zero.
        return Encode(bytes) == text ? bytes : null;
    }

    public static string Encode(ReadOnlySpan<byte> bytes) =>
        Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');
}
