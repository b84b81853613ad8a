namespace PSFederation.Core.Trust.Platforms;

/// <summary>
/// The rules for the tokens of a platform in a trust policy: one record of the table in <see cref="TrustPlatforms"/>.
/// </summary>
public sealed record TrustPlatform
{
    /// <summary>The name for -Platform.</summary>
    public required string Name { get; init; }

    /// <summary>The display name.</summary>
    public required string Title { get; init; }

    /// <summary>Other names for -Platform. Case, spaces, dots and hyphens are ignored.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>
    /// The issuer, with its parameters in braces. Null if each customer has an issuer that only -Issuer can specify.
    /// </summary>
    public string? Issuer { get; init; }

    /// <summary>Whether -Issuer can specify another issuer: of an enterprise, or of a private server.</summary>
    public bool TakesIssuer { get; init; }

    /// <summary>The principal of a provider that is built into AWS; null if IAM needs an OIDC provider.</summary>
    public string? Principal { get; init; }

    /// <summary>The principals in partitions other than aws, by the region prefix of an audience.</summary>
    public IReadOnlyDictionary<string, string> RegionPrincipals { get; init; } = new Dictionary<string, string>();

    /// <summary>The claim with the application.</summary>
    public string AudienceClaim { get; init; } = "aud";

    /// <summary>The claim with the identity.</summary>
    public string SubjectClaim { get; init; } = "sub";

    /// <summary>The documented audience, with parameters in braces; null if only -Audience can specify it.</summary>
    public string? Audience { get; init; }

    /// <summary>The audience in partitions with another documented audience.</summary>
    public IReadOnlyDictionary<string, string> PartitionAudiences { get; init; } = new Dictionary<string, string>();

    /// <summary>The beginning of the subject. Null if -Subject specifies it.</summary>
    public string? Scope { get; init; }

    /// <summary>The beginning of the subject with names only, which another owner can take over; null if there is no such form.</summary>
    public string? MutableScope { get; init; }

    /// <summary>The rest of the subject: one for each parameter that specifies trusted jobs. Several are alternatives.</summary>
    public IReadOnlyList<string> Selectors { get; init; } = [];

    /// <summary>The rest of the subject without such a parameter; empty if one is required.</summary>
    public IReadOnlyList<string> DefaultSelectors { get; init; } = [];

    /// <summary>Whether a subject can be omitted (-AnySubject), because the audience alone identifies one customer.</summary>
    public bool AudienceNamesTenant { get; init; }

    /// <summary>Whether amr in the tokens shows how the person signed in, as for Amazon Cognito identity pools.</summary>
    public bool HasAmr { get; init; }

    /// <summary>Whether a colon in a value is escaped as %3A.</summary>
    public bool EscapesColon { get; init; }

    /// <summary>
    /// The prefix of a subject with one repository, project or workspace, in the form of <see cref="SubjectTemplate"/>; null if
    /// there is
    /// no such level.
    /// </summary>
    public string? Project { get; init; }

    /// <summary>A subject with parameter names instead of values, for repaired policies.</summary>
    public required string Example { get; init; }

    /// <summary>Special forms of parameters.</summary>
    public IReadOnlyDictionary<string, PartForm> Forms { get; init; } = new Dictionary<string, PartForm>();

    /// <summary>How to find the values.</summary>
    public required string Remedy { get; init; }

    /// <summary>Where issuer, audience and subject are documented.</summary>
    public required IReadOnlyList<Uri> Documentation { get; init; }

    /// <summary>Whether a name is the principal of this platform in some partition.</summary>
    /// <param name="provider">The name.</param>
    /// <returns>True if it is.</returns>
    public bool HasPrincipal(string provider) => Principal == provider || RegionPrincipals.Values.Contains(provider, StringComparer.Ordinal);
}
