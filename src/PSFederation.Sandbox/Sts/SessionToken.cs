using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace PSFederation.Sandbox.Sts;

/// <summary>
/// An opaque session token, of the size that its session would take: policies and tags are packed into it. Since September
/// 2026, only the size of the whole token is limited. AWS does not document its packing; this uses DEFLATE.
/// </summary>
internal static class SessionToken
{
    /// <summary>The largest token, in bytes.</summary>
    public const int MaximumSize = 4096;

    // The beginning of every token, about as long as a token without policies and tags.
    private const string Prefix = "IQoJb3JpZ2luX2Vj";
    private const int BaseSize = 384;

    /// <summary>Makes a token.</summary>
    /// <exception cref="StsException">It would be larger than the limit: PackedPolicyTooLarge.</exception>
    public static string Create(SessionPolicy policy, IReadOnlyDictionary<string, string> tags)
    {
        string token = Prefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(BaseSize + Pack(policy, tags)));
        int missing = policy.MinimumTokenSize - token.Length;
        if (missing > 0)
        {
            token += RandomNumberGenerator.GetHexString(missing, lowercase: true);
        }

        int percent = Utilization(token);
        if (percent > 100)
        {
            throw StsErrors.PackedPolicyTooLarge(policy.Document is null && policy.Arns.Count is 0
                ? $"Packed size of session tags consumes {percent}% of allotted space."
                : $"Packed policy consumes {percent}% of allotted space, please use smaller policy.");
        }

        return token;
    }

    /// <summary>How much of the limit a token takes, in percent.</summary>
    public static int Utilization(string token) => (int)Math.Ceiling(token.Length * 100.0 / MaximumSize);

    private static int Pack(SessionPolicy policy, IReadOnlyDictionary<string, string> tags)
    {
        StringBuilder text = new(policy.Document);
        text.AppendJoin('\n', policy.Arns);
        foreach ((string key, string value) in tags)
        {
            text.Append('\n').Append(key).Append('=').Append(value);
        }

        if (text.Length is 0)
        {
            return 0;
        }

        using MemoryStream packed = new();
        using (DeflateStream deflate = new(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            deflate.Write(Encoding.UTF8.GetBytes(text.ToString()));
        }

        return (int)packed.Length;
    }
}
