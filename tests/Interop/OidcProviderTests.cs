namespace PSFederation.Interop.Tests;

/// <summary>OpenID Connect flows at npm's oidc-provider.</summary>
public sealed class OidcProviderTests : IDisposable
{
    private readonly Server _server = Server.Require("oidc-provider");
    private readonly Shell _shell = new();

    public void Dispose() => _shell.Dispose();

    [Fact]
    public async Task Signs_a_person_in_with_code_and_PKCE()
    {
        OidcToken token = (await LinkFlow.SignInAsync(
            _shell.With("issuer", _server["OIDC_ISSUER"]).With("client", _server["OIDC_PUBLIC_CLIENT_ID"]),
            "Get-OidcToken $issuer $client -NoBrowser",
            link => Person.SignInAtOidcProviderAsync(link, "ann"))).Single<OidcToken>();
        Assert.Equal((_server["OIDC_ISSUER"], "ann", "RS256"), (token.Issuer, token.Subject, token.Algorithm));
        Assert.Equal([_server["OIDC_PUBLIC_CLIENT_ID"]], token.Audience);
    }

    [Fact]
    public void Gets_a_token_for_a_machine()
    {
        OidcToken token = _shell.With("issuer", _server["OIDC_ISSUER"]).With("client", _server["OIDC_CONFIDENTIAL_CLIENT_ID"]).With("secret", _server["OIDC_CONFIDENTIAL_CLIENT_SECRET"])
            .Run("Get-OidcToken $issuer $client -ClientCredentials -ClientSecret $secret -Resource urn:amazon:webservices").Single<OidcToken>();
        Assert.Equal((_server["OIDC_ISSUER"], OidcTokenType.AccessToken), (token.Issuer, token.TokenType));
    }

    [Fact]
    public void Says_that_the_client_secret_is_wrong() =>
        Assert.Contains(
            "invalid_client",
            _shell.With("issuer", _server["OIDC_ISSUER"]).With("client", _server["OIDC_CONFIDENTIAL_CLIENT_ID"])
                .Run("Get-OidcToken $issuer $client -ClientCredentials -ClientSecret wrong").Error(FederationErrorCode.OAuthError).ToString(),
            StringComparison.Ordinal);
}
