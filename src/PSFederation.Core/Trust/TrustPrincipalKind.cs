namespace PSFederation.Core.Trust;

/// <summary>The types of principals that a policy can name.</summary>
public enum TrustPrincipalKind
{
    /// <summary>Everyone: <c>"Principal": "*"</c>.</summary>
    Everyone,

    /// <summary>AWS: an account, user, role or session; <c>*</c> is everyone.</summary>
    Aws,

    /// <summary>Federated: the ARN of an OIDC or SAML provider, or the domain of a built-in provider such as accounts.google.com.</summary>
    Federated,

    /// <summary>Service: a service of AWS.</summary>
    Service,

    /// <summary>CanonicalUser: an account by its identifier of Amazon S3.</summary>
    CanonicalUser,
}
