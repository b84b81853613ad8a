namespace PSFederation.Sandbox.Saml;

/// <summary>The pages that a sign-in of the SAML identity provider has beside or instead of its one form, as its address asks for them.</summary>
[Flags]
internal enum SamlLoginSteps
{
    /// <summary>One form for user name and password, and nothing else.</summary>
    None = 0,

    /// <summary>User name and password on two pages.</summary>
    Two = 1,

    /// <summary>A page for a one-time code after the password.</summary>
    Code = 2,

    /// <summary>A page that asks whether to stay signed in.</summary>
    Stay = 4,

    /// <summary>An error page instead of the response, which nothing marks as one.</summary>
    Denied = 8,
}
