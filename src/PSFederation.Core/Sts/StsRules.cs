using System.Globalization;
using PSFederation.Core.Aws;
using PSFederation.Core.Reporting;
using PSFederation.Core.Text;

namespace PSFederation.Core.Sts;

/// <summary>Checks for what STS would refuse, before it is called.</summary>
internal static class StsRules
{
    /// <summary>The domain of the issuers that GetWebIdentityToken has, one for each account.</summary>
    private const string OutboundIssuer = ".tokens.sts.global.api.aws";

    /// <summary>How long after exp IAM still takes a token; a clock may be off by as much.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromMinutes(5);

    /// <summary>How long STS takes an assertion after it was issued.</summary>
    public static readonly TimeSpan SamlValidity = TimeSpan.FromMinutes(5);

    /// <summary>Duration outside 900 to 43,200 seconds: an error at AWS, a warning elsewhere, since other servers have other bounds.</summary>
    public static void CheckDuration(int? seconds, StsEndpoint endpoint, IOperationReporter reporter)
    {
        if (seconds is null or (>= StsLimits.MinDuration and <= StsLimits.MaxDuration))
            return;
        if (endpoint.IsAws)
            RequireDuration(seconds.Value);
        reporter.Warning($"{OutOfRange(seconds.Value)} The endpoint {endpoint.CustomUrl} may have other limits, so the call is sent.");
    }

    /// <summary>What AWS takes: 900 to 43,200 seconds.</summary>
    public static void RequireDuration(int seconds)
    {
        if (seconds is < StsLimits.MinDuration or > StsLimits.MaxDuration)
            throw new FederationException(FederationErrorCode.DurationOutOfRange, OutOfRange(seconds), seconds);
    }

    /// <summary>What AWS takes for a role that is assumed with the session of another.</summary>
    public static void RequireChainedDuration(int seconds)
    {
        if (seconds > StsLimits.MaxChainedDuration)
            throw new FederationException(
                FederationErrorCode.DurationOutOfRange, $"DurationSeconds is {seconds}; AWS STS gives {StsLimits.MaxChainedDuration} at most for a role that is assumed with the session of another role. The credentials renew themselves as long as those they come from are valid.", seconds);
    }

    private static string OutOfRange(int seconds) => string.Create(
        CultureInfo.InvariantCulture, $"DurationSeconds is {seconds}; AWS STS takes {StsLimits.MinDuration} to {StsLimits.MaxDuration} seconds, and at most the role's own maximum.");

    /// <summary>An assertion that has expired, or is not yet valid, beyond what clocks may differ.</summary>
    public static void RequireInTime(SamlAssertion assertion, DateTime now)
    {
        if (assertion.NotOnOrAfter is { } end && end <= now - Grace)
            throw new FederationException(
                FederationErrorCode.SamlAssertionExpired, $"The assertion expired at {end:u}; it is {now:u} now. Sign in again: AWS takes an assertion for five minutes after it was issued.");
        if (assertion.NotBefore is { } begin && begin > now + Grace)
            throw new FederationException(
                FederationErrorCode.SamlAssertionNotYetValid, $"The assertion is valid from {begin:u} on; it is {now:u} now. Check the clock of this machine and of the identity provider.");
    }

    /// <summary>
    /// A token that lacks a claim which AWS STS requires: an error at AWS, a warning elsewhere, since other servers may take it. Tokens of machines often have no
    /// subject (RFC 6749 knows none).
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
            ? " Some providers issue tokens of machines without a subject: configure the client or a claim mapping at the provider so that it sends one."
            : " Have the provider send what is missing.";
        string message = $"The token lacks {string.Join(" and ", missing)}; AWS STS requires the claims iss, sub, aud, exp and iat.{machine}";
        if (endpoint.IsAws)
            throw new FederationException(FederationErrorCode.OidcTokenInvalid, message, missing[0]);
        reporter.Warning($"{message} The endpoint {endpoint.CustomUrl} may accept it, so the call is sent.");

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
        string message = $"The token is of GetWebIdentityToken (issuer {InputPreview.Quote(token.Issuer)}); expected a token of another identity provider, because AWS takes its own tokens for external services alone. Assume the role with the AWS credentials themselves (Invoke-AssumeRole).";
        if (endpoint.IsAws)
            throw new FederationException(FederationErrorCode.OidcTokenInvalid, message, InputPreview.Target(token.Issuer!));
        reporter.Warning($"{message} The endpoint {endpoint.CustomUrl} may accept it, so the call is sent.");
    }

    /// <summary>A token that has been over for longer than IAM looks away.</summary>
    public static void RequireInTime(OidcToken token, DateTime now)
    {
        if (token.ExpiresAt is { } end && end <= now - Grace)
            throw new FederationException(
                FederationErrorCode.OidcTokenExpired, $"The token expired at {end:u}; it is {now:u} now. Get a new one with Get-OidcToken.");
    }
}
