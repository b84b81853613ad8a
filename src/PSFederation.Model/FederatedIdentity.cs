namespace PSFederation;

/// <summary>Who AWS says the caller is: the answer of STS GetCallerIdentity.</summary>
public sealed class FederatedIdentity
{
    /// <summary>The account, twelve digits.</summary>
    public required string Account { get; init; }

    /// <summary>The ARN of the caller; for a role session <c>arn:PARTITION:sts::ACCOUNT:assumed-role/ROLE/SESSION</c>.</summary>
    public required string Arn { get; init; }

    /// <summary>The unique id of the caller; for a role session <c>AROA…:SESSION</c>.</summary>
    public required string UserId { get; init; }

    /// <summary>The role of the session; null when the caller is not a role session.</summary>
    public string? RoleName { get; init; }

    /// <summary>The name of the session; null when the caller is not a role session.</summary>
    public string? RoleSessionName { get; init; }

    /// <summary>Where the caller's keys came from: $StoredAWSCredentials, the environment, a profile. Null for credentials that were passed to the call.</summary>
    public string? Origin { get; init; }

    /// <inheritdoc/>
    public override string ToString() => DisplayText.Line(Arn);
}
