using System.Globalization;

namespace PSFederation.Core.Sts;

/// <summary>What STS would refuse, said before it is asked.</summary>
internal static class StsRules
{
    public const int MinDuration = 900;
    public const int MaxDuration = 43_200;

    /// <summary>How long after exp IAM still takes a token; a clock may be off by as much.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(5);

    /// <summary>Duration outside 900 to 43,200 seconds: an error at AWS, a warning elsewhere, since other servers have other bounds.</summary>
    public static void CheckDuration(int? seconds, StsEndpoint endpoint, IOperationReporter reporter)
    {
        if (seconds is null or (>= MinDuration and <= MaxDuration))
            return;
        string message = string.Create(
            CultureInfo.InvariantCulture, $"DurationSeconds is {seconds}; AWS STS takes {MinDuration} to {MaxDuration} seconds, and at most the role's own maximum.");
        if (endpoint.CustomUrl is null)
            throw new FederationException(FederationErrorCode.DurationOutOfRange, message, seconds);
        reporter.Warning($"{message} The endpoint {endpoint.CustomUrl} may have other bounds, so it is asked.");
    }

    /// <summary>An assertion that is over, or not yet begun, beyond what clocks may differ.</summary>
    public static void RequireInTime(SamlAssertion assertion, DateTime now)
    {
        if (assertion.NotOnOrAfter is { } end && end <= now - Grace)
            throw new FederationException(
                FederationErrorCode.SamlAssertionExpired, $"The assertion expired at {end:u}; it is {now:u} now. Sign in again: AWS takes an assertion for five minutes after it was issued.");
        if (assertion.NotBefore is { } begin && begin > now + Grace)
            throw new FederationException(
                FederationErrorCode.SamlAssertionNotYetValid, $"The assertion is valid from {begin:u} on; it is {now:u} now. Check the clock of this machine and of the identity provider.");
    }

    /// <summary>A token that has been over for longer than IAM looks away.</summary>
    public static void RequireInTime(OidcToken token, DateTime now)
    {
        if (token.ExpiresAt is { } end && end <= now - Grace)
            throw new FederationException(
                FederationErrorCode.OidcTokenExpired, $"The token expired at {end:u}; it is {now:u} now. Get a new one with Get-OidcToken.");
    }
}
