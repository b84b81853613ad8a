using PSFederation.Core.Text;

namespace PSFederation.Core.Sts;

/// <summary>Until when STS accepts an assertion or a token.</summary>
/// <param name="At">The time, UTC, by the clock of STS.</param>
/// <param name="Code">The error after that time.</param>
/// <param name="What">A description of what expires, and why.</param>
internal sealed record IdentityExpiry(DateTime At, FederationErrorCode Code, string What)
{
    /// <summary>AWS accepts an assertion for five minutes after it was issued, and never after its own expiration.</summary>
    public static IdentityExpiry? Of(SamlAssertion assertion)
    {
        DateTime? redeemed = assertion.IssueInstant + StsRules.SamlValidity;
        return (redeemed, assertion.NotOnOrAfter) switch
        {
            ({ } until, var end) when end is null || until <= end => new(until, FederationErrorCode.SamlAssertionExpired, "the assertion expired: STS accepts an assertion for five minutes after it was issued"),
            (_, { } end) => new(end, FederationErrorCode.SamlAssertionExpired, "the assertion expired (NotOnOrAfter)"),
            _ => null,
        };
    }

    /// <summary>IAM accepts a token until five minutes after its expiration.</summary>
    public static IdentityExpiry? Of(OidcToken token) => token.ExpiresAt is { } end
        ? new(end + StsRules.Grace, FederationErrorCode.OidcTokenExpired, "the token expired: STS accepts a token until five minutes after exp")
        : null;

    /// <summary>The error for a role after the expiration.</summary>
    /// <param name="last">The error of the previous attempt; null if there was none.</param>
    public FederationException Passed(string roleArn, FederationException? last) => new(
        Code,
        $"The role {roleArn} could not be assumed before {What} ({At.Iso()}). {(last is null ? string.Empty : $"Before that: {last.Message} ")}Sign in again for the remaining roles"
            + (Code == FederationErrorCode.OidcTokenExpired ? ": get a new token with Get-OidcToken." : ": get a new assertion with Get-SamlAssertion."),
        roleArn,
        last);
}
