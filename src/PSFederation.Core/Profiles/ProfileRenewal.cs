using PSFederation.Core.Oidc;
using PSFederation.Core.Oidc.Providers;
using PSFederation.Core.SignInMethods;
using PSFederation.Core.Text;

namespace PSFederation.Core.Profiles;

/// <summary>Finds profiles that cannot be renewed without a person, by their definition, so that a job that depends on one is reported before it fails.</summary>
public static class ProfileRenewal
{
    private const string OfflineAccess = OidcFlows.OfflineAccess;
    private const string Consent = OidcFlows.ConsentAdvice;

    /// <summary>A message about a profile that needs a person each time.</summary>
    /// <returns>A warning; null if nothing in the definition prevents renewal.</returns>
    public static string? Warning(FederatedProfileDefinition profile)
    {
        ArgumentNullException.ThrowIfNull(profile);
        return Reason(profile, []) is { } reason ? Text(profile.Name, reason) : null;
    }

    /// <summary>A message about a profile whose last sign-in returned no refresh token.</summary>
    internal static string WithoutRefreshToken(FederatedProfileDefinition profile) => Text(
        profile.Name,
        $"{profile.SignIn.From} returned no refresh token at the last sign-in.{(!RequestsOfflineAccess(profile) ? $" Request one with {OfflineAccess} in -Scope, if the provider supports that scope."
            : profile.SignIn is AuthorizationCodeMethod ? Consent
            : string.Empty)}");

    /// <summary>Whether the sign-in requests a refresh token by its scope.</summary>
    internal static bool RequestsOfflineAccess(FederatedProfileDefinition profile) =>
        Interactive(profile) is { } client && (client.Scopes.Count > 0 ? client.Scopes.Contains(OfflineAccess) : ProviderDefaults.LastingScope(client) == OfflineAccess);

    /// <summary>The client of an interactive sign-in at a provider; null for other methods.</summary>
    internal static OidcClientSettings? Interactive(FederatedProfileDefinition profile) => profile.SignIn is OidcMethod { IsOfPerson: true } method ? method.Client : null;

    private static string Text(string name, string reason) =>
        $"The federated profile '{name}' does not renew automatically: {reason} When its credentials expire, a person has to run at a prompt: Get-FederatedCredential -ProfileName {name}";

    private static string? Reason(FederatedProfileDefinition profile, List<string> dependents)
    {
        if (profile.SignIn is ProfileMethod method)
            return method.SourceProfile is { } name && !dependents.Contains(name) && ProfileStore.Find(name) is { } source
                && Reason(source, [.. dependents, profile.Name]) is { } reason ? $"it uses the profile '{name}' as its source. {reason}" : null;
        if (profile.SignIn is LoopbackAcsMethod)
            return "each sign-in with -LoopbackAcs requires a person. -Browser can reuse the browser's session at the identity provider.";
        if (profile.SignIn is FormMethod { AsksEachTime: true })
            return "each sign-in asks for the password. Use -PasswordSecret to read it from a vault, or -RememberPassword to store it in the system keyring.";
        if (Interactive(profile) is not { } client)
            return null;
        return ProviderDefaults.LastingScope(client) is { } lasting && client.Scopes.Count > 0 && !client.Scopes.Contains(lasting)
            ? $"its scopes ({string.Join(", ", client.Scopes.Select(UntrustedText.Line))}) lack {lasting}, which requests a refresh token. Add it to -Scope."
            : null;
    }
}
