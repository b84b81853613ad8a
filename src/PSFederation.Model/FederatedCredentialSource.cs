namespace PSFederation;

/// <summary>The call of AWS STS that credentials came from.</summary>
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

    /// <summary>GetFederationToken, with keys of an IAM user.</summary>
    GetFederationToken,

    /// <summary>GetSessionToken, with keys of an IAM user.</summary>
    GetSessionToken,
}

/// <summary>
/// Where a <see cref="FederatedCredential"/> comes from. It is nested so that none of its names binds to a parameter of another cmdlet
/// by property name.
/// </summary>
public sealed record FederatedCredentialSource
{
    /// <summary>The call of AWS STS; null when it is not known.</summary>
    public FederatedCredentialMethod? Method { get; init; }

    /// <summary>The role that was assumed; null when the keys are not those of a role, or it is not known.</summary>
    public string? RoleArn { get; init; }

    /// <summary>The session: <c>arn:PARTITION:sts::ACCOUNT:assumed-role/ROLE/SESSION</c>, or <c>…:federated-user/NAME</c>.</summary>
    public string? AssumedRoleArn { get; init; }

    /// <summary>The unique id of the session: <c>AROA…:SESSION</c>.</summary>
    public string? AssumedRoleId { get; init; }

    /// <summary>The federated profile that they were got by (Get-FederatedCredential -ProfileName); null when they came another way.</summary>
    public string? FederatedProfile { get; init; }

    /// <summary>
    /// Where the keys came from that signed the call: $StoredAWSCredentials, the environment, a profile. Null when the call was signed with credentials that were passed to it, or not signed.
    /// </summary>
    public string? Origin { get; init; }

    /// <summary>The issuer of the assertion or token.</summary>
    public string? Issuer { get; init; }

    /// <summary>The subject of the assertion or token, as STS read it.</summary>
    public string? Subject { get; init; }

    /// <summary>The audience that STS found in the assertion or token.</summary>
    public string? Audience { get; init; }

    /// <summary>The identity provider as STS names it: an ARN or an issuer.</summary>
    public string? Provider { get; init; }

    /// <summary>The source identity of the session.</summary>
    public string? SourceIdentity { get; init; }

    /// <summary>How much of the room for session policies and tags is used, in percent (SessionTokenUtilization, formerly PackedPolicySize).</summary>
    public int? SessionTokenUtilization { get; init; }

    /// <summary>The region of the STS endpoint; null with a custom endpoint that names none.</summary>
    public string? Region { get; init; }

    /// <summary>The STS endpoint that was called.</summary>
    public string? EndpointUrl { get; init; }

    /// <summary>When the credentials were issued, UTC, by the local clock.</summary>
    public DateTime IssuedAt { get; init; }

    /// <summary>How far the clock of STS was ahead of the local one when it answered; negative when behind.</summary>
    public TimeSpan ClockOffset { get; init; }

    /// <summary>The type of the AWS SDK object that the keys were taken from, such as <c>AssumeRoleResponse</c>; null when this module got them.</summary>
    public string? AwsSdkType { get; init; }

    /// <summary>The account of the role or session; null when it is not known.</summary>
    public string? AccountId => (RoleArn ?? AssumedRoleArn)?.Split(':') is { Length: 6 } parts ? parts[4] : null;

    /// <summary>The name of the account, as the command was given it; null when it is not known.</summary>
    public string? AccountName { get; init; }

    /// <summary>The name of the role, without its path; null when the keys are not those of a role, or it is not known.</summary>
    public string? RoleName => RoleArn is { } role ? role[(role.LastIndexOf('/') + 1)..]
        : AssumedRoleArn?.Split(":assumed-role/") is [_, var path] ? path.Split('/')[0]
        : null;

    /// <summary>The name of the session, as CloudTrail shows it; null when STS did not name it.</summary>
    public string? RoleSessionName => AssumedRoleArn is { } arn && arn.LastIndexOf('/') is > 0 and int slash ? arn[(slash + 1)..] : null;

    /// <inheritdoc/>
    public override string ToString() => DisplayText.Line(AssumedRoleArn ?? RoleArn ?? AwsSdkType ?? "unknown source");
}
