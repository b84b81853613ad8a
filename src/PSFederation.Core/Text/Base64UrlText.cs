namespace PSFederation.Core.Text;

/// <summary>Base64url without padding (RFC 7515 appendix C), strictly.</summary>
internal static class Base64UrlText
{
    private const byte None = 0xFF;

    private static readonly byte[] Values = MakeValues();

    /// <summary>The bytes, or null when the text is not Base64url. One text for one value: the bits that padding would fill must be zero.</summary>
    public static byte[]? Decode(ReadOnlySpan<char> text)
    {
        int rest = text.Length % 4;
        if (rest == 1)
            return null;
        byte[] bytes = new byte[text.Length / 4 * 3 + (rest == 0 ? 0 : rest - 1)];
        int written = 0, at = 0, bits = 0;
        for (; at + 4 <= text.Length; at += 4)
        {
            byte a = Value(text[at]), b = Value(text[at + 1]), c = Value(text[at + 2]), d = Value(text[at + 3]);
            if ((a | b | c | d) > 63)
                return null;
            bits = (a << 18) | (b << 12) | (c << 6) | d;
            bytes[written++] = (byte)(bits >> 16);
            bytes[written++] = (byte)(bits >> 8);
            bytes[written++] = (byte)bits;
        }

        if (rest == 0)
            return bytes;
        byte first = Value(text[at]), second = Value(text[at + 1]), third = rest == 3 ? Value(text[at + 2]) : (byte)0;
        bits = (first << 18) | (second << 12) | (third << 6);
        if ((first | second | third) > 63 || (rest == 2 ? (bits & 0xFFFF) : (bits & 0xFF)) != 0)
            return null;
        bytes[written++] = (byte)(bits >> 16);
        if (rest == 3)
            bytes[written] = (byte)(bits >> 8);
        return bytes;
    }

    public static string Encode(ReadOnlySpan<byte> bytes) =>
        Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    private static byte Value(char c) => c < 128 ? Values[c] : None;

    private static byte[] MakeValues()
    {
        byte[] values = new byte[128];
        Array.Fill(values, None);
        const string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        for (int i = 0; i < alphabet.Length; i++)
            values[alphabet[i]] = (byte)i;
        return values;
    }
}
