using System.Net;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace PSFederation.Sandbox.Tests;

/// <summary>Grants without a person: client credentials, refresh, token exchange, revocation.</summary>
public sealed class OidcGrantTests(SandboxFixture sandbox)
{
    private const string ClientCredentials = "client_credentials";
    private const string TokenExchange = "urn:ietf:params:oauth:grant-type:token-exchange";
    private const string IdTokenType = "urn:ietf:params:oauth:token-type:id_token";
    private const string AccessTokenType = "urn:ietf:params:oauth:token-type:access_token";
    private const string AssertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
    private readonly SandboxHost _host = sandbox.Host;
    private readonly OidcHttp _oidc = new(sandbox.Host);

    [Fact]
    public async Task A_secret_in_the_form_gets_a_token_for_STS()
    {
        (HttpStatusCode status, JsonNode answer) = await _oidc.TokenAsync(
            ("grant_type", ClientCredentials),
            ("client_id", _host.Clients.Service.ClientId),
            ("client_secret", _host.Clients.Service.ClientSecret!));
        Assert.Equal(HttpStatusCode.OK, status);
        JsonNode claims = OidcHttp.Payload(answer["access_token"]);
        Assert.Equal("sts.amazonaws.com", claims["aud"]!.GetValue<string>());
        Assert.Equal("psfederation-service", claims["sub"]!.GetValue<string>());
        Assert.Null(answer["id_token"]);
        StsReply reply = await StsHttp.AssumeWithTokenAsync(_host, answer["access_token"]!.GetValue<string>(), _host.Roles.WebService);
        reply.AssertSucceeded();
        Assert.Equal("sts.amazonaws.com", reply["Audience"]);
    }

    [Fact]
    public async Task A_secret_in_the_header_does_too()
    {
        (HttpStatusCode status, JsonNode answer) = await _oidc.PostAsync(
            "/connect/token", [("grant_type", ClientCredentials)], _host.Clients.Service);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.NotNull(answer["access_token"]);
    }

    [Theory]
    [InlineData("/connect/token")]
    [InlineData("")]
    [InlineData("/")]
    public async Task A_signed_assertion_stands_for_a_secret(string audiencePath)
    {
        string assertion = OidcHttp.ClientAssertion(_host.Clients.PrivateKeyJwt, _host.OidcIssuer + audiencePath);
        (HttpStatusCode status, JsonNode answer) = await AssertAsync(assertion);
        Assert.True(status is HttpStatusCode.OK, answer.ToJsonString());
        (await StsHttp.AssumeWithTokenAsync(_host, answer["access_token"]!.GetValue<string>(), _host.Roles.WebService)).AssertSucceeded();
    }

    [Fact]
    public async Task An_assertion_signed_with_another_key_does_not()
    {
        using RSA foreign = RSA.Create(2048);
        string assertion = OidcHttp.ClientAssertion(_host.Clients.PrivateKeyJwt, _host.OidcIssuer, foreign.ExportPkcs8PrivateKeyPem());
        (HttpStatusCode status, _) = await AssertAsync(assertion);
        Assert.InRange((int)status, 400, 401);
    }

    [Fact]
    public async Task A_wrong_secret_is_refused()
    {
        (HttpStatusCode status, JsonNode answer) = await _oidc.TokenAsync(
            ("grant_type", ClientCredentials), ("client_id", _host.Clients.Service.ClientId), ("client_secret", "wrong"));
        Assert.Equal(HttpStatusCode.Unauthorized, status);
        Assert.Equal("invalid_client", answer["error"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_public_client_gets_no_client_credentials()
    {
        (HttpStatusCode status, _) = await _oidc.TokenAsync(("grant_type", ClientCredentials), ("client_id", _host.Clients.Cli.ClientId));
        Assert.InRange((int)status, 400, 401);
    }

    [Theory]
    [InlineData("resource", "https://api.example.com")]
    [InlineData("audience", "api://example")]
    public async Task An_audience_can_be_asked_for(string parameter, string value)
    {
        (HttpStatusCode status, JsonNode answer) = await _oidc.PostAsync(
            "/connect/token", [("grant_type", ClientCredentials), (parameter, value)], _host.Clients.Service);
        Assert.True(status is HttpStatusCode.OK, answer.ToJsonString());
        Assert.Equal(value, OidcHttp.Payload(answer["access_token"])["aud"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_refresh_token_rotates()
    {
        JsonNode first = await SignInAsync();
        (HttpStatusCode status, JsonNode second) = await RefreshAsync(first);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.NotEqual(first["refresh_token"]!.GetValue<string>(), second["refresh_token"]!.GetValue<string>());
        Assert.Equal("onerole", OidcHttp.Payload(second["id_token"])["sub"]!.GetValue<string>());
        Assert.Equal("invalid_grant", (await RefreshAsync(first)).Body["error"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_revoked_refresh_token_is_refused()
    {
        JsonNode tokens = await SignInAsync();
        (HttpStatusCode status, _) = await _oidc.PostAsync(
            "/connect/revoke", [("client_id", "psfederation-cli"), ("token", tokens["refresh_token"]!.GetValue<string>())]);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("invalid_grant", (await RefreshAsync(tokens)).Body["error"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("id_token", IdTokenType)]
    [InlineData("access_token", AccessTokenType)]
    public async Task A_token_is_exchanged_for_another_audience(string kind, string type)
    {
        JsonNode tokens = await SignInAsync(("resource", "https://api.example.com"));
        (HttpStatusCode status, JsonNode answer) = await _oidc.TokenAsync(
            ("grant_type", TokenExchange),
            ("client_id", "psfederation-cli"),
            ("subject_token", tokens[kind]!.GetValue<string>()),
            ("subject_token_type", type),
            ("audience", "sts.amazonaws.com"));
        Assert.True(status is HttpStatusCode.OK, answer.ToJsonString());
        Assert.Equal(AccessTokenType, answer["issued_token_type"]!.GetValue<string>());
        JsonNode claims = OidcHttp.Payload(answer["access_token"]);
        Assert.Equal("sts.amazonaws.com", claims["aud"]!.GetValue<string>());
        Assert.Equal("onerole", claims["sub"]!.GetValue<string>());
    }

    [Fact]
    public async Task An_ID_token_can_be_asked_for_in_exchange()
    {
        JsonNode tokens = await SignInAsync();
        (HttpStatusCode status, JsonNode answer) = await _oidc.TokenAsync(
            ("grant_type", TokenExchange),
            ("client_id", "psfederation-cli"),
            ("subject_token", tokens["access_token"]!.GetValue<string>()),
            ("subject_token_type", AccessTokenType),
            ("requested_token_type", IdTokenType),
            ("scope", "openid email"));
        Assert.True(status is HttpStatusCode.OK, answer.ToJsonString());
        Assert.Equal(IdTokenType, answer["issued_token_type"]!.GetValue<string>());
        Assert.Equal("sts.amazonaws.com", OidcHttp.Payload(answer["access_token"])["aud"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_foreign_token_is_not_exchanged()
    {
        (HttpStatusCode status, _) = await _oidc.TokenAsync(
            ("grant_type", TokenExchange),
            ("client_id", "psfederation-cli"),
            ("subject_token", _host.MintToken(key: MintKey.Foreign)),
            ("subject_token_type", IdTokenType));
        Assert.Equal(HttpStatusCode.BadRequest, status);
    }

    private Task<(HttpStatusCode Status, JsonNode Body)> AssertAsync(string assertion)
        => _oidc.TokenAsync(
            ("grant_type", ClientCredentials),
            ("client_id", _host.Clients.PrivateKeyJwt.ClientId),
            ("client_assertion_type", AssertionType),
            ("client_assertion", assertion));

    private Task<(HttpStatusCode Status, JsonNode Body)> RefreshAsync(JsonNode tokens)
        => _oidc.TokenAsync(
            ("grant_type", "refresh_token"),
            ("client_id", "psfederation-cli"),
            ("refresh_token", tokens["refresh_token"]!.GetValue<string>()));

    private async Task<JsonNode> SignInAsync(params (string Name, string? Value)[] overrides)
    {
        using Browser browser = new();
        await browser.OpenAsync(_oidc.AuthorizeUrl(overrides));
        await browser.LogInAsync(_host.Users["onerole"]);
        return (await _oidc.RedeemAsync(OidcHttp.ReadRedirect(browser)["code"])).Body;
    }
}
