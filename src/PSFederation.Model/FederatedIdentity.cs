namespace PSFederation;

/// <summary>The identity of the caller: the response of STS GetCallerIdentity.</summary>
public sealed class FederatedIdentity
{
    /// <summary>The 12-digit account ID.</summary>
    public required string Account { get; init; }

    /// <summary>The ARN of the caller; for a role session <c>arn:PARTITION:sts::ACCOUNT:assumed-role/ROLE/SESSION</c>.</summary>
    public required string Arn { get; init; }

    /// <summary>The unique ID of the caller; for a role session <c>AROA…:SESSION</c>.</summary>
    public required string UserId { get; init; }

    /// <summary>The role of the session; null if the caller is not a role session.</summary>
    public string? RoleName { get; init; }

    /// <summary>The name of the session; null if the caller is not a role session.</summary>
    public string? RoleSessionName { get; init; }

    /// <summary>The source of the caller's credentials: $StoredAWSCredentials, the environment, a profile. Null for credentials that were passed to the call.</summary>
    public string? Origin { get; init; }

    /// <inheritdoc/>
    public override string ToString() => DisplayText.Line(Arn);
}
