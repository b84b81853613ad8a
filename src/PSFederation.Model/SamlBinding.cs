namespace PSFederation;

/// <summary>How the browser sends a SAML request to the identity provider (SAML Bindings 3.4 and 3.5).</summary>
public enum SamlBinding
{
    /// <summary>In the address of a link: HTTP-Redirect.</summary>
    Redirect,

    /// <summary>In a form that submits itself: HTTP-POST.</summary>
    Post,
}
