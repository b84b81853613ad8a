namespace PSFederation;

/// <summary>The AWS STS call that returned the credentials.</summary>
public enum FederatedCredentialMethod
{
    /// <summary>AssumeRoleWithSAML.</summary>
    AssumeRoleWithSaml,

    /// <summary>AssumeRoleWithWebIdentity.</summary>
    AssumeRoleWithWebIdentity,

    /// <summary>AssumeRole, with other credentials.</summary>
    AssumeRole,

    /// <summary>AssumeRoot, with credentials of the management account.</summary>
    AssumeRoot,

    /// <summary>GetFederationToken, with credentials of an IAM user.</summary>
    GetFederationToken,

    /// <summary>GetSessionToken, with credentials of an IAM user.</summary>
    GetSessionToken,
}

/// <summary>
/// The source of a <see cref="FederatedCredential"/>. It is a nested object so that none of its names binds to a parameter of another cmdlet
/// by property name.
/// </summary>
public sealed record FederatedCredentialSource
{
    /// <summary>The AWS STS call; null if unknown.</summary>
    public FederatedCredentialMethod? Method { get; init; }

    /// <summary>The assumed role; null if the credentials do not belong to a role, or if unknown.</summary>
    public string? RoleArn { get; init; }

    /// <summary>The session: <c>arn:PARTITION:sts::ACCOUNT:assumed-role/ROLE/SESSION</c>, or <c>…:federated-user/NAME</c>.</summary>
    public string? AssumedRoleArn { get; init; }

    /// <summary>The unique ID of the session: <c>AROA…:SESSION</c>.</summary>
    public string? AssumedRoleId { get; init; }

    /// <summary>The federated profile of the credentials (Get-FederatedCredential -ProfileName); null if they have another source.</summary>
    public string? FederatedProfile { get; init; }

    /// <summary>
    /// The source of the credentials that signed the call: $StoredAWSCredentials, the environment, a profile. Null if the call was signed with passed credentials, or not signed.
    /// </summary>
    public string? Origin { get; init; }

    /// <summary>The issuer of the assertion or token.</summary>
    public string? Issuer { get; init; }

    /// <summary>The subject of the assertion or token, as STS read it.</summary>
    public string? Subject { get; init; }

    /// <summary>The audience that STS found in the assertion or token.</summary>
    public string? Audience { get; init; }

    /// <summary>The identity provider in the STS response: an ARN or an issuer.</summary>
    public string? Provider { get; init; }

    /// <summary>The source identity of the session.</summary>
    public string? SourceIdentity { get; init; }

    /// <summary>The used share of the size limit for session policies and tags, in percent (SessionTokenUtilization, formerly PackedPolicySize).</summary>
    public int? SessionTokenUtilization { get; init; }

    /// <summary>The region of the STS endpoint; null for a custom endpoint without a region.</summary>
    public string? Region { get; init; }

    /// <summary>The called STS endpoint.</summary>
    public string? EndpointUrl { get; init; }

    /// <summary>When the credentials were issued, UTC, by the local clock.</summary>
    public DateTime IssuedAt { get; init; }

    /// <summary>How far the clock of STS was ahead of the local clock at the response; negative if it was behind.</summary>
    public TimeSpan ClockOffset { get; init; }

    /// <summary>The type of the source AWS SDK object, such as <c>AssumeRoleResponse</c>; null if this module got the credentials.</summary>
    public string? AwsSdkType { get; init; }

    /// <summary>The account of the role or session; null if unknown.</summary>
    public string? AccountId => (RoleArn ?? AssumedRoleArn)?.Split(':') is { Length: 6 } parts ? parts[4] : null;

    /// <summary>The name of the account, as passed to the command; null if unknown.</summary>
    public string? AccountName { get; init; }

    /// <summary>The name of the role, without its path; null if the credentials do not belong to a role, or if unknown.</summary>
    public string? RoleName => RoleArn is { } role ? role[(role.LastIndexOf('/') + 1)..]
        : AssumedRoleArn?.Split(":assumed-role/") is [_, var path] ? path.Split('/')[0]
        : null;

    /// <summary>The name of the session, as in CloudTrail; null if STS did not return it.</summary>
    public string? RoleSessionName => AssumedRoleArn is { } arn && arn.LastIndexOf('/') is > 0 and int slash ? arn[(slash + 1)..] : null;

    /// <inheritdoc/>
    public override string ToString() => SafeText.Line(AssumedRoleArn ?? RoleArn ?? AwsSdkType ?? "unknown source");
}
