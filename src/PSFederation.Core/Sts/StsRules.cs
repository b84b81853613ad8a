using System.Globalization;
using PSFederation.Core.Aws;
using PSFederation.Core.Reporting;
using PSFederation.Core.Text;

namespace PSFederation.Core.Sts;

/// <summary>Checks for values that STS would reject, before the call.</summary>
internal static class StsRules
{
    /// <summary>The domain of the GetWebIdentityToken issuers, one for each account.</summary>
    private const string OutboundIssuer = ".tokens.sts.global.api.aws";

    /// <summary>How long after exp IAM still accepts a token; a clock can differ by as much.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromMinutes(5);

    /// <summary>How long STS accepts an assertion after it was issued.</summary>
    public static readonly TimeSpan SamlValidity = TimeSpan.FromMinutes(5);

    /// <summary>Duration outside 900 to 43,200 seconds: an error at AWS, a warning elsewhere, because custom servers have other limits.</summary>
    public static void CheckDuration(int? seconds, StsEndpoint endpoint, IOperationReporter reporter)
    {
        if (seconds is null or (>= StsLimits.MinDuration and <= StsLimits.MaxDuration))
            return;
        if (endpoint.IsAws)
            RequireDuration(seconds.Value);
        reporter.Warning(endpoint.SentAnyway(OutOfRange(seconds.Value)));
    }

    /// <summary>The AWS limits: 900 to 43,200 seconds.</summary>
    public static void RequireDuration(int seconds)
    {
        if (seconds is < StsLimits.MinDuration or > StsLimits.MaxDuration)
            throw new FederationException(FederationErrorCode.DurationOutOfRange, OutOfRange(seconds), seconds);
    }

    /// <summary>The AWS limit for role chaining.</summary>
    public static void RequireChainedDuration(int seconds)
    {
        if (seconds > StsLimits.MaxChainedDuration)
            throw new FederationException(
                FederationErrorCode.DurationOutOfRange, $"DurationSeconds is {seconds}; AWS STS grants at most {StsLimits.MaxChainedDuration} seconds for role chaining. The credentials renew automatically while the source credentials are valid.", seconds);
    }

    private static string OutOfRange(int seconds) => string.Create(
        CultureInfo.InvariantCulture, $"DurationSeconds is {seconds}; AWS STS accepts {StsLimits.MinDuration} to {StsLimits.MaxDuration} seconds, and at most the maximum of the role.");

    /// <summary>An assertion that has expired, or is not yet valid, with the allowed clock difference.</summary>
    public static void RequireInTime(SamlAssertion assertion, DateTime now)
    {
        if (assertion.NotOnOrAfter is { } end && end <= now - Grace)
            throw new FederationException(
                FederationErrorCode.SamlAssertionExpired, $"The assertion expired at {end:u}; the time is now {now:u}. Sign in again: AWS accepts an assertion for five minutes after it was issued.");
        if (assertion.NotBefore is { } begin && begin > now + Grace)
            throw new FederationException(
                FederationErrorCode.SamlAssertionNotYetValid, $"The assertion is valid from {begin:u}; the time is now {now:u}. Check the clocks of this machine and the identity provider.");
    }

    /// <summary>Why STS denies a role and a provider that are in different accounts: the trust policy of a role can trust only providers in its own account. Null if they are in the same one.</summary>
    public static string? OtherAccount(FederatedRole role) => Arn.AccountOf(role.PrincipalArn) == role.AccountId
        ? null
        : $"The role is in the account {role.AccountId}, but the provider is in the account {Arn.AccountOf(role.PrincipalArn)}; STS accepts only a provider in the account of the role. Correct the Role attribute at the identity provider, or -PrincipalArn.";

    /// <summary>
    /// A token without a claim that AWS STS requires: an error at AWS, a warning elsewhere, because custom servers can accept it. Machine tokens often have no
    /// subject (RFC 6749 does not define one).
    /// </summary>
    public static void RequireClaims(OidcToken token, StsEndpoint endpoint, IOperationReporter reporter)
    {
        List<string> missing = [];
        Require("iss", !string.IsNullOrEmpty(token.Issuer));
        Require("sub", !string.IsNullOrEmpty(token.Subject));
        Require("aud", token.Audience.Count > 0);
        Require("exp", token.Claims.ContainsKey("exp"));
        Require("iat", token.Claims.ContainsKey("iat"));
        if (missing.Count == 0)
            return;
        string machine = missing.Contains("sub") && token.TokenType == OidcTokenType.AccessToken
            ? " Some providers issue machine tokens without a subject: configure the client or a claim mapping at the provider to send one."
            : " Configure the provider to send the missing claims.";
        string message = $"The token lacks {string.Join(" and ", missing)}; AWS STS requires the claims iss, sub, aud, exp and iat.{machine}";
        if (endpoint.IsAws)
            throw new FederationException(FederationErrorCode.OidcTokenInvalid, message, missing[0]);
        reporter.Warning(endpoint.SentAnyway(message));

        void Require(string claim, bool isThere)
        {
            if (!isThere)
                missing.Add(claim);
        }
    }

    /// <summary>
    /// A token that AWS issued itself: "JWTs issued by AWS STS using the GetWebIdentityToken API cannot be used for OpenID Connect (OIDC) federation into AWS" (IAM User Guide,
    /// id_roles_providers_outbound_getting_started). It is an error at AWS and a warning elsewhere.
    /// </summary>
    public static void RequireInbound(OidcToken token, StsEndpoint endpoint, IOperationReporter reporter)
    {
        if (!Uri.TryCreate(token.Issuer, UriKind.Absolute, out Uri? issuer) || !issuer.Host.EndsWith(OutboundIssuer, StringComparison.Ordinal))
            return;
        string message = $"The token comes from GetWebIdentityToken (issuer {InputPreview.Quote(token.Issuer)}); expected a token from another identity provider, because AWS does not accept its own tokens for external services. Assume the role with the AWS credentials instead (Invoke-AssumeRole).";
        if (endpoint.IsAws)
            throw new FederationException(FederationErrorCode.OidcTokenInvalid, message, InputPreview.Target(token.Issuer!));
        reporter.Warning(endpoint.SentAnyway(message));
    }

    /// <summary>A token that expired longer ago than the tolerance of IAM.</summary>
    public static void RequireInTime(OidcToken token, DateTime now)
    {
        if (token.ExpiresAt is { } end && end <= now - Grace)
            throw new FederationException(
                FederationErrorCode.OidcTokenExpired, $"The token expired at {end:u}; the time is now {now:u}. Get a new token with Get-OidcToken.");
    }
}
