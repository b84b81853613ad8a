namespace PSFederation.Sandbox;

/// <summary>The three services of a sandbox.</summary>
public enum SandboxService
{
    /// <summary>The OpenID Connect provider.</summary>
    Oidc,

    /// <summary>The SAML 2.0 identity provider.</summary>
    Saml,

    /// <summary>The AWS Security Token Service.</summary>
    Sts,
}
