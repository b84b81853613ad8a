namespace PSFederation.Sandbox.Sts;

/// <summary>A session that the STS has issued. A class, not a record: its ToString must not show the secrets.</summary>
public sealed class StsSession
{
    internal StsSession(string secretAccessKey, string sessionToken)
    {
        SecretAccessKey = secretAccessKey;
        SessionToken = sessionToken;
    }

    /// <summary>Gets the access key ID, which begins with ASIA.</summary>
    public required string AccessKeyId { get; init; }

    /// <summary>Gets the end of the session.</summary>
    public required DateTimeOffset Expiration { get; init; }

    /// <summary>Gets the ARN that GetCallerIdentity returns.</summary>
    public required string Arn { get; init; }

    /// <summary>Gets the ID that GetCallerIdentity returns.</summary>
    public required string UserId { get; init; }

    /// <summary>Gets the account.</summary>
    public required string Account { get; init; }

    /// <summary>Gets the ARN of the assumed role; null for a federated user.</summary>
    public string? RoleArn { get; init; }

    /// <summary>Gets the ARN of the identity provider whose assertion or token the role was assumed with; null for other sessions.</summary>
    public string? FederatedProvider { get; init; }

    /// <summary>Gets a value indicating whether the role was assumed with the credentials of a role.</summary>
    public bool IsChained { get; init; }

    /// <summary>Gets the session tags.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <summary>Gets the keys of the transitive tags.</summary>
    public IReadOnlyCollection<string> TransitiveTagKeys { get; init; } = [];

    /// <summary>Gets the source identity, or null.</summary>
    public string? SourceIdentity { get; init; }

    /// <summary>Gets the inline session policy, or null.</summary>
    public string? Policy { get; init; }

    /// <summary>Gets the ARNs of the managed session policies.</summary>
    public IReadOnlyList<string> PolicyArns { get; init; } = [];

    internal string SecretAccessKey { get; }

    internal string SessionToken { get; }
}
