namespace PSFederation;

/// <summary>
/// The denied identity and role of an STS call. An error contains it so that Test-FederationTrust can compare it with the role's trust policy. It
/// contains neither the token nor the assertion, and no values of session tags.
/// </summary>
public sealed class FederationDenial
{
    /// <summary>The action: <c>sts:AssumeRoleWithWebIdentity</c> or <c>sts:AssumeRoleWithSAML</c>.</summary>
    public required string Action { get; init; }

    /// <summary>The role.</summary>
    public required string RoleArn { get; init; }

    /// <summary>The SAML provider in IAM; null for a token.</summary>
    public string? ProviderArn { get; init; }

    /// <summary>The OAuth 2.0 provider of an opaque token; null otherwise.</summary>
    public string? ProviderId { get; init; }

    /// <summary>The issuer.</summary>
    public string? Issuer { get; init; }

    /// <summary>The subject.</summary>
    public string? Subject { get; init; }

    /// <summary>The Format of the subject's NameID; null for a token.</summary>
    public string? SubjectFormat { get; init; }

    /// <summary>The audiences of the token (aud).</summary>
    public IReadOnlyList<string> Audience { get; init => field = ModelList.Of(value); } = [];

    /// <summary>The party that the token was issued to (azp).</summary>
    public string? AuthorizedParty { get; init; }

    /// <summary>The recipient of the assertion, which is SAML:aud; null for a token.</summary>
    public string? Recipient { get; init; }

    /// <summary>The name of the session.</summary>
    public string? RoleSessionName { get; init; }

    /// <summary>The keys of the session tags, without their values.</summary>
    public IReadOnlyList<string> TagKeys { get; init => field = ModelList.Of(value); } = [];

    /// <summary>The keys of the transitive session tags.</summary>
    public IReadOnlyList<string> TransitiveTagKeys { get; init => field = ModelList.Of(value); } = [];

    /// <summary>The source identity.</summary>
    public string? SourceIdentity { get; init; }

    /// <summary>Whether the assertion was encrypted, so that its content is unknown.</summary>
    public bool IsEncrypted { get; init; }

    /// <inheritdoc/>
    public override string ToString() => SafeText.Line($"{Action} for {RoleArn} by {Subject ?? "(unknown)"} of {Issuer ?? ProviderId ?? "(unknown)"}");
}
