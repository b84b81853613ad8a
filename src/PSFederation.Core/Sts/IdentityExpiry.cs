using PSFederation.Core.Text;

namespace PSFederation.Core.Sts;

/// <summary>Until when STS takes an assertion or a token.</summary>
/// <param name="At">The time, UTC, by the clock of STS.</param>
/// <param name="Code">The error when it has passed.</param>
/// <param name="What">What expires, and by which rule.</param>
internal sealed record IdentityExpiry(DateTime At, FederationErrorCode Code, string What)
{
    /// <summary>AWS takes an assertion for five minutes after it was issued, and not after its own end.</summary>
    public static IdentityExpiry? Of(SamlAssertion assertion)
    {
        DateTime? redeemed = assertion.IssueInstant + StsRules.SamlValidity;
        return (redeemed, assertion.NotOnOrAfter) switch
        {
            ({ } until, var end) when end is null || until <= end => new(until, FederationErrorCode.SamlAssertionExpired, "the assertion expired: STS takes one for five minutes after it was issued"),
            (_, { } end) => new(end, FederationErrorCode.SamlAssertionExpired, "the assertion expired (NotOnOrAfter)"),
            _ => null,
        };
    }

    /// <summary>IAM takes a token for five minutes after its end.</summary>
    public static IdentityExpiry? Of(OidcToken token) => token.ExpiresAt is { } end
        ? new(end + StsRules.Grace, FederationErrorCode.OidcTokenExpired, "the token expired: STS takes one until five minutes after exp")
        : null;

    /// <summary>The error of a role that was too late.</summary>
    /// <param name="last">Why the attempt before failed; null when there was none.</param>
    public FederationException Passed(string roleArn, FederationException? last) => new(
        Code,
        $"The role {roleArn} could not be assumed before {What} ({At.Iso()}). {(last is null ? string.Empty : $"Before that: {last.Message} ")}Sign in again for the roles that are left"
            + (Code == FederationErrorCode.OidcTokenExpired ? ": get a new token with Get-OidcToken." : ": get a new assertion with Get-SamlAssertion."),
        roleArn,
        last);
}
