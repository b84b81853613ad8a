using System.Text.RegularExpressions;

namespace PSFederation.Interop.Tests;

/// <summary>OpenID Connect flows at npm's oidc-provider; people use a real Chromium.</summary>
public sealed class OidcProviderTests : IDisposable
{
    private readonly Server _server = Server.Require("oidc-provider");
    private readonly Shell _shell = new();

    public void Dispose() => _shell.Dispose();

    private Shell Prepared => _shell.With("issuer", _server["OIDC_ISSUER"]).With("client", _server["OIDC_PUBLIC_CLIENT_ID"]).With("es256", _server["OIDC_ES256_CLIENT_ID"])
        .With("confidential", _server["OIDC_CONFIDENTIAL_CLIENT_ID"]).With("secret", _server["OIDC_CONFIDENTIAL_CLIENT_SECRET"])
        .With("keyclient", _server["OIDC_PRIVATE_KEY_JWT_CLIENT_ID"]).With("key", _server["OIDC_PRIVATE_KEY_JWT_KEY_FILE"]);

    private async Task<OidcToken> SignInAsync(string command)
    {
        ChromiumPerson.Require();
        return (await LinkFlow.SignInAsync(Prepared, command, link => ChromiumPerson.SignInAsync(link, "login=ann", "password=any"))).Single<OidcToken>();
    }

    [Theory]
    [InlineData("$client", "OIDC_PUBLIC_CLIENT_ID", "RS256")]
    [InlineData("$es256", "OIDC_ES256_CLIENT_ID", "ES256")]
    [InlineData("$confidential -ClientSecret $secret", "OIDC_CONFIDENTIAL_CLIENT_ID", "RS256")]
    [InlineData("$keyclient -ClientKeyPath $key", "OIDC_PRIVATE_KEY_JWT_CLIENT_ID", "RS256")]
    public async Task Signs_a_person_in_with_code_and_PKCE_in_Chromium(string client, string audience, string algorithm)
    {
        OidcToken token = await SignInAsync($"Get-OidcToken $issuer {client} -NoBrowser -Scope openid, email");
        Assert.Equal((_server["OIDC_ISSUER"], "ann", algorithm), (token.Issuer, token.Subject, token.Algorithm));
        Assert.Equal([_server[audience]], token.Audience);
    }

    [Fact]
    public async Task Signs_a_person_in_with_a_code()
    {
        ChromiumPerson.Require();
        string last = string.Empty;
        ShellResult result = await LinkFlow.ReadAsync(Prepared, "Get-OidcToken $issuer $client -DeviceCode -NoBrowser", async text =>
            last = await ChromiumPerson.FollowAsync(LinkFlow.LinkIn(text), "login=ann", "password=any", "user_code=" + Regex.Match(text, "code ([A-Z-]+) at ").Groups[1].Value));
        Assert.True(result.Errors.Count == 0, last);
        OidcToken token = result.Single<OidcToken>();
        Assert.Equal((_server["OIDC_ISSUER"], "ann"), (token.Issuer, token.Subject));
    }

    [Theory]
    [InlineData("Basic")]
    [InlineData("Post")]
    public void Gets_a_token_for_a_machine_with_a_secret(string way)
    {
        OidcToken token = Prepared.Run($"Get-OidcToken $issuer $confidential -ClientCredentials -ClientSecret $secret -ClientAuthentication {way} -Resource urn:amazon:webservices").Single<OidcToken>();
        Assert.Equal((_server["OIDC_ISSUER"], OidcTokenType.AccessToken), (token.Issuer, token.TokenType));
    }

    [Theory]
    [InlineData("RS256")]
    [InlineData("PS256")]
    public void Gets_a_token_for_a_machine_with_a_key(string algorithm)
    {
        OidcToken token = Prepared.Run($"Get-OidcToken $issuer $keyclient -ClientCredentials -ClientKeyPath $key -ClientKeyAlgorithm {algorithm} -Resource urn:amazon:webservices").Single<OidcToken>();
        Assert.Equal((_server["OIDC_ISSUER"], _server["OIDC_PRIVATE_KEY_JWT_CLIENT_ID"]), (token.Issuer, token.Subject));
    }

    [Fact]
    public void An_opaque_token_expires_when_the_provider_says()
    {
        OidcToken token = Prepared.Run("Get-OidcToken $issuer $confidential -ClientCredentials -ClientSecret $secret").Single<OidcToken>();
        Assert.True(token.IsOpaque);
        Assert.InRange(token.ExpiresAt!.Value, DateTime.UtcNow, DateTime.UtcNow.AddDays(1));
    }

    [Theory]
    [InlineData("$confidential -ClientCredentials -ClientSecret wrong")]
    [InlineData("$confidential -ClientCredentials -ClientKeyPath $key")]
    public void Says_that_the_client_proved_nothing(string client) =>
        Assert.Contains("invalid_client", Prepared.Run($"Get-OidcToken $issuer {client}").Error(FederationErrorCode.OAuthError).ToString(), StringComparison.Ordinal);

    [Fact]
    public async Task A_sign_in_continues_with_the_next_refresh_token_each_time()
    {
        OidcToken first = await SignInAsync("Get-OidcToken $issuer $client -NoBrowser -Scope openid, offline_access -Prompt consent");
        OidcToken second = Prepared.With("token", first).Run("$token | Get-OidcToken $issuer $client").Single<OidcToken>();
        Assert.Equal((OidcTokenType.IdToken, "ann"), (second.TokenType, second.Subject));
        Assert.True(second.HasRefreshToken);
        Assert.NotEqual(first.GetRefreshToken(), second.GetRefreshToken());
        // This provider takes the use of an old one for a theft, and ends the new one too.
        Assert.Contains("invalid_grant", Prepared.With("token", first).Run("$token | Get-OidcToken $issuer $client").Error(FederationErrorCode.OAuthError).ToString(), StringComparison.Ordinal);
        Prepared.With("token", second).Run("$token | Get-OidcToken $issuer $client").Error(FederationErrorCode.OAuthError);
    }

    [Theory]
    [InlineData("IdToken")]
    [InlineData("AccessToken")]
    public async Task Exchanges_a_token_for_another_audience(string given)
    {
        OidcToken token = await SignInAsync($"Get-OidcToken $issuer $client -NoBrowser -TokenType {given}");
        OidcToken exchanged = Prepared.With("token", token).Run("$token | Get-OidcToken $issuer $client -TokenExchange -Audience sts.amazonaws.com -RequestedTokenType IdToken").Single<OidcToken>();
        Assert.Equal((OidcTokenType.IdToken, "ann"), (exchanged.TokenType, exchanged.Subject));
        Assert.Equal(["sts.amazonaws.com"], exchanged.Audience);
    }

    [Fact]
    public void A_text_that_is_not_a_token_is_not_exchanged() =>
        Assert.Contains(
            "invalid_grant",
            Prepared.Run("'nonsense' | Get-OidcToken $issuer $client -TokenExchange").Error(FederationErrorCode.OAuthError).ToString(),
            StringComparison.Ordinal);
}
