using System.Globalization;
using PSFederation.Core.Oidc.Verification;

namespace PSFederation.Core.Trust;

/// <summary>Why STS rejects a token, regardless of the trust policy.</summary>
/// <param name="Check">The check.</param>
/// <param name="Problem">The problem, for use after a colon.</param>
/// <param name="Expected">What STS expects.</param>
/// <param name="Actual">The value in the token.</param>
/// <param name="Change">What to do.</param>
public sealed record TokenFault(string Check, string Problem, string Expected, string Actual, string Change);

/// <summary>
/// The requirements for a token before STS evaluates the trust policy: the claims that IAM requires, a valid time and an algorithm that STS accepts. The signature
/// is not verified here.
/// </summary>
internal static class TokenRules
{
    /// <summary>The source of the rules.</summary>
    public const string Reference = "AWS STS API Reference, AssumeRoleWithWebIdentity";

    /// <summary>STS takes a token until five minutes after exp.</summary>
    private static readonly TimeSpan Leeway = TimeSpan.FromMinutes(5);

    /// <summary>Checks a token.</summary>
    /// <param name="token">The token, unverified.</param>
    /// <param name="at">The time of the call.</param>
    /// <returns>The problems; empty for an opaque token, which STS passes to its provider.</returns>
    public static IReadOnlyList<TokenFault> Check(OidcToken token, DateTime at)
    {
        if (token.IsOpaque)
            return [];
        List<TokenFault> faults = [];
        if (token.Algorithm is not { } algorithm || JwsAlgorithm.Find(algorithm) is not { IsTakenBySts: true })
        {
            faults.Add(new TokenFault(
                "Algorithm", "STS does not accept its alg", "RS256, RS384, RS512, ES256, ES384 or ES512", token.Algorithm ?? "none",
                "Configure the identity provider to sign tokens with RS256 or ES256."));
        }

        if (string.IsNullOrEmpty(token.Subject))
            faults.Add(Missing("Subject", "sub"));
        if (token.Audience.Count == 0)
            faults.Add(Missing("Audience", "aud"));
        if (token.ExpiresAt is not { } end)
        {
            faults.Add(Missing("ExpiresAt", "exp"));
        }
        else if (at >= end + Leeway)
        {
            faults.Add(new TokenFault(
                "ExpiresAt", "it has expired", $"after {at.Subtract(Leeway).ToString("u", CultureInfo.InvariantCulture)}", end.ToString("u", CultureInfo.InvariantCulture), "Get a new token, or specify another time of the call with -At."));
        }

        return faults;
    }

    private static TokenFault Missing(string check, string claim) =>
        new(check, $"it has no {claim}", $"a claim {claim}", "none", $"Configure the identity provider to issue tokens with the claim {claim}.");
}
