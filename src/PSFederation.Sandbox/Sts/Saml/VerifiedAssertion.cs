namespace PSFederation.Sandbox.Sts.Saml;

/// <summary>The content of an accepted assertion.</summary>
internal sealed record VerifiedAssertion
{
    public required string Issuer { get; init; }

    /// <summary>Gets the Recipient of the bearer confirmation, which AWS calls the audience.</summary>
    public required string Recipient { get; init; }

    public required string? Subject { get; init; }

    public required string SubjectType { get; init; }

    public required DateTimeOffset? SessionNotOnOrAfter { get; init; }

    public required IReadOnlyDictionary<string, IReadOnlyList<string>> Attributes { get; init; }

    public IReadOnlyList<string> Values(string attribute) => Attributes.GetValueOrDefault(attribute) ?? [];
}
