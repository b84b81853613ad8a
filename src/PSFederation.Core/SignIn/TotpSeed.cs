using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using PSFederation.Core.Text;

namespace PSFederation.Core.SignIn;

/// <summary>The seed of time-based one-time codes (RFC 6238), in the forms for authenticator apps: Base32 text, or an address otpauth://totp/… with parameters.</summary>
/// <remarks>A class, not a record: its ToString must not show the key.</remarks>
public sealed class TotpSeed
{
    private const string Scheme = "otpauth";
    private const string Expected = "expected Base32 text (A to Z and 2 to 7), or an address that starts with otpauth://totp/";
    private const int MaxLength = 4096;

    private readonly byte[] _key;
    private readonly string _algorithm;
    private readonly int _digits;
    private readonly int _period;

    private TotpSeed(byte[] key, string algorithm, int digits, int period) => (_key, _algorithm, _digits, _period) = (key, algorithm, digits, period);

    /// <summary>Reads a seed.</summary>
    /// <param name="text">The text of the secret.</param>
    /// <param name="name">The name of the secret, for messages; the text is never shown.</param>
    /// <exception cref="FederationException">The text is not a seed.</exception>
    public static TotpSeed Read(string text, string name)
    {
        ArgumentNullException.ThrowIfNull(text);
        text = text.Trim();
        if (text.Length > MaxLength)
            throw Invalid(name, $"has {text.Length} characters");
        if (!text.StartsWith(Scheme + ":", StringComparison.OrdinalIgnoreCase))
            return new TotpSeed(Key(text, name), "SHA1", 6, 30);
        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? address))
            throw Invalid(name, "is not a valid address");
        if (!address.Host.Equals("totp", StringComparison.OrdinalIgnoreCase))
            throw Invalid(name, "is an otpauth address of a type other than totp");
        Dictionary<string, string> members = Members(address.Query, name);
        string algorithm = members.GetValueOrDefault("algorithm", "SHA1").ToUpperInvariant().Replace("-", string.Empty, StringComparison.Ordinal);
        if (algorithm is not ("SHA1" or "SHA256" or "SHA512"))
            throw Invalid(name, "has an algorithm other than SHA1, SHA256 and SHA512");
        return new TotpSeed(Key(members.GetValueOrDefault("secret", string.Empty), name), algorithm, Number("digits", 6, 6, 8), Number("period", 30, 1, 300));

        int Number(string member, int otherwise, int min, int max) =>
            !members.TryGetValue(member, out string? value) ? otherwise
            : int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= min && number <= max ? number
            : throw Invalid(name, $"has a value of {member} outside {min} to {max}");
    }

    /// <summary>The code at a time (RFC 6238 section 4, RFC 4226 section 5.3).</summary>
    public string Code(DateTimeOffset at)
    {
        Span<byte> counter = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, at.ToUnixTimeSeconds() / _period);
        byte[] hash = Hash(counter);
        int offset = hash[^1] & 0xf;
        long number = BinaryPrimitives.ReadUInt32BigEndian(hash.AsSpan(offset, 4)) & 0x7fff_ffff;
        long modulus = _digits switch { 6 => 1_000_000, 7 => 10_000_000, _ => 100_000_000 };
        return (number % modulus).ToString(CultureInfo.InvariantCulture).PadLeft(_digits, '0');
    }

    /// <summary>Never the key.</summary>
    public override string ToString() => $"TOTP seed ({_algorithm}, {_digits} digits, {_period} s)";

    [SuppressMessage("Security", "CA5350:Do Not Use Weak Cryptographic Algorithms", Justification = "RFC 6238 uses HMAC-SHA-1 by default, and most authenticators know no other.")]
    private byte[] Hash(ReadOnlySpan<byte> counter) => _algorithm switch
    {
        "SHA256" => HMACSHA256.HashData(_key, counter),
        "SHA512" => HMACSHA512.HashData(_key, counter),
        _ => HMACSHA1.HashData(_key, counter),
    };

    private static Dictionary<string, string> Members(string query, string name)
    {
        Dictionary<string, string> members = new(StringComparer.OrdinalIgnoreCase);
        foreach (string pair in query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            int at = pair.IndexOf('=', StringComparison.Ordinal);
            if (!members.TryAdd(at < 0 ? pair : pair[..at], at < 0 ? string.Empty : Uri.UnescapeDataString(pair[(at + 1)..])))
                throw Invalid(name, "has a duplicate parameter");
        }

        return members;
    }

    /// <summary>Base32 (RFC 4648 section 6) in any common form: upper or lower case, in groups, with or without padding.</summary>
    private static byte[] Key(string text, string name)
    {
        List<byte> key = [];
        int bits = 0, count = 0;
        foreach (char sign in text.TrimEnd('='))
        {
            if (sign is ' ' or '-')
                continue;
            int value = char.ToUpperInvariant(sign) switch
            {
                >= 'A' and <= 'Z' and var letter when char.IsAscii(sign) => letter - 'A',
                >= '2' and <= '7' => sign - '2' + 26,
                _ => throw Invalid(name, "has a character that is not Base32"),
            };
            bits = ((bits << 5) | value) & 0xfff;
            count += 5;
            if (count < 8)
                continue;
            count -= 8;
            key.Add((byte)(bits >> count));
        }

        return key.Count > 0 ? [.. key] : throw Invalid(name, "contains no key");
    }

    private static FederationException Invalid(string name, string what) => new(
        FederationErrorCode.SecretUnavailable, $"The secret '{UntrustedText.Line(name)}' is not the seed of one-time codes: it {what}; {Expected}. Save the seed again with Set-Secret.", name);
}
