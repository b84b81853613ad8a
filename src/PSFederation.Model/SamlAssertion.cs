namespace PSFederation;

/// <summary>
/// A SAML 2.0 assertion for AWS, as it was read. What it says is a claim until its signature has been verified;
/// <see cref="IsVerified"/> tells.
/// </summary>
/// <remarks>
/// The assertion itself is a bearer secret for some minutes. No property shows it, so neither a view nor
/// <c>ConvertTo-Json</c> prints it; <see cref="GetSamlResponse"/> hands it out.
/// </remarks>
public sealed class SamlAssertion
{
    private readonly string _samlResponse;
    private IdentityRenewal<SamlAssertion>? _renewal;
    private IReadOnlyList<string> _warnings = [];

    /// <summary>Makes an assertion.</summary>
    /// <param name="samlResponse">The SAML Response as STS takes it: Base64 without line breaks.</param>
    public SamlAssertion(string samlResponse) => _samlResponse = samlResponse;

    /// <summary>The entity id of the identity provider (Issuer, SAML Core 2.2.5); null when the assertion is encrypted and the Response names none.</summary>
    public string? Issuer { get; internal init; }

    /// <summary>The NameID of the subject (SAML Core 2.4.1).</summary>
    public string? Subject { get; internal init; }

    /// <summary>The Format of the NameID (SAML Core 8.3).</summary>
    public string? SubjectFormat { get; internal init; }

    /// <summary>The roles that the assertion offers, in its order.</summary>
    public IReadOnlyList<FederatedRole> Roles { get; internal init => field = ModelList.Of(value); } = [];

    /// <summary>The attribute RoleSessionName: what the session will be called in CloudTrail.</summary>
    public string? RoleSessionName { get; internal init; }

    /// <summary>The attribute SessionDuration: seconds, 900 to 43,200.</summary>
    public int? SessionDuration { get; internal init; }

    /// <summary>The attribute SourceIdentity, which stays the same through role chaining.</summary>
    public string? SourceIdentity { get; internal init; }

    /// <summary>The session tags (attributes PrincipalTag:KEY).</summary>
    public IReadOnlyDictionary<string, string> PrincipalTags { get; internal init; } = Empty.Tags;

    /// <summary>The tag keys that persist through role chaining (attribute TransitiveTagKeys).</summary>
    public IReadOnlyList<string> TransitiveTagKeys { get; internal init => field = ModelList.Of(value); } = [];

    /// <summary>The audiences (AudienceRestriction, SAML Core 2.5.1.4); AWS' is <c>urn:amazon:webservices</c> or a sign-in address.</summary>
    public IReadOnlyList<string> Audience { get; internal init => field = ModelList.Of(value); } = [];

    /// <summary>Where the assertion may be delivered (SubjectConfirmationData Recipient, SAML Core 2.4.1.2).</summary>
    public string? Recipient { get; internal init; }

    /// <summary>Where the response was sent (Response Destination, SAML Core 3.2.2).</summary>
    public string? Destination { get; internal init; }

    /// <summary>The id of the request that this answers (InResponseTo); null when the identity provider began.</summary>
    public string? InResponseTo { get; internal init; }

    /// <summary>The ID of the assertion.</summary>
    public string? AssertionId { get; internal init; }

    /// <summary>When it was issued, UTC.</summary>
    public DateTime? IssueInstant { get; internal init; }

    /// <summary>When it becomes valid, UTC (SAML Core 2.5.1.2).</summary>
    public DateTime? NotBefore { get; internal init; }

    /// <summary>When it is no longer valid, UTC: the earliest NotOnOrAfter of its conditions and subject confirmation.</summary>
    public DateTime? NotOnOrAfter { get; internal init; }

    /// <summary>When the session at the identity provider ends, UTC (SAML Core 2.7.2). STS ends the credentials' life there too.</summary>
    public DateTime? SessionNotOnOrAfter { get; internal init; }

    /// <summary>Whether the assertion is encrypted (SAML Core 2.3.4); then only the Response around it could be read.</summary>
    public bool IsEncrypted { get; internal init; }

    /// <summary>Whether its signature was verified with a key that the caller trusts.</summary>
    public bool IsVerified { get; internal init; }

    /// <summary>What STS may refuse, and what an accepted verification found: role values that are not a pair of ARNs, a session name out of form. Empty when there is nothing.</summary>
    public IReadOnlyList<string> Warnings { get => _warnings; internal init => _warnings = ModelList.OfMessages(value); }

    /// <summary>What is wrong with the attribute Role, or with an attribute of a similar name; null when nothing is wrong.</summary>
    internal string? RoleProblem { get; init => field = value is null ? null : SafeText.Message(value); }

    /// <summary>The SAML Response as STS takes it in <c>SAMLAssertion</c>: Base64 without line breaks. A bearer secret.</summary>
    /// <returns>The Base64 text.</returns>
    public string GetSamlResponse() => _samlResponse;

    /// <summary>How to get an assertion again without a person; null when that is not possible. Credentials that it was exchanged for renew themselves by this.</summary>
    /// <returns>The way.</returns>
    public IdentityRenewal<SamlAssertion>? GetRenewal() => _renewal;

    /// <summary>The same assertion, with the way to get it once more.</summary>
    /// <param name="renewal">The way.</param>
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

    /// <summary>Says whose assertion it is and until when; never the assertion.</summary>
    /// <returns>A line for people.</returns>
    public override string ToString() =>
        DisplayText.Line($"SAML assertion for {Subject ?? "(unknown)"} from {Issuer ?? "(unknown)"}, {Roles.Count} role(s)");
}
