using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace PSFederation.Core.Profiles;

/// <summary>
/// The names under which the cache holds what belongs to a profile: digests of all that makes it, so that a recipe that was changed finds nothing of
/// the one before.
/// </summary>
internal static class RecipeKeys
{
    private const string Separator = "-";

    /// <summary>The name of the cached credentials. A profile that begins with another one's credentials depends on that one's recipe too.</summary>
    /// <param name="recipe">The profile.</param>
    public static string Session(ProfileRecipe recipe) => Session(recipe, []);

    /// <summary>The name of the cached identity: profiles that sign in the same way at the same provider share one sign-in.</summary>
    /// <param name="recipe">The profile.</param>
    public static string Identity(ProfileRecipe recipe) => Digest(["identity", .. SignIn(recipe.SignIn)]);

    private static string Session(ProfileRecipe recipe, List<string> dependents) => Digest(
    [
        "session", recipe.Name, .. SignIn(recipe.SignIn), recipe.Region, recipe.EndpointUrl, Source(recipe, [.. dependents, recipe.Name]),
        .. recipe.Roles.SelectMany(role => (string?[])[role.RoleArn, role.RoleSessionName, Text(role.DurationSeconds), role.ExternalId, role.Policy, .. List(role.PolicyArns)]),
    ]);

    /// <summary>The key of the profile it begins with; null when it begins with none, or that cannot be told.</summary>
    private static string? Source(ProfileRecipe recipe, List<string> dependents)
    {
        if (recipe.SignIn is not { Way: FederatedSignIn.Profile, SourceProfile: { } source } || dependents.Contains(source))
            return null;
        try
        {
            return Session(ProfileStore.Get(source), dependents);
        }
        catch (FederationException)
        {
            // Whoever signs in learns what is wrong with it.
            return null;
        }
    }

    /// <summary>What makes a sign-in; not how a person is asked: the redirect address, and whether a browser is opened.</summary>
    private static IEnumerable<string?> SignIn(SignInRecipe from) =>
    [
        from.Way.ToString(), from.Path, from.Provider, from.Tenant, from.Domain, from.Realm, from.UserPoolId, from.TeamId, from.Authority, from.ClientId,
        from.ClientSecretVariable, from.ClientSecretPath, from.ClientAuthentication.ToString(), from.ClientKeyPath, from.ClientKeyPasswordVariable,
        from.ClientKeyId, from.ClientKeyAlgorithm, from.ClientCertificate, .. List(from.Scopes), .. List(from.Resources), from.Audience, from.TokenType.ToString(),
        .. List([.. from.AdditionalParameters.OrderBy(item => item.Key, StringComparer.Ordinal).SelectMany(item => (string[])[item.Key, item.Value])]),
        .. List(from.Prompts), from.LoginHint, from.ProviderId, from.Platform, from.ServiceConnectionId, from.SubjectTokenAudience, from.SubjectTokenType, from.RequestedTokenType,
        from.SignInUri, from.BrowserProfile, from.ServiceProvider, from.Binding?.ToString(), from.AcsPath, .. List(from.AcsUrls), .. List(from.Factor), from.SigningCertificate,
        from.ForceAuthn.ToString(), from.PrincipalArn, from.SourceProfile, .. Trust(from.Trust),
    ];

    private static IEnumerable<string?> Trust(SamlTrustRecipe trust) =>
    [
        .. List(trust.Metadata), .. List(trust.Certificates), .. List(trust.DecryptionCertificates),
        trust.AllowSha1.ToString(), trust.AllowExpiredCertificate.ToString(), trust.AllowRsa15.ToString(), trust.AllowTripleDes.ToString(), Text(trust.ClockSkewSeconds),
    ];

    private static IEnumerable<string?> List(IReadOnlyList<string> items) => [Text(items.Count), .. items];

    private static string? Text(int? number) => number?.ToString(CultureInfo.InvariantCulture);

    /// <summary>SHA-256 of the parts, each with its length before it, so that no two lists read the same.</summary>
    private static string Digest(IEnumerable<string?> parts) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(
        string.Concat(parts.Select(part => part is null ? Separator : $"{part.Length}:{part}"))))).ToLowerInvariant();
}
