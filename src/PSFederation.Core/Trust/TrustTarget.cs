namespace PSFederation.Core.Trust;

/// <summary>The known facts besides the token or assertion.</summary>
public sealed record TrustTarget
{
    /// <summary>The ARN of the role.</summary>
    public string? RoleArn { get; init; }

    /// <summary>The ARN of the OIDC or SAML provider in IAM.</summary>
    public string? ProviderArn { get; init; }

    /// <summary>The condition keys that the caller gave; an empty list is a key that the request does not have.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Context { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>The time of the call, UTC.</summary>
    public required DateTime At { get; init; }

    /// <summary>The account of the role, or otherwise of the provider.</summary>
    public string? Account => Part(4);

    /// <summary>The partition of the role, or otherwise of the provider.</summary>
    public string? Partition => Part(1);

    private string? Part(int index) => (RoleArn ?? ProviderArn)?.Split(':', 6) is { Length: 6 } parts && parts[index].Length > 0 ? parts[index] : null;
}
