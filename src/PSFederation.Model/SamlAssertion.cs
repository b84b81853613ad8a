namespace PSFederation;

/// <summary>
/// A SAML 2.0 assertion for AWS. Its content is only a claim until its signature is verified;
/// see <see cref="IsVerified"/>.
/// </summary>
/// <remarks>
/// The assertion itself is a bearer secret for a few minutes. No property shows it, so neither a view nor
/// <c>ConvertTo-Json</c> prints it; <see cref="GetSamlResponse"/> returns it.
/// </remarks>
public sealed class SamlAssertion
{
    private readonly string _samlResponse;
    private IdentityRenewal<SamlAssertion>? _renewal;
    private IReadOnlyList<string> _warnings = [];

    /// <summary>Creates an assertion.</summary>
    /// <param name="samlResponse">The SAML Response in the form for STS: Base64 without line breaks.</param>
    public SamlAssertion(string samlResponse) => _samlResponse = samlResponse;

    /// <summary>The entity ID of the identity provider (Issuer, SAML Core 2.2.5); null if the assertion is encrypted and the Response has none.</summary>
    public string? Issuer { get; internal init; }

    /// <summary>The NameID of the subject (SAML Core 2.4.1).</summary>
    public string? Subject { get; internal init; }

    /// <summary>The Format of the NameID (SAML Core 8.3).</summary>
    public string? SubjectFormat { get; internal init; }

    /// <summary>The roles in the assertion, in order.</summary>
    public IReadOnlyList<FederatedRole> Roles { get; internal init => field = ModelList.Of(value); } = [];

    /// <summary>The attribute RoleSessionName: the session name in CloudTrail.</summary>
    public string? RoleSessionName { get; internal init; }

    /// <summary>The attribute SessionDuration: seconds, 900 to 43,200.</summary>
    public int? SessionDuration { get; internal init; }

    /// <summary>The attribute SourceIdentity, which stays the same through role chaining.</summary>
    public string? SourceIdentity { get; internal init; }

    /// <summary>The session tags (attributes PrincipalTag:KEY).</summary>
    public IReadOnlyDictionary<string, string> PrincipalTags { get; internal init; } = Empty.Tags;

    /// <summary>The tag keys that persist through role chaining (attribute TransitiveTagKeys).</summary>
    public IReadOnlyList<string> TransitiveTagKeys { get; internal init => field = ModelList.Of(value); } = [];

    /// <summary>The audiences (AudienceRestriction, SAML Core 2.5.1.4); the AWS audience is <c>urn:amazon:webservices</c> or a sign-in address.</summary>
    public IReadOnlyList<string> Audience { get; internal init => field = ModelList.Of(value); } = [];

    /// <summary>The recipient of the assertion (SubjectConfirmationData Recipient, SAML Core 2.4.1.2).</summary>
    public string? Recipient { get; internal init; }

    /// <summary>The destination of the response (Response Destination, SAML Core 3.2.2).</summary>
    public string? Destination { get; internal init; }

    /// <summary>The ID of its request (InResponseTo); null for an unsolicited response.</summary>
    public string? InResponseTo { get; internal init; }

    /// <summary>The ID of the assertion.</summary>
    public string? AssertionId { get; internal init; }

    /// <summary>When it was issued, UTC.</summary>
    public DateTime? IssueInstant { get; internal init; }

    /// <summary>When it becomes valid, UTC (SAML Core 2.5.1.2).</summary>
    public DateTime? NotBefore { get; internal init; }

    /// <summary>When it is no longer valid, UTC: the earliest NotOnOrAfter of its conditions and subject confirmation.</summary>
    public DateTime? NotOnOrAfter { get; internal init; }

    /// <summary>When the session at the identity provider ends, UTC (SAML Core 2.7.2). STS credentials end then at the latest.</summary>
    public DateTime? SessionNotOnOrAfter { get; internal init; }

    /// <summary>Whether the assertion is encrypted (SAML Core 2.3.4); then only the Response around it could be read.</summary>
    public bool IsEncrypted { get; internal init; }

    /// <summary>Whether its signature was verified with a key that the caller trusts.</summary>
    public bool IsVerified { get; internal init; }

    /// <summary>Problems that STS can reject, and findings of a passed verification: role values that are not a pair of ARNs, an invalid session name. Empty if there are none.</summary>
    public IReadOnlyList<string> Warnings { get => _warnings; internal init => _warnings = ModelList.OfMessages(value); }

    /// <summary>The problem of the attribute Role, or of an attribute with a similar name; null if there is none.</summary>
    internal string? RoleProblem { get; init => field = value is null ? null : SafeText.Message(value); }

    /// <summary>Gets the SAML Response for the STS parameter <c>SAMLAssertion</c>: Base64 without line breaks. A bearer secret.</summary>
    /// <returns>The Base64 text.</returns>
    public string GetSamlResponse() => _samlResponse;

    /// <summary>How to get an assertion again without a person; null if that is not possible. Credentials from an exchange of it use this to renew.</summary>
    /// <returns>The renewal.</returns>
    public IdentityRenewal<SamlAssertion>? GetRenewal() => _renewal;

    /// <summary>The same assertion, with the renewal.</summary>
    /// <param name="renewal">The renewal.</param>
    /// <returns>A copy.</returns>
    public SamlAssertion WithRenewal(IdentityRenewal<SamlAssertion> renewal)
    {
        SamlAssertion copy = (SamlAssertion)MemberwiseClone();
        copy._renewal = renewal;
        return copy;
    }

    /// <summary>The same assertion with other warnings.</summary>
    internal SamlAssertion WithWarnings(IReadOnlyList<string> warnings)
    {
        SamlAssertion copy = (SamlAssertion)MemberwiseClone();
        copy._warnings = ModelList.OfMessages(warnings);
        return copy;
    }

    /// <summary>Returns the subject and issuer; never the assertion.</summary>
    /// <returns>A line of text for display.</returns>
    public override string ToString() =>
        DisplayText.Line($"SAML assertion for {Subject ?? "(unknown)"} from {Issuer ?? "(unknown)"}, {(Roles.Count == 1 ? "1 role" : $"{Roles.Count} roles")}");
}
