namespace PSFederation.Core.Trust.Platforms;

/// <summary>
/// What a trust policy has to say about the tokens of a platform: one record of the table in <see cref="TrustPlatforms"/>.
/// </summary>
public sealed record TrustPlatform
{
    /// <summary>The name as -Platform takes it.</summary>
    public required string Name { get; init; }

    /// <summary>The name as people write it.</summary>
    public required string Title { get; init; }

    /// <summary>Other names that -Platform takes. Case, blanks, dots and hyphens do not count.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>
    /// The issuer, with the parameters that make it in braces. Null where each customer has an issuer that only -Issuer can name.
    /// </summary>
    public string? Issuer { get; init; }

    /// <summary>Whether -Issuer may name another issuer: that of an enterprise, or of a server of one's own.</summary>
    public bool TakesIssuer { get; init; }

    /// <summary>The principal of a provider that is built into AWS; null where IAM needs an OIDC provider.</summary>
    public string? Principal { get; init; }

    /// <summary>The principals in partitions other than aws, by the region that an audience begins with.</summary>
    public IReadOnlyDictionary<string, string> RegionPrincipals { get; init; } = new Dictionary<string, string>();

    /// <summary>The claim that names the application.</summary>
    public string AudienceClaim { get; init; } = "aud";

    /// <summary>The claim that names who holds the token.</summary>
    public string SubjectClaim { get; init; } = "sub";

    /// <summary>The audience that the documentation names, with parameters in braces; null where only -Audience can name it.</summary>
    public string? Audience { get; init; }

    /// <summary>The audience in partitions where the documentation names another one.</summary>
    public IReadOnlyDictionary<string, string> PartitionAudiences { get; init; } = new Dictionary<string, string>();

    /// <summary>The beginning of the subject: what is trusted. Null where -Subject names it.</summary>
    public string? Scope { get; init; }

    /// <summary>The beginning of the subject by names alone, which another owner can take over; null where there is no such form.</summary>
    public string? MutableScope { get; init; }

    /// <summary>The rest of the subject: one for each parameter that says which jobs are trusted. Several are alternatives.</summary>
    public IReadOnlyList<string> Selectors { get; init; } = [];

    /// <summary>The rest of the subject where no such parameter is given; empty when one must be.</summary>
    public IReadOnlyList<string> DefaultSelectors { get; init; } = [];

    /// <summary>Whether a subject may be left out (-AnySubject): the audience alone names one customer.</summary>
    public bool AudienceNamesTenant { get; init; }

    /// <summary>Whether the tokens say in amr how the person signed in, as those of Amazon Cognito identity pools do.</summary>
    public bool HasAmr { get; init; }

    /// <summary>Whether a colon in a value is escaped as %3A.</summary>
    public bool EscapesColon { get; init; }

    /// <summary>
    /// What a subject that names one repository, project or workspace begins with, as <see cref="SubjectTemplate"/> reads it; null where
    /// there is
    /// no such level.
    /// </summary>
    public string? Project { get; init; }

    /// <summary>A subject with the names of the parameters for their values: what a repaired policy shows.</summary>
    public required string Example { get; init; }

    /// <summary>The form of parameters, beside the common one.</summary>
    public IReadOnlyDictionary<string, PartForm> Forms { get; init; } = new Dictionary<string, PartForm>();

    /// <summary>How to find the values.</summary>
    public required string Remedy { get; init; }

    /// <summary>Where issuer, audience and subject are documented.</summary>
    public required IReadOnlyList<Uri> Documentation { get; init; }

    /// <summary>Whether a name is the principal of this platform in some partition.</summary>
    /// <param name="provider">The name.</param>
    /// <returns>True when it is.</returns>
    public bool HasPrincipal(string provider) => Principal == provider || RegionPrincipals.Values.Contains(provider, StringComparer.Ordinal);
}
