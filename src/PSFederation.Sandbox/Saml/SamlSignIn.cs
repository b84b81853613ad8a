namespace PSFederation.Sandbox.Saml;

/// <summary>A running sign-in: the user, the target of the response, and the request.</summary>
internal sealed record SamlSignIn(
    SamlServiceProvider Provider,
    string AcsUrl,
    string? RelayState,
    string? InResponseTo = null,
    bool ForceAuthn = false,
    bool IsPassive = false,
    SamlLoginSteps Steps = SamlLoginSteps.None);
