namespace PSFederation;

/// <summary>How the identity of a federated profile is got.</summary>
public enum FederatedSignIn
{
    /// <summary>A token from a file that somebody keeps fresh: Kubernetes, a CI system.</summary>
    TokenFile,

    /// <summary>The token of the platform that the command runs on: a CI job, a pod, a machine of a cloud.</summary>
    Ambient,

    /// <summary>A machine's own token of an OAuth 2.0 provider (RFC 6749 section 4.4).</summary>
    ClientCredentials,

    /// <summary>A person signs in at an OIDC provider with the browser; a refresh token, where there is one, does it the next times.</summary>
    AuthorizationCode,

    /// <summary>Likewise, with a code that the person types in anywhere (RFC 8628).</summary>
    DeviceCode,

    /// <summary>The Kerberos ticket or NTLM identity of the account, at a SAML identity provider.</summary>
    Integrated,

    /// <summary>A person signs in at a SAML identity provider with the installed browser; its session, while it lasts, does it the next times.</summary>
    Browser,

    /// <summary>The credentials of another federated profile.</summary>
    Profile,
}

/// <summary>A named recipe for credentials: the identity provider and the way in, the role or chain of roles. It holds no secret.</summary>
public sealed class FederatedProfile
{
    /// <summary>Its name.</summary>
    public required string ProfileName { get; init; }

    /// <summary>The way in.</summary>
    public FederatedSignIn SignIn { get; init; }

    /// <summary>Where the identity comes from: a path, an issuer and client, a profile.</summary>
    public required string From { get; init; }

    /// <summary>The role that is assumed first, and those that are assumed one after the other with the session of the one before.</summary>
    public IReadOnlyList<string> RoleArn { get; init; } = [];

    /// <summary>How long the credentials last, in seconds; null leaves it to STS.</summary>
    public int? DurationSeconds { get; init; }

    /// <summary>The region of the STS endpoint.</summary>
    public string? Region { get; init; }

    /// <summary>An STS endpoint other than AWS' own.</summary>
    public string? EndpointUrl { get; init; }

    /// <summary>Whether a person may be asked even when another program wants the credentials.</summary>
    public bool AllowInteractive { get; init; }

    /// <summary>The file that holds it.</summary>
    public required string Path { get; init; }

    /// <summary>Says the name and the last role.</summary>
    /// <returns>A line for people.</returns>
    public override string ToString() => $"{ProfileName} ({From}, {string.Join(", ", RoleArn)})";
}
