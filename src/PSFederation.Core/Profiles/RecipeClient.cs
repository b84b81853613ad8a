using PSFederation.Core.Oidc;
using PSFederation.Core.Oidc.Providers;
using PSFederation.Core.Text;

namespace PSFederation.Core.Profiles;

/// <summary>The client of a profile with its secret or key, from wherever the profile says that they are: read again for each use.</summary>
internal sealed class RecipeClient
{
    private const string OpenId = "openid";

    private readonly ProfileRecipe _recipe;
    private readonly TimeProvider _time;
    private readonly OidcProviderChoice? _chosen;

    /// <summary>Of a profile.</summary>
    /// <exception cref="FederationException">The profile lacks something.</exception>
    public RecipeClient(ProfileRecipe recipe, TimeProvider time)
    {
        _recipe = recipe;
        _time = time;
        _chosen = recipe.SignIn.Choice();
        string authority = recipe.SignIn.Authority ?? _chosen?.Authority() ?? RecipeSessions.Need(recipe, null, "authority");
        Who = $"{RecipeSessions.Need(recipe, recipe.SignIn.ClientId, "clientId")} at {authority}";
    }

    private SignInRecipe From => _recipe.SignIn;

    /// <summary>The client and its provider, for people.</summary>
    public string Who { get; }

    /// <summary>The client for a sign-in that is to go on without the person where that can be.</summary>
    /// <exception cref="FederationException">Its secret or key is not where the profile says.</exception>
    public ClientHandle OpenLasting()
    {
        if (_chosen?.Provider is not { } provider)
            return Open(From.Scopes.Count == 0 ? [OpenId, OidcFlows.OfflineAccess] : From.Scopes);
        IReadOnlyList<string> scopes = From.Scopes.Count > 0 ? From.Scopes
            : provider.LastingScope is { } lasting ? [.. provider.Scopes, lasting]
            : provider.Scopes;
        return Open(scopes, provider.LastingParameters);
    }

    /// <summary>The client.</summary>
    /// <param name="scopes">What it asks for.</param>
    /// <param name="parameters">What it asks with beside what the profile says.</param>
    /// <exception cref="FederationException">Its secret or key is not where the profile says.</exception>
    public ClientHandle Open(IReadOnlyList<string> scopes, IReadOnlyDictionary<string, string>? parameters = null) => Proof().Lease(keys =>
    {
        OidcClient client = new()
        {
            Authority = From.Authority ?? string.Empty,
            ClientId = From.ClientId!,
            ClientSecret = From.ClientSecretVariable is { } variable ? Variable(variable, "the client secret")
                : From.ClientSecretPath is { } path ? TextInput.ReadFile(path, "a client secret").Trim()
                : null,
            Authentication = From.ClientAuthentication,
            Key = keys.Key,
            Certificate = keys.Certificate,
            Scopes = scopes,
            Resources = From.Resources,
            Audience = From.Audience,
            AdditionalParameters = parameters is null ? From.AdditionalParameters
                : From.AdditionalParameters.Concat(parameters).DistinctBy(item => item.Key).ToDictionary(item => item.Key, item => item.Value, StringComparer.Ordinal),
            TokenType = From.TokenType,
        };
        return _chosen?.Apply(client, _time) ?? client;
    });

    private ClientCredentialSettings Proof() => new()
    {
        Authentication = From.ClientAuthentication,
        KeyPath = From.ClientKeyPath,
        CertificatePlace = From.ClientCertificate,
        Password = From.ClientKeyPasswordVariable is { } variable ? Variable(variable, "the password of the client's key") : null,
        Algorithm = From.ClientKeyAlgorithm,
        KeyId = From.ClientKeyId,
    };

    private string Variable(string name, string what) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } secret
            ? secret
            : throw new FederationException(
                FederationErrorCode.ParameterMissing, $"The environment variable {name}, which holds {what} of profile '{_recipe.Name}', is not set.", name);
}
