using System.Net;
using System.Text.Json.Nodes;

namespace PSFederation.Sandbox.Tests;

/// <summary>Authorization code with PKCE and the device flow: what a person goes through.</summary>
public sealed class OidcSignInTests(SandboxFixture sandbox)
{
    private readonly SandboxHost _host = sandbox.Host;
    private readonly OidcHttp _oidc = new(sandbox.Host);

    [Fact]
    public async Task Discovery_names_the_issuer_without_a_slash_and_both_algorithms()
    {
        JsonNode configuration = await _oidc.DiscoverAsync();
        Assert.Equal(_host.OidcIssuer, configuration["issuer"]!.GetValue<string>());
        Assert.DoesNotMatch("/$", _host.OidcIssuer);
        Assert.StartsWith(_host.OidcIssuer + "/", configuration["token_endpoint"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Contains("S256", configuration["code_challenge_methods_supported"]!.AsArray().Select(method => method!.GetValue<string>()));
        JsonArray keys = (await _oidc.GetAsync(configuration["jwks_uri"]!.GetValue<string>()))["keys"]!.AsArray();
        Assert.Equal(["RSA", "EC"], keys.Select(key => key!["kty"]!.GetValue<string>()).OrderDescending());
        Assert.All(keys, key => Assert.Null(key!["d"]));
    }

    [Theory]
    [InlineData("http://127.0.0.1:54321/callback")]
    [InlineData("http://127.0.0.1:8400/")]
    [InlineData("http://localhost:54321/callback")]
    [InlineData("http://localhost:1/")]
    public async Task A_code_is_redeemed_for_tokens(string redirectUri)
    {
        using Browser browser = new();
        await browser.OpenAsync(_oidc.AuthorizeUrl(("redirect_uri", redirectUri)));
        Assert.Contains("type=\"password\"", browser.Page, StringComparison.Ordinal);
        await browser.LogInAsync(_host.Users["onerole"]);
        Dictionary<string, string> redirect = OidcHttp.ReadRedirect(browser);
        Assert.StartsWith(redirectUri, browser.LeavesTo!.AbsoluteUri, StringComparison.Ordinal);
        Assert.Equal("state1", redirect["state"]);
        Assert.Equal(_host.OidcIssuer, redirect["iss"]);

        (HttpStatusCode status, JsonNode tokens) = await _oidc.RedeemAsync(redirect["code"], ("redirect_uri", redirectUri));
        Assert.Equal(HttpStatusCode.OK, status);
        JsonNode claims = OidcHttp.Payload(tokens["id_token"]);
        Assert.Equal(_host.OidcIssuer, claims["iss"]!.GetValue<string>());
        Assert.Equal("psfederation-cli", claims["aud"]!.GetValue<string>());
        Assert.Equal("onerole", claims["sub"]!.GetValue<string>());
        Assert.Equal("onerole@example.com", claims["email"]!.GetValue<string>());
        Assert.Equal("One Role", claims["name"]!.GetValue<string>());
        Assert.Equal("nonce1", claims["nonce"]!.GetValue<string>());
        Assert.NotNull(claims["auth_time"]);
        Assert.Equal("pwd", claims["amr"] is JsonArray methods ? methods[0]!.GetValue<string>() : claims["amr"]!.GetValue<string>());
        Assert.Equal("RS256", OidcHttp.Header(tokens["id_token"])["alg"]!.GetValue<string>());
        Assert.Equal("sts.amazonaws.com", OidcHttp.Payload(tokens["access_token"])["aud"]!.GetValue<string>());

        StsReply reply = await StsHttp.AssumeWithTokenAsync(_host, tokens["id_token"]!.GetValue<string>());
        reply.AssertSucceeded();
        Assert.Equal("onerole", reply["SubjectFromWebIdentityToken"]);
        JsonNode info = await _oidc.GetAsync("/connect/userinfo", tokens["access_token"]!.GetValue<string>());
        Assert.Equal("onerole", info["sub"]!.GetValue<string>());
    }

    [Fact]
    public async Task Without_the_email_scope_there_is_no_email()
    {
        JsonNode tokens = await SignInAsync(("scope", "openid"));
        Assert.Null(OidcHttp.Payload(tokens["id_token"])["email"]);
        Assert.Null(tokens["refresh_token"]);
    }

    [Fact]
    public async Task A_resource_becomes_the_audience_of_the_access_token()
    {
        JsonNode tokens = await SignInAsync(("resource", "https://api.example.com"));
        Assert.Equal("https://api.example.com", OidcHttp.Payload(tokens["access_token"])["aud"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_wrong_password_shows_the_form_again()
    {
        using Browser browser = new();
        await browser.OpenAsync(_oidc.AuthorizeUrl());
        await browser.LogInAsync(_host.Users["onerole"], "wrong");
        Assert.Contains("Wrong user name or password.", browser.Page, StringComparison.Ordinal);
        Assert.Null(browser.LeavesTo);
        await browser.LogInAsync(_host.Users["onerole"]);
        Assert.Contains("code", OidcHttp.ReadRedirect(browser).Keys);
    }

    [Fact]
    public async Task A_second_sign_in_is_silent_unless_prompt_asks_for_a_login()
    {
        using Browser browser = new();
        await browser.OpenAsync(_oidc.AuthorizeUrl());
        await browser.LogInAsync(_host.Users["onerole"]);
        await browser.OpenAsync(_oidc.AuthorizeUrl(("prompt", "none")));
        Assert.Contains("code", OidcHttp.ReadRedirect(browser).Keys);

        await browser.OpenAsync(_oidc.AuthorizeUrl(("prompt", "login")));
        Assert.Contains("type=\"password\"", browser.Page, StringComparison.Ordinal);
        await browser.LogInAsync(_host.Users["threeroles"]);
        (_, JsonNode tokens) = await _oidc.RedeemAsync(OidcHttp.ReadRedirect(browser)["code"]);
        Assert.Equal("threeroles", OidcHttp.Payload(tokens["id_token"])["sub"]!.GetValue<string>());
    }

    [Fact]
    public async Task Prompt_none_without_a_session_is_answered_login_required()
    {
        using Browser browser = new();
        await browser.OpenAsync(_oidc.AuthorizeUrl(("prompt", "none")));
        Assert.Equal("login_required", OidcHttp.ReadRedirect(browser)["error"]);
    }

    [Theory]
    [InlineData("client_id", "unknown")]
    [InlineData("redirect_uri", "http://127.0.0.1:54321/elsewhere")]
    [InlineData("redirect_uri", "https://example.com/callback")]
    [InlineData("redirect_uri", null)]
    public async Task A_request_that_is_not_registered_is_not_redirected(string name, string? value)
    {
        using Browser browser = new();
        await browser.OpenAsync(_oidc.AuthorizeUrl((name, value)));
        Assert.Equal(HttpStatusCode.BadRequest, browser.Status);
        Assert.Null(browser.LeavesTo);
    }

    [Theory]
    [InlineData("code_challenge", null)]
    [InlineData("response_type", "token")]
    [InlineData("scope", "openid unknown")]
    public async Task A_request_that_is_not_allowed_gets_no_code(string name, string? value)
    {
        using Browser browser = new();
        (string, string?)[] overrides = name is "code_challenge" ? [(name, value), ("code_challenge_method", null)] : [(name, value)];
        await browser.OpenAsync(_oidc.AuthorizeUrl(overrides));
        Assert.Equal(HttpStatusCode.BadRequest, browser.Status);
        Assert.DoesNotContain("type=\"password\"", browser.Page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_code_needs_its_verifier_and_works_once()
    {
        using Browser browser = new();
        await browser.OpenAsync(_oidc.AuthorizeUrl());
        await browser.LogInAsync(_host.Users["onerole"]);
        string code = OidcHttp.ReadRedirect(browser)["code"];
        (HttpStatusCode wrong, JsonNode error) = await _oidc.RedeemAsync(code, ("code_verifier", new OidcHttp(_host).Verifier));
        Assert.Equal(HttpStatusCode.BadRequest, wrong);
        Assert.Equal("invalid_grant", error["error"]!.GetValue<string>());

        await browser.OpenAsync(_oidc.AuthorizeUrl());
        code = OidcHttp.ReadRedirect(browser)["code"];
        Assert.Equal(HttpStatusCode.OK, (await _oidc.RedeemAsync(code)).Status);
        Assert.Equal("invalid_grant", (await _oidc.RedeemAsync(code)).Body["error"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_device_waits_until_the_code_is_confirmed()
    {
        (_, JsonNode device) = await _oidc.PostAsync("/connect/device", [("client_id", "psfederation-cli"), ("scope", "openid email")]);
        (string, string)[] poll =
        [
            ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"),
            ("client_id", "psfederation-cli"),
            ("device_code", device["device_code"]!.GetValue<string>()),
        ];
        Assert.Equal("authorization_pending", (await _oidc.TokenAsync(poll)).Body["error"]!.GetValue<string>());

        using Browser browser = new();
        await browser.OpenAsync(device["verification_uri_complete"]!.GetValue<string>());
        await browser.LogInAsync(_host.Users["onerole"]);
        Assert.Contains("Sign onerole in on the device?", browser.Page, StringComparison.Ordinal);
        await browser.SubmitAsync();

        (HttpStatusCode status, JsonNode tokens) = await _oidc.TokenAsync(poll);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("onerole", OidcHttp.Payload(tokens["id_token"])["sub"]!.GetValue<string>());
        (await StsHttp.AssumeWithTokenAsync(_host, tokens["id_token"]!.GetValue<string>())).AssertSucceeded();
    }

    [Fact]
    public async Task A_device_code_can_be_typed_in()
    {
        (_, JsonNode device) = await _oidc.PostAsync("/connect/device", [("client_id", "psfederation-cli"), ("scope", "openid")]);
        using Browser browser = new();
        await browser.OpenAsync(device["verification_uri"]!.GetValue<string>());
        await browser.LogInAsync(_host.Users["onerole"]);
        Assert.Contains("Enter the code", browser.Page, StringComparison.Ordinal);
        await browser.OpenAsync($"{device["verification_uri"]}?user_code=wrong");
        Assert.Contains("unknown or expired", browser.Page, StringComparison.Ordinal);
        await browser.OpenAsync($"{device["verification_uri"]}?user_code={device["user_code"]}");
        Assert.Contains("Sign onerole in on the device?", browser.Page, StringComparison.Ordinal);
    }

    private async Task<JsonNode> SignInAsync(params (string Name, string? Value)[] overrides)
    {
        using Browser browser = new();
        await browser.OpenAsync(_oidc.AuthorizeUrl(overrides));
        await browser.LogInAsync(_host.Users["onerole"]);
        return (await _oidc.RedeemAsync(OidcHttp.ReadRedirect(browser)["code"])).Body;
    }
}
