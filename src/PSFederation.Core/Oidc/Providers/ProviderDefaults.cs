using PSFederation.Core.SignInMethods;

namespace PSFederation.Core.Oidc.Providers;

/// <summary>The defaults of a known provider: for commands, for profiles, and at each sign-in.</summary>
public static class ProviderDefaults
{
    /// <summary>The method with the token type, the ProviderId and the redirect address that its provider requires.</summary>
    /// <typeparam name="T">The method's type.</typeparam>
    /// <param name="tokenType">The token type from the caller; null for none.</param>
    /// <returns>The method, complete.</returns>
    /// <exception cref="FederationException">There is no such provider, a parameter of its issuer is missing, or it does not support the method.</exception>
    public static T Complete<T>(T method, OidcTokenType? tokenType)
        where T : OidcMethod
    {
        OidcProviderChoice? choice = OidcProviderChoice.Of(method.Client);
        RequireClientId(method.Client, choice);
        OidcTokenType type = tokenType ?? Default(method, choice?.Provider);
        method = method with { Client = method.Client with { TokenType = type, Provider = choice?.Provider.Name } };
        if (choice is null)
            return method;
        if (method.Client.Authority.Length == 0)
            choice.Authority();
        if (type == OidcTokenType.AccessToken && method.ProviderId is null)
            method = method with { ProviderId = choice.Provider.ProviderId };
        if (method is not AuthorizationCodeMethod code)
            return method;
        choice.RequireRedirect();
        return (T)(OidcMethod)(code with { RedirectHost = code.RedirectHost ?? choice.Provider.RedirectHost });
    }

    /// <summary>The client with the scopes and parameters of an interactive sign-in.</summary>
    /// <param name="isLasting">Whether to request a refresh token, so that the sign-in can be renewed without the person.</param>
    /// <returns>The client for the request.</returns>
    /// <exception cref="FederationException">The provider is unknown.</exception>
    public static OidcClientSettings ForSignIn(OidcClientSettings client, bool isLasting)
    {
        OidcProvider? provider = OidcProviderChoice.Of(client)?.Provider;
        string? lasting = isLasting ? LastingScope(provider) : null;
        IReadOnlyList<string> scopes = client.Scopes.Count > 0 ? client.Scopes : [.. provider?.Scopes ?? [OidcFlows.OpenId], .. lasting is null ? (string[])[] : [lasting]];
        if (client.TokenType == OidcTokenType.IdToken && !scopes.Contains(OidcFlows.OpenId))
            scopes = [OidcFlows.OpenId, .. scopes];
        if (isLasting && provider is not null)
            client = client with { AdditionalParameters = With(client.AdditionalParameters, provider.LastingParameters) };
        return client with { Scopes = scopes };
    }

    /// <summary>The scope that requests a refresh token; null if the provider has none.</summary>
    internal static string? LastingScope(OidcClientSettings client) => LastingScope(OidcProviderChoice.Of(client)?.Provider);

    private static string? LastingScope(OidcProvider? provider) => provider is null ? OidcFlows.OfflineAccess : provider.LastingScope;

    /// <summary>Without a person there is no ID token, unless it was requested explicitly.</summary>
    private static OidcTokenType Default(OidcMethod method, OidcProvider? provider) =>
        method.IsOfPerson ? provider?.TokenType ?? OidcTokenType.IdToken
        : method is ClientCredentialsMethod ? OidcTokenType.AccessToken
        : OidcTokenType.IdToken;

    private static void RequireClientId(OidcClientSettings client, OidcProviderChoice? choice)
    {
        if (client.ClientId.Length == 0)
            throw new FederationException(
                FederationErrorCode.ParameterMissing, $"-ClientId is missing; expected the client ID that is registered at {client.Provider ?? client.Authority}.{(choice is null ? string.Empty : $" What to register: {choice.Provider.Registration}")}", nameof(client.ClientId));
    }

    /// <summary>The parameters of the first, and the parameters of the second that the first does not have.</summary>
    private static Dictionary<string, string> With(IReadOnlyDictionary<string, string> first, IReadOnlyDictionary<string, string> second) =>
        first.Concat(second).DistinctBy(item => item.Key).ToDictionary(item => item.Key, item => item.Value, StringComparer.Ordinal);
}
