namespace PSFederation.Sandbox.Saml;

/// <summary>Additional or replaced pages of a sign-in at the SAML identity provider, as requested in its address.</summary>
[Flags]
internal enum SamlLoginSteps
{
    /// <summary>Only one form for user name and password.</summary>
    None = 0,

    /// <summary>User name and password on two pages.</summary>
    Two = 1,

    /// <summary>A page for a one-time code after the password.</summary>
    Code = 2,

    /// <summary>A page that asks whether to stay signed in.</summary>
    Stay = 4,

    /// <summary>An error page instead of the response, without an error marker.</summary>
    Denied = 8,
}
