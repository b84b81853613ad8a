using System.Text;
using PSFederation.Core.Reporting;
using PSFederation.Core.Text;

namespace PSFederation.Core.Oidc.Verification;

/// <summary>at_hash and c_hash: the left half of the hash of the access token or code that came with an ID token (OIDC Core 3.1.3.6 and 3.3.2.11).</summary>
internal static class HashChecks
{
    public static void Add(VerificationReportBuilder report, OidcToken token, OidcVerificationOptions options)
    {
        Add(report, token, "AccessTokenHash", "at_hash", options.AccessToken, "the access token", "OIDC Core 3.1.3.8");
        Add(report, token, "CodeHash", "c_hash", options.Code, "the code", "OIDC Core 3.3.2.10");
    }

    private static void Add(VerificationReportBuilder report, OidcToken token, string check, string claim, string? secret, string what, string reference)
    {
        if (!token.Claims.TryGetValue(claim, out object? found))
            return;
        if (secret is null)
        {
            report.Add(check, FederationCheckResult.NotApplicable, $"{what} is unknown to this check", "present", reference);
            return;
        }

        bool holds = JwsAlgorithm.Find(token.Algorithm!) is { } algorithm && found as string == HalfHash(algorithm, secret);
        report.Require(check, holds, $"the hash of {what} that came with it", holds ? "that hash" : "another hash", reference);
    }

    private static string HalfHash(JwsAlgorithm algorithm, string secret) =>
        Base64UrlText.Encode(algorithm.Hash(Encoding.UTF8.GetBytes(secret)).AsSpan(0, algorithm.HashLength / 2));
}
