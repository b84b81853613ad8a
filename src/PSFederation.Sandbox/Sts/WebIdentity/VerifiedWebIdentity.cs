namespace PSFederation.Sandbox.Sts.WebIdentity;

/// <summary>The content of an accepted token.</summary>
internal sealed record VerifiedWebIdentity
{
    public required OidcProvider Provider { get; init; }

    public required string Subject { get; init; }

    /// <summary>Gets the effective audience: azp if there is one, otherwise the accepted aud.</summary>
    public required string Audience { get; init; }

    /// <summary>Gets the aud claim.</summary>
    public required IReadOnlyList<string> OriginalAudiences { get; init; }

    public required IReadOnlyList<string> AuthenticationMethods { get; init; }

    public required string? Email { get; init; }

    public required SessionTags Tags { get; init; }

    public required string? SourceIdentity { get; init; }
}
