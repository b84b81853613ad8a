namespace PSFederation.Sandbox.Saml;

/// <summary>A sign-in under way: for whom, where the response goes, and what it answers.</summary>
internal sealed record SamlSignIn(
    SamlServiceProvider Provider,
    string AcsUrl,
    string? RelayState,
    string? InResponseTo = null,
    bool ForceAuthn = false,
    bool IsPassive = false,
    SamlLoginSteps Steps = SamlLoginSteps.None);
