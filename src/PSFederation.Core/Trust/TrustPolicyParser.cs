using System.Text;
using PSFederation.Core.Text;

namespace PSFederation.Core.Trust;

/// <summary>
/// Reads the trust policy of a role by the grammar of IAM ("Grammar of the IAM JSON policy language"), with the rules of trust policies: Principal is
/// required, and Resource is an error because the role itself is the resource.
/// </summary>
public static class TrustPolicyParser
{
    /// <summary>The version of the policy language that has policy variables.</summary>
    public const string CurrentVersion = "2012-10-17";

    /// <summary>The default version of a policy.</summary>
    public const string OldVersion = "2008-10-17";

    /// <summary>The maximum length of AssumeRolePolicyDocument in CreateRole.</summary>
    private const int MaxLength = 131_072;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads a policy.</summary>
    /// <param name="text">JSON, or URL-encoded JSON as the IAM API returns it.</param>
    /// <param name="from">The name of the text at the beginning of a message: <c>The trust policy</c>, or a file.</param>
    /// <returns>The policy.</returns>
    /// <exception cref="FederationException">IAM would reject it; the message has line and column.</exception>
    public static TrustPolicy Parse(string text, string from = "The trust policy")
    {
        (TrustPolicy? policy, TrustPolicyFault? fault) = Read(text);
        return policy ?? throw new FederationException(
            FederationErrorCode.TrustPolicyInvalid, $"{from} is not valid at {fault!.Position}: {char.ToLowerInvariant(fault.Problem[0])}{fault.Problem[1..]}.");
    }

    /// <summary>Reads a policy, or returns why IAM would reject it.</summary>
    /// <param name="text">JSON, or URL-encoded JSON as the IAM API returns it.</param>
    /// <returns>One of both is null.</returns>
    public static (TrustPolicy? Policy, TrustPolicyFault? Fault) Read(string text)
    {
        bool encoded = IsUrlEncoded(text);
        string json = Decode(text, encoded);
        byte[] utf8;
        try
        {
            utf8 = StrictUtf8.GetBytes(json);
        }
        catch (EncoderFallbackException)
        {
            return (null, new TrustPolicyFault("The text is not valid Unicode", TextPosition.Start));
        }

        PolicyPositions positions = new(utf8);
        try
        {
            if (json.Length > MaxLength)
                throw new TrustPolicyFaultException($"The text has {json.Length.Grouped()} characters; IAM accepts at most {MaxLength.Grouped()}", 0);
            if (string.IsNullOrWhiteSpace(json))
                throw new TrustPolicyFaultException("The text is empty; expected a JSON object", 0);
            TrustPolicy policy = new TrustPolicyReader(positions).Policy(PolicyJson.Read(utf8));
            return (policy with { Text = json, WasUrlEncoded = encoded }, null);
        }
        catch (TrustPolicyFaultException e)
        {
            return (null, new TrustPolicyFault(e.Message, positions.At(e.Offset)));
        }
    }

    /// <summary>RFC 3986, as the IAM API encodes: every brace is %7B. A + is itself.</summary>
    private static bool IsUrlEncoded(string text) =>
        !text.Contains('{', StringComparison.Ordinal) && text.Contains("%7B", StringComparison.OrdinalIgnoreCase);

    private static string Decode(string text, bool encoded)
    {
        string json = encoded ? Uri.UnescapeDataString(text) : text;
        return json.StartsWith('\uFEFF') ? json[1..] : json;
    }
}
