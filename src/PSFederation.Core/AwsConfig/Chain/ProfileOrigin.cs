namespace PSFederation.Core.AwsConfig.Chain;

/// <summary>The source of the first credentials in a profile's chain.</summary>
/// <param name="ProfileName">The profile with this setting.</param>
/// <param name="Description">A description for messages, completing "assumed with …"; no secret.</param>
internal abstract record ProfileOrigin(string ProfileName, string Description)
{
    /// <summary>Its description.</summary>
    public sealed override string ToString() => Description;
}

/// <summary>Credentials in a file.</summary>
/// <param name="ProfileName">The profile with this setting.</param>
/// <param name="Path">The file.</param>
internal sealed record StaticKeysOrigin(string ProfileName, AwsCredentials Keys, string Path)
    : ProfileOrigin(ProfileName, $"the credentials of profile '{ProfileName}' in {Path}");

/// <summary>A program that prints credentials.</summary>
/// <param name="ProfileName">The profile with this setting.</param>
/// <param name="Command">The command line.</param>
internal sealed record ProcessOrigin(string ProfileName, string Command)
    : ProfileOrigin(ProfileName, $"the credentials from credential_process of profile '{ProfileName}'");

/// <summary>A role that is assumed with a token from a file.</summary>
/// <param name="ProfileName">The profile with this setting.</param>
/// <param name="RoleSessionName">The session name; null derives it from the token.</param>
internal sealed record WebIdentityOrigin(string ProfileName, string RoleArn, string TokenFile, string? RoleSessionName)
    : ProfileOrigin(ProfileName, $"role {RoleArn}, assumed with the token in {TokenFile} (profile '{ProfileName}')");

/// <summary>Credentials from the surroundings of the process: credential_source.</summary>
/// <param name="ProfileName">The profile with this setting.</param>
/// <param name="Source">Which.</param>
internal sealed record AmbientKeysOrigin(string ProfileName, CredentialSourceName Source)
    : ProfileOrigin(ProfileName, $"the credentials from {Source} (credential_source of profile '{ProfileName}')");

/// <summary>IAM Identity Center.</summary>
/// <param name="ProfileName">The profile with this setting.</param>
/// <param name="Session">The name of the [sso-session]; null for the older form.</param>
/// <param name="StartUrl">The sign-in address.</param>
/// <param name="AccountId">The account; null if the profile is only for a bearer token.</param>
/// <param name="RoleName">The permission set; null as above.</param>
internal sealed record SsoOrigin(string ProfileName, string? Session, string StartUrl, string Region, string? AccountId, string? RoleName)
    : ProfileOrigin(ProfileName, $"IAM Identity Center at {StartUrl} (profile '{ProfileName}')");

/// <summary>A session of <c>aws login</c>.</summary>
/// <param name="ProfileName">The profile with this setting.</param>
/// <param name="Session">The value of login_session.</param>
internal sealed record LoginOrigin(string ProfileName, string Session)
    : ProfileOrigin(ProfileName, $"the aws login session (profile '{ProfileName}')");

/// <summary>The values of credential_source.</summary>
internal enum CredentialSourceName
{
    /// <summary>AWS_ACCESS_KEY_ID and related variables.</summary>
    Environment,

    /// <summary>The instance profile of an EC2 instance.</summary>
    Ec2InstanceMetadata,

    /// <summary>The task role of an ECS or EKS container.</summary>
    EcsContainer,
}
