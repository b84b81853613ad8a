using PSFederation.Core.Oidc;
using PSFederation.Core.Renewal;

namespace PSFederation.Commands;

/// <content>How the token is got once more when credentials that were made of it renew themselves.</content>
public sealed partial class GetOidcTokenCommand
{
    private OidcClient? _client;

    /// <summary>The token with the way to get it again, where that takes no person and no key that ends with this command.</summary>
    private OidcToken Renewable(OidcToken token)
    {
        if (_client is not { Key: null, Certificate: null } client)
            return token;
        if (ParameterSetName == ClientSet)
            return IdentityInput.Renewable(token, new ClientCredentialsSource(() => client, $"client credentials of {client.ClientId} at {client.Authority}", Time));
        return token.HasRefreshToken
            ? IdentityInput.Renewable(token, new RefreshSource(token, client with { AdditionalParameters = new Dictionary<string, string>() }, Time))
            : token;
    }
}
