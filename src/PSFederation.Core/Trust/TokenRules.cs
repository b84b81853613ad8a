using System.Globalization;
using PSFederation.Core.Oidc.Verification;

namespace PSFederation.Core.Trust;

/// <summary>Why STS refuses a token, whatever the trust policy says.</summary>
/// <param name="Check">What was checked.</param>
/// <param name="Problem">What is wrong, to follow a colon.</param>
/// <param name="Expected">What STS expects.</param>
/// <param name="Actual">What the token has.</param>
/// <param name="Change">What to do.</param>
public sealed record TokenFault(string Check, string Problem, string Expected, string Actual, string Change);

/// <summary>
/// What a token must have so that STS looks at the trust policy: the claims that IAM requires, a time that has not passed and an algorithm that STS takes. The signature
/// is not verified here.
/// </summary>
internal static class TokenRules
{
    /// <summary>Where the rules are written.</summary>
    public const string Reference = "AWS STS API Reference, AssumeRoleWithWebIdentity";

    /// <summary>STS takes a token until five minutes after exp.</summary>
    private static readonly TimeSpan Leeway = TimeSpan.FromMinutes(5);

    /// <summary>Checks a token.</summary>
    /// <param name="token">The token, read and not verified.</param>
    /// <param name="at">The time of the call.</param>
    /// <returns>What STS refuses; nothing for an opaque token, which STS gives to its provider.</returns>
    public static IReadOnlyList<TokenFault> Check(OidcToken token, DateTime at)
    {
        if (token.IsOpaque)
            return [];
        List<TokenFault> faults = [];
        if (token.Algorithm is not { } algorithm || JwsAlgorithm.Find(algorithm) is not { IsTakenBySts: true })
        {
            faults.Add(new TokenFault(
                "Algorithm", "its alg is not one that STS takes", "RS256, RS384, RS512, ES256, ES384 or ES512", token.Algorithm ?? "none",
                "Let the identity provider sign tokens with RS256 or ES256."));
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
                "ExpiresAt", "it has expired", $"after {at.Subtract(Leeway).ToString("u", CultureInfo.InvariantCulture)}", end.ToString("u", CultureInfo.InvariantCulture), "Get a new token, or give -At for another time of the call."));
        }

        return faults;
    }

    private static TokenFault Missing(string check, string claim) =>
        new(check, $"it has no {claim}", $"a claim {claim}", "none", $"Let the identity provider issue tokens with the claim {claim}.");
}
