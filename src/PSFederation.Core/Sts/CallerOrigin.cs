using PSFederation.Core.AwsConfig;

namespace PSFederation.Core.Sts;

/// <summary>
/// The source of the credentials that sign a call without passed credentials. It is chosen once per command. A renewal uses the same origin, even if other credentials have been set
/// since, so it never signs as another identity. Credentials in the environment are read once, because a script block of Invoke-FederatedCommand can trigger the renewal.
/// </summary>
public abstract record CallerOrigin
{
    private protected CallerOrigin(string description) => Description = description;

    /// <summary>The origin for messages: "AWS profile 'dev' (AWS_PROFILE)". Contains no secret.</summary>
    public string Description { get; }

    /// <summary>
    /// Chooses the origin: the profile of the command; otherwise the default credentials of AWS.Tools, the credentials of the environment, the web identity of the environment, and the profile of AWS_PROFILE or AWS_DEFAULT_PROFILE,
    /// otherwise <c>default</c>. Roles of containers and instances are not included: a profile has to specify them (credential_source).
    /// </summary>
    /// <param name="profileName">The profile of the command; null for none.</param>
    /// <param name="stored">The default credentials of AWS.Tools; null if there are none.</param>
    /// <param name="settings">The environment.</param>
    /// <exception cref="FederationException">The credentials or the web identity in the environment are incomplete, or a variable is not valid.</exception>
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
        return new ProfileCaller(settings.ProfileName, settings.NamedBy is { } variable ? $" ({variable})" : string.Empty);
    }

    private static FederationException NoRole() => new(
        FederationErrorCode.ParameterInvalid, "The environment variable AWS_WEB_IDENTITY_TOKEN_FILE is set, but AWS_ROLE_ARN is not; expected both or neither. Other credentials were not tried. Set AWS_ROLE_ARN, or remove AWS_WEB_IDENTITY_TOKEN_FILE.", "AWS_ROLE_ARN");
}

/// <summary>The default credentials of AWS.Tools.</summary>
/// <param name="Credential">The credentials from Get-AWSCredential.</param>
internal sealed record StoredCaller(FederatedCredential Credential) : CallerOrigin("$StoredAWSCredentials (Set-AWSCredential)");

/// <summary>The credentials of the environment.</summary>
/// <param name="Keys">The credentials at the time when the origin was chosen.</param>
internal sealed record EnvironmentCaller(AwsCredentials Keys) : CallerOrigin("environment variables (AWS_ACCESS_KEY_ID)");

/// <summary>The web identity of the environment, as in an EKS pod.</summary>
/// <param name="RoleSessionName">The session name; null derives it from the token.</param>
internal sealed record WebIdentityCaller(string RoleArn, string TokenFile, string? RoleSessionName)
    : CallerOrigin($"web identity (AWS_WEB_IDENTITY_TOKEN_FILE {TokenFile}, AWS_ROLE_ARN {RoleArn})");

/// <summary>A profile of the AWS files.</summary>
/// <param name="Name">The profile.</param>
/// <param name="NamedBy">The variable that specifies it, in parentheses; empty if none.</param>
internal sealed record ProfileCaller(string Name, string NamedBy) : CallerOrigin($"AWS profile '{Name}'{NamedBy}");
