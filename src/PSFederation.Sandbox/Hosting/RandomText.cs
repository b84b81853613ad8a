using System.Security.Cryptography;

namespace PSFederation.Sandbox.Hosting;

/// <summary>Secrets and identifiers, different each time.</summary>
internal static class RandomText
{
    private const string Letters = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789";
    private const string Base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private const string SecretAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    /// <summary>A password or client secret; with characters that forms and query strings must encode.</summary>
    public static string Password() => RandomNumberGenerator.GetString(Letters, 20) + "+&=%";

    /// <summary>A code like in an authenticator, but with more digits, so that it is unique.</summary>
    public static string OneTimeCode() => RandomNumberGenerator.GetString("0123456789", 10);

    public static string Identifier() => RandomNumberGenerator.GetHexString(32, lowercase: true);

    /// <summary>An identifier in the form of AWS: a prefix such as ASIA or AROA, then upper-case letters and digits.</summary>
    public static string AwsIdentifier(string prefix, int length)
        => prefix + RandomNumberGenerator.GetString(Base32, length - prefix.Length);

    public static string SecretAccessKey() => RandomNumberGenerator.GetString(SecretAlphabet, 40);
}
