using PSFederation.Core.Oidc;
using PSFederation.Core.Renewal;
using PSFederation.Input;

namespace PSFederation.Commands;

/// <content>How the token is got once more when credentials that were made of it renew themselves.</content>
public sealed partial class GetOidcTokenCommand
{
    private OidcClient? _client;

    /// <summary>The token with the way to get it again, where that takes no person. Keys are opened anew each time: those of the command end with it.</summary>
    private OidcToken Renewable(OidcToken token)
    {
        if (_client is not { } client || _open is not { } open)
            return token;
        // An access token that stands in for an ID token of the provider is returned once, and never by a renewal.
        if (client.TokenType == OidcTokenType.IdToken && token.TokenType != OidcTokenType.IdToken)
            return token;
        string who = $"{client.ClientId} at {client.Authority}";
        if (ParameterSetName == ClientSet)
            return IdentityInput.Renewable(token, new ClientCredentialsSource(() => open().With(again => again with { TokenType = client.TokenType }), $"client credentials of {who}", Time));
        return token.HasRefreshToken
            ? IdentityInput.Renewable(token, new RefreshSource(token, () => open().With(again => Refreshing(again, client.TokenType)), who, Time))
            : token;
    }

    /// <summary>The parameters that only this provider knows belong to the request that began the sign-in.</summary>
    private static OidcClient Refreshing(OidcClient client, OidcTokenType tokenType) =>
        client with { TokenType = tokenType, AdditionalParameters = new Dictionary<string, string>() };
}
