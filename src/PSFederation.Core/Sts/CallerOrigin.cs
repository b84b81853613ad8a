using PSFederation.Core.AwsConfig;

namespace PSFederation.Core.Sts;

/// <summary>
/// The source of the keys that sign a call for which no credentials are passed. It is chosen once for a command. A renewal uses the same origin, even if other credentials have been set
/// since, so it never signs as another identity. The keys of the environment are read once: a script block of Invoke-FederatedCommand, which runs with others, may be the one that renews.
/// </summary>
public abstract record CallerOrigin
{
    private protected CallerOrigin(string description) => Description = description;

    /// <summary>The origin for messages: "AWS profile 'dev' (AWS_PROFILE)". No secret.</summary>
    public string Description { get; }

    /// <summary>
    /// Chooses: the profile that the command names; else the default credentials of AWS.Tools, the keys of the environment, the web identity of the environment, and the profile AWS_PROFILE,
    /// else <c>default</c>. The roles of containers and instances are not among them: a profile has to name them (credential_source).
    /// </summary>
    /// <param name="profileName">The profile that the command names; null for none.</param>
    /// <param name="stored">The default credentials of AWS.Tools; null when there are none.</param>
    /// <param name="settings">The environment.</param>
    /// <exception cref="FederationException">A half of the keys or of the web identity is missing in the environment, or a variable is not valid.</exception>
    public static CallerOrigin Choose(string? profileName, FederatedCredential? stored, AwsSettings settings)
    {
        if (profileName is not null)
            return new ProfileCaller(profileName, NamedBy: string.Empty);
        if (stored is not null)
            return new StoredCaller(stored);
        if (settings.EnvironmentKeys is { } keys)
            return new EnvironmentCaller(keys);
        if (settings.WebIdentityTokenFile is { } file)
            return new WebIdentityCaller(settings.RoleArn ?? throw NoRole(), file, settings.RoleSessionName);
        return new ProfileCaller(settings.ProfileName, settings.IsProfileNamed ? " (AWS_PROFILE)" : string.Empty);
    }

    private static FederationException NoRole() => new(
        FederationErrorCode.ParameterInvalid, "The environment variable AWS_WEB_IDENTITY_TOKEN_FILE is set, but AWS_ROLE_ARN is not; expected both or neither. No other credentials were tried. Set AWS_ROLE_ARN, or remove AWS_WEB_IDENTITY_TOKEN_FILE.", "AWS_ROLE_ARN");
}

/// <summary>The default credentials of AWS.Tools.</summary>
/// <param name="Credential">The credentials, read from what Get-AWSCredential gave.</param>
internal sealed record StoredCaller(FederatedCredential Credential) : CallerOrigin("$StoredAWSCredentials (Set-AWSCredential)");

/// <summary>The keys of the environment.</summary>
/// <param name="Keys">The keys as they were when the origin was chosen.</param>
internal sealed record EnvironmentCaller(AwsCredentials Keys) : CallerOrigin("environment variables (AWS_ACCESS_KEY_ID)");

/// <summary>The web identity of the environment, as a pod of EKS has it.</summary>
/// <param name="RoleSessionName">The name of the session; null makes one from the token.</param>
internal sealed record WebIdentityCaller(string RoleArn, string TokenFile, string? RoleSessionName)
    : CallerOrigin($"web identity (AWS_WEB_IDENTITY_TOKEN_FILE {TokenFile}, AWS_ROLE_ARN {RoleArn})");

/// <summary>A profile of the AWS files.</summary>
/// <param name="Name">The profile.</param>
/// <param name="NamedBy">The variable that names it, in parentheses; empty when there is none.</param>
internal sealed record ProfileCaller(string Name, string NamedBy) : CallerOrigin($"AWS profile '{Name}'{NamedBy}");
