namespace PSFederation.Core.AwsConfig.Chain;

/// <summary>Where the first keys of a profile's chain come from.</summary>
/// <param name="ProfileName">The profile that says so.</param>
/// <param name="Description">It for messages, completing "assumed with …"; no secret.</param>
internal abstract record ProfileOrigin(string ProfileName, string Description)
{
    /// <summary>Its description.</summary>
    public sealed override string ToString() => Description;
}

/// <summary>Keys that stand in a file.</summary>
/// <param name="ProfileName">The profile that says so.</param>
/// <param name="Path">The file.</param>
internal sealed record StaticKeysOrigin(string ProfileName, AwsCredentials Keys, string Path)
    : ProfileOrigin(ProfileName, $"the keys of profile '{ProfileName}' in {Path}");

/// <summary>A program that prints keys.</summary>
/// <param name="ProfileName">The profile that says so.</param>
/// <param name="Command">The command line.</param>
internal sealed record ProcessOrigin(string ProfileName, string Command)
    : ProfileOrigin(ProfileName, $"the keys that credential_process of profile '{ProfileName}' prints");

/// <summary>A role that is assumed with the token of a file.</summary>
/// <param name="ProfileName">The profile that says so.</param>
/// <param name="RoleSessionName">The name of the session; null makes one from the token.</param>
internal sealed record WebIdentityOrigin(string ProfileName, string RoleArn, string TokenFile, string? RoleSessionName)
    : ProfileOrigin(ProfileName, $"role {RoleArn}, assumed with the token in {TokenFile} (profile '{ProfileName}')");

/// <summary>Keys that lie around the process: credential_source.</summary>
/// <param name="ProfileName">The profile that says so.</param>
/// <param name="Source">Which.</param>
internal sealed record AmbientKeysOrigin(string ProfileName, CredentialSourceName Source)
    : ProfileOrigin(ProfileName, $"the keys of {Source} (credential_source of profile '{ProfileName}')");

/// <summary>IAM Identity Center.</summary>
/// <param name="ProfileName">The profile that says so.</param>
/// <param name="Session">The name of the [sso-session]; null for the older form.</param>
/// <param name="StartUrl">Where a person signs in.</param>
/// <param name="AccountId">The account; null when the profile is for a bearer token alone.</param>
/// <param name="RoleName">The permission set; null as above.</param>
internal sealed record SsoOrigin(string ProfileName, string? Session, string StartUrl, string Region, string? AccountId, string? RoleName)
    : ProfileOrigin(ProfileName, $"IAM Identity Center at {StartUrl} (profile '{ProfileName}')");

/// <summary>A sign-in of <c>aws login</c>.</summary>
/// <param name="ProfileName">The profile that says so.</param>
/// <param name="Session">What login_session names.</param>
internal sealed record LoginOrigin(string ProfileName, string Session)
    : ProfileOrigin(ProfileName, $"the sign-in of aws login (profile '{ProfileName}')");

/// <summary>The values of credential_source.</summary>
internal enum CredentialSourceName
{
    /// <summary>AWS_ACCESS_KEY_ID and its like.</summary>
    Environment,

    /// <summary>The instance profile of an EC2 instance.</summary>
    Ec2InstanceMetadata,

    /// <summary>The task role of a container of ECS or EKS.</summary>
    EcsContainer,
}
