using PSFederation.Core.Oidc;
using PSFederation.Core.Text;

namespace PSFederation.Core.Profiles;

/// <summary>Which profiles do not renew by themselves, as far as the recipe tells: who relies on one in a job is to know before the night.</summary>
public static class RecipeRenewal
{
    private const string OfflineAccess = OidcFlows.OfflineAccess;
    private const string Consent = OidcFlows.ConsentAdvice;

    /// <summary>What to say of a profile that needs a person each time.</summary>
    /// <param name="recipe">The profile.</param>
    /// <returns>A warning; null when nothing in the recipe speaks against renewal.</returns>
    public static string? Warning(ProfileRecipe recipe)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        return Reason(recipe, []) is { } reason ? Text(recipe.Name, reason) : null;
    }

    /// <summary>What to say of a profile whose last sign-in gave no refresh token.</summary>
    /// <param name="recipe">The profile.</param>
    internal static string WithoutRefreshToken(ProfileRecipe recipe) => Text(
        recipe.Name,
        $"{recipe.SignIn.From} gave no refresh token at the last sign-in.{(!RequestsOfflineAccess(recipe) ? $" Request it with {OfflineAccess} in -Scope, where the provider knows that scope."
            : recipe.SignIn.Way == FederatedSignIn.AuthorizationCode ? Consent
            : string.Empty)}");

    /// <summary>Whether the sign-in asks for a refresh token by its scope.</summary>
    /// <param name="recipe">The profile.</param>
    internal static bool RequestsOfflineAccess(ProfileRecipe recipe) =>
        recipe.SignIn.Way is FederatedSignIn.AuthorizationCode or FederatedSignIn.DeviceCode
        && (recipe.SignIn.Scopes.Count > 0 ? recipe.SignIn.Scopes.Contains(OfflineAccess) : LastingScope(recipe.SignIn) == OfflineAccess);

    private static string? LastingScope(SignInRecipe from) => from.Choice() is { } choice ? choice.Provider.LastingScope : OfflineAccess;

    private static string Text(string name, string reason) =>
        $"The federated profile '{name}' does not renew by itself: {reason} When its credentials expire, a person has to run at a prompt: Get-FederatedCredential -ProfileName {name}";

    private static string? Reason(ProfileRecipe recipe, List<string> dependents)
    {
        SignInRecipe from = recipe.SignIn;
        if (from.Way == FederatedSignIn.Profile)
            return from.SourceProfile is { } name && !dependents.Contains(name) && ProfileStore.Find(name) is { } source
                && Reason(source, [.. dependents, recipe.Name]) is { } reason ? $"it begins with the profile '{name}'. {reason}" : null;
        if (from.Way == FederatedSignIn.LoopbackAcs)
            return "each sign-in by -LoopbackAcs takes a person. -Browser can use the browser's session at the identity provider again.";
        if (from.Way is not (FederatedSignIn.AuthorizationCode or FederatedSignIn.DeviceCode))
            return null;
        return LastingScope(from) is { } lasting && from.Scopes.Count > 0 && !from.Scopes.Contains(lasting)
            ? $"its scopes ({string.Join(", ", from.Scopes.Select(UntrustedText.Line))}) lack {lasting}, which asks for a refresh token. Add it to -Scope."
            : null;
    }
}
