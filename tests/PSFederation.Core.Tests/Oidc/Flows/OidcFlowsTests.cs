using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.JsonWebTokens;
using PSFederation.Core.Oidc;
using PSFederation.Core.Oidc.Signing;
using PSFederation.Core.Oidc.Tokens;
using PSFederation.Core.Saml;
using PSFederation.Core.Saml.Verification;
using PSFederation.Core.SignInMethods;
using PSFederation.Core.Tests.Saml;
using PSFederation.Core.Text;

namespace PSFederation.Core.Tests.Oidc.Flows;

/// <summary>The requests of each flow, and the results of the responses.</summary>
public sealed class OidcFlowsTests : IDisposable
{
    private readonly ScriptedProvider _provider = new();
    private readonly RecordingReporter _reporter = new();
    private readonly HttpClient _http;

    public OidcFlowsTests()
    {
        _http = new HttpClient(_provider);
        _provider.Answer("/token", 200, """{"access_token":"ACCESS","expires_in":60}""");
    }

    public void Dispose() => _http.Dispose();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static OidcClient Client => new() { Authority = ScriptedProvider.Issuer, ClientId = "c:1", TokenType = OidcTokenType.AccessToken };

    private OidcFlows Flows(OidcClient client) => new(_http, client, TimeProvider.System, _reporter);

    private (Dictionary<string, string> Form, string? Authorization) Sent
    {
        get
        {
            (string _, Dictionary<string, string> form, string? authorization) = _provider.Requests.Last();
            return (form, authorization);
        }
    }

    [Fact]
    public async Task A_secret_goes_into_the_header_encoded_by_the_standard()
    {
        await Flows(Client with { ClientSecret = "s p%+", Scopes = ["a", "b"], Resources = ["urn:r"], Audience = "aud" }).ClientCredentialsAsync(Token);
        Assert.Equal("Basic " + Convert.ToBase64String(Encoding.ASCII.GetBytes("c%3A1:s+p%25%2B")), Sent.Authorization);
        Assert.Equal(("client_credentials", "a b", "urn:r", "aud"), (Sent.Form["grant_type"], Sent.Form["scope"], Sent.Form["resource"], Sent.Form["audience"]));
        Assert.DoesNotContain("client_secret", Sent.Form.Keys);
    }

    /// <summary>The library reads each body as JSON; the content type of the server reaches the message nevertheless.</summary>
    [Fact]
    public async Task A_page_instead_of_JSON_is_an_error_with_its_content_type()
    {
        ScriptedProvider provider = new();
        using HttpClient http = new(provider);
        provider.Answer("/token", () => new HttpResponseMessage { Content = new StringContent("<html>SECRET", Encoding.UTF8, "text/html") });
        FederationException error = await Fail.WithAsync(
            FederationErrorCode.HttpError, () => new OidcFlows(http, Client with { ClientSecret = "s" }, TimeProvider.System, _reporter).ClientCredentialsAsync(Token), "SECRET");
        Assert.Contains("content type text/html; expected JSON", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_secret_goes_into_the_body_on_demand_or_where_the_provider_takes_no_other_way()
    {
        await Flows(Client with { ClientSecret = "s", Authentication = OidcClientAuthentication.Post }).ClientCredentialsAsync(Token);
        Assert.Equal(("s", null), (Sent.Form["client_secret"], Sent.Authorization));
        _provider.Discovery = """,  "token_endpoint_auth_methods_supported":["client_secret_post","private_key_jwt"] """;
        await Flows(Client with { ClientSecret = "s" }).ClientCredentialsAsync(Token);
        Assert.Equal(("s", null), (Sent.Form["client_secret"], Sent.Authorization));
        await Flows(Client with { ClientSecret = "s", Authentication = OidcClientAuthentication.Basic }).ClientCredentialsAsync(Token);
        Assert.NotNull(Sent.Authorization);
    }

    [Theory]
    [InlineData("RS256")]
    [InlineData("PS256")]
    [InlineData("ES256")]
    public async Task A_key_signs_a_new_assertion_for_the_token_endpoint_for_each_request(string algorithm)
    {
        using SigningKey key = SigningKey.Of(algorithm == "ES256" ? ECDsa.Create(ECCurve.NamedCurves.nistP256) : RSA.Create(2048), algorithm, "k");
        List<string> ids = [];
        for (int i = 0; i < 2; i++)
        {
            await Flows(Client with { Key = key }).ClientCredentialsAsync(Token);
            Assert.Equal("urn:ietf:params:oauth:client-assertion-type:jwt-bearer", Sent.Form["client_assertion_type"]);
            JsonWebToken assertion = new(Sent.Form["client_assertion"]);
            Assert.Equal((algorithm, "k", "c:1", "c:1"), (assertion.Alg, assertion.Kid, assertion.Issuer, assertion.Subject));
            Assert.Equal([ScriptedProvider.Issuer + "/token"], assertion.Audiences);
            Assert.Null(Sent.Authorization);
            ids.Add(assertion.Id);
        }

        Assert.Equal(2, ids.Distinct().Count());
    }

    [Fact]
    public async Task Says_what_a_client_lacks_or_has_too_much()
    {
        using SigningKey key = SigningKey.Of(RSA.Create(2048));
        await Fail.WithAsync(FederationErrorCode.ParameterMissing, () => Flows(Client).ClientCredentialsAsync(Token));
        foreach (OidcClientAuthentication way in (OidcClientAuthentication[])[OidcClientAuthentication.Basic, OidcClientAuthentication.Post, OidcClientAuthentication.PrivateKeyJwt, OidcClientAuthentication.MutualTls])
            await Fail.WithAsync(FederationErrorCode.ParameterMissing, () => Flows(Client with { Authentication = way }).JwtBearerAsync("a.b.c", Token));
        await Fail.WithAsync(FederationErrorCode.ParameterInvalid, () => Flows(Client with { Key = key, ClientSecret = "s" }).ClientCredentialsAsync(Token), "\"s\"");
        Assert.Empty(_provider.Requests);
    }

    [Fact]
    public async Task A_refresh_gives_the_new_refresh_token_or_else_the_old_one()
    {
        OidcToken token = (await Flows(Client).RefreshAsync("OLD", previous: null, Token)).Token;
        Assert.Equal(("refresh_token", "OLD", "c:1"), (Sent.Form["grant_type"], Sent.Form["refresh_token"], Sent.Form["client_id"]));
        Assert.DoesNotContain("scope", Sent.Form.Keys);
        Assert.Equal("OLD", token.GetRefreshToken());
        using HttpClient rotating = new(new ScriptedProvider().Answer("/token", 200, """{"access_token":"A","refresh_token":"NEW"}"""));
        Assert.Equal("NEW", (await new OidcFlows(rotating, Client, TimeProvider.System, _reporter).RefreshAsync("OLD", null, Token)).Token.GetRefreshToken());
    }

    [Fact]
    public async Task A_refresh_gives_no_token_of_another_person()
    {
        string IdToken(string subject) => Jwt.Make($$"""{"iss":"{{ScriptedProvider.Issuer}}","sub":"{{subject}}","aud":"c:1","iat":{{DateTimeOffset.UtcNow.ToUnixTimeSeconds()}},"exp":{{DateTimeOffset.UtcNow.ToUnixTimeSeconds() + 60}}}""");
        OidcToken previous = JwtReader.Read(IdToken("ann"), OidcTokenType.IdToken, "OLD");
        foreach ((string subject, bool same) in new[] { ("ann", true), ("eve", false) })
        {
            using HttpClient http = new(new ScriptedProvider().Answer("/token", 200, $$"""{"access_token":"A","id_token":"{{IdToken(subject)}}"}"""));
            Task<RefreshedSignIn> refreshing = new OidcFlows(http, Client with { TokenType = OidcTokenType.IdToken }, TimeProvider.System, _reporter).RefreshAsync("OLD", previous, Token);
            if (same)
                Assert.Equal(subject, (await refreshing).Token.Subject);
            else
                Assert.Equal("sub", (await Fail.WithAsync(FederationErrorCode.OidcTokenInvalid, () => refreshing)).Target);
        }
    }

    /// <summary>OpenID Connect Core 1.0 section 12.2: the response might not contain an ID token. Authlib and glewlwyd send none.</summary>
    [Theory]
    [InlineData(""","refresh_token":"NEW" """, "NEW")]
    [InlineData("", "OLD")]
    public async Task A_refresh_without_an_ID_token_keeps_the_refresh_token_to_use_next(string rotated, string next)
    {
        OidcToken previous = JwtReader.Read(Jwt.Make(), OidcTokenType.IdToken, "OLD");
        using HttpClient http = new(new ScriptedProvider().Answer("/token", 200, $$"""{"access_token":"ACCESS","expires_in":60{{rotated}}}"""));
        OidcFlows flows = new(http, Client with { TokenType = OidcTokenType.IdToken }, TimeProvider.System, _reporter);
        RefreshedSignIn with = await flows.RefreshAsync("OLD", previous, Token);
        Assert.Equal((OidcTokenType.IdToken, "ann", next), (with.Token.TokenType, with.Token.Subject, with.Token.GetRefreshToken()));
        RefreshedSignIn without = await flows.RefreshAsync("OLD", null, Token);
        Assert.Equal((OidcTokenType.AccessToken, "ACCESS", next), (without.Token.TokenType, without.Token.GetToken(), without.Token.GetRefreshToken()));
        foreach (FederationException? missing in (FederationException?[])[with.Missing, without.Missing])
        {
            Assert.Equal(FederationErrorCode.OAuthTokenMissing, missing!.Code);
            Assert.Contains("no ID token when the sign-in was refreshed", missing.Message, StringComparison.Ordinal);
            Assert.Contains("AWS STS requires an ID token", missing.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("-Scope", missing.Message, StringComparison.Ordinal);
            Assert.False(OidcFlows.UsesUp(missing));
        }
    }

    [Fact]
    public async Task A_refresh_without_an_ID_token_advises_the_scope_when_others_were_sent()
    {
        using HttpClient http = new(new ScriptedProvider().Answer("/token", 200, """{"access_token":"ACCESS","refresh_token":"NEW"}"""));
        OidcFlows flows = new(http, Client with { TokenType = OidcTokenType.IdToken, Scopes = ["aws"] }, TimeProvider.System, _reporter);
        Assert.Contains("-Scope with openid", (await flows.RefreshAsync("R1", null, Token)).Missing!.Message, StringComparison.Ordinal);
        OidcFlows both = new(http, Client with { TokenType = OidcTokenType.IdToken, Scopes = ["openid", "aws"] }, TimeProvider.System, _reporter);
        Assert.DoesNotContain("-Scope", (await both.RefreshAsync("R2", null, Token)).Missing!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refresh_with_neither_token_uses_the_refresh_token_up()
    {
        using HttpClient http = new(new ScriptedProvider().Answer("/token", 200, """{"refresh_token":"NEW"}"""));
        OidcFlows flows = new(http, Client with { TokenType = OidcTokenType.IdToken }, TimeProvider.System, _reporter);
        Assert.True(OidcFlows.UsesUp(await Fail.WithAsync(FederationErrorCode.OAuthTokenMissing, () => flows.RefreshAsync("R3", null, Token))));
    }

    [Fact]
    public async Task An_access_token_in_place_of_an_ID_token_is_not_used()
    {
        string access = Jwt.Make($$"""{"iss":"{{ScriptedProvider.Issuer}}","sub":"ann","aud":"other"}""", """{"alg":"RS256","typ":"at+jwt"}""");
        using HttpClient http = new(new ScriptedProvider().Answer("/token", 200, $$"""{"access_token":"A","id_token":"{{access}}"}"""));
        OidcFlows flows = new(http, Client with { TokenType = OidcTokenType.IdToken }, TimeProvider.System, _reporter);
        Assert.Equal("typ", (await Fail.WithAsync(FederationErrorCode.OidcTokenInvalid, () => flows.RefreshAsync("R4", null, Token))).Target);
    }

    [Theory]
    [InlineData("client", "", "other flows return an access token")]
    [InlineData("exchange", "openid", "other flows return an access token")]
    public async Task The_error_for_a_machine_without_an_ID_token_does_not_suggest_a_scope(string flow, string scope, string said)
    {
        OidcFlows flows = Flows(Client with { TokenType = OidcTokenType.IdToken, ClientSecret = "s", Scopes = scope.Length == 0 ? [] : [scope] });
        ExchangeRequest exchange = new() { Subject = ResolvedSubjectToken.Of("opaque", null, "SubjectTokenType"), AcceptsAnyType = false };
        FederationException e = await Fail.WithAsync(FederationErrorCode.OAuthTokenMissing, () => flow == "client" ? flows.ClientCredentialsAsync(Token) : flows.ExchangeAsync(exchange, Token));
        Assert.Contains(said, e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("'openid'", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refresh_token_is_used_once_however_many_ask()
    {
        TaskCompletionSource<HttpResponseMessage> answer = new();
        using HttpClient http = new(new Held(answer.Task));
        Task<RefreshedSignIn>[] all = [.. Enumerable.Range(0, 10).Select(_ => new OidcFlows(http, Client, TimeProvider.System, _reporter).RefreshAsync("ONCE", null, Token))];
        answer.SetResult(new HttpResponseMessage { Content = new StringContent("""{"access_token":"A","refresh_token":"NEXT"}""") });
        Assert.All(await Task.WhenAll(all), refreshed => Assert.Equal("NEXT", refreshed.Token.GetRefreshToken()));
        Assert.Equal(9, _reporter.Verboses.Count(line => line.Contains("shared", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task An_exchange_says_what_is_given_and_what_is_wanted()
    {
        await Flows(Client with { Audience = "sts.amazonaws.com", TokenType = OidcTokenType.AccessToken }).ExchangeAsync(
            new ExchangeRequest
            {
                Subject = ResolvedSubjectToken.Of(Jwt.Make(), null, "SubjectTokenType"),
                Actor = ResolvedSubjectToken.Of("opaque", null, "ActorTokenType"),
                RequestedTokenType = TokenTypeNames.Resolve("IdToken", "RequestedTokenType"),
                AcceptsAnyType = false,
            },
            Token);
        const string prefix = "urn:ietf:params:oauth:token-type:";
        Assert.Equal("urn:ietf:params:oauth:grant-type:token-exchange", Sent.Form["grant_type"]);
        Assert.Equal((Jwt.Make(), prefix + "jwt"), (Sent.Form["subject_token"], Sent.Form["subject_token_type"]));
        Assert.Equal(("opaque", prefix + "access_token"), (Sent.Form["actor_token"], Sent.Form["actor_token_type"]));
        Assert.Equal((prefix + "id_token", "sts.amazonaws.com"), (Sent.Form["requested_token_type"], Sent.Form["audience"]));
    }

    [Theory]
    [InlineData("IdToken", "urn:ietf:params:oauth:token-type:id_token")]
    [InlineData("saml2", "urn:ietf:params:oauth:token-type:saml2")]
    [InlineData("urn:example:token", "urn:example:token")]
    public void Token_types_have_short_names(string name, string uri) => Assert.Equal(uri, TokenTypeNames.Resolve(name, "SubjectTokenType"));

    [Fact]
    public void Another_name_is_not_a_token_type() =>
        Assert.Contains("IdToken", Fail.With(FederationErrorCode.ParameterInvalid, () => TokenTypeNames.Resolve("id", "SubjectTokenType")).Message, StringComparison.Ordinal);

    [Fact]
    public async Task A_JWT_stands_in_for_a_sign_in()
    {
        await Flows(Client with { Scopes = ["aws"] }).JwtBearerAsync(Jwt.Make(), Token);
        Assert.Equal(("urn:ietf:params:oauth:grant-type:jwt-bearer", Jwt.Make(), "aws"), (Sent.Form["grant_type"], Sent.Form["assertion"], Sent.Form["scope"]));
    }

    [Fact]
    public async Task A_SAML_assertion_stands_in_for_a_sign_in_and_its_signature_holds_without_the_response()
    {
        string response = new SignedSample().Xml;
        await Flows(Client).SamlBearerAsync(SamlResponseReader.Read(response), Token);
        Assert.Equal("urn:ietf:params:oauth:grant-type:saml2-bearer", Sent.Form["grant_type"]);
        string assertion = Encoding.UTF8.GetString(Base64UrlText.Decode(Sent.Form["assertion"])!);
        Assert.StartsWith("<saml:Assertion", assertion, StringComparison.Ordinal);
        SamlVerification verified = new SamlVerifier(SignedSample.Options).Verify(assertion);
        Assert.True(verified.Checks.Single(check => check.Check == "Signature").Passed, string.Join('\n', verified.Checks.Where(check => !check.Passed)));
    }

    [Fact]
    public void A_bare_assertion_keeps_the_namespaces_that_it_uses_in_values_alone()
    {
        string xml = new SampleResponse { Attributes = SampleResponse.Attribute("Role", $"{SampleResponse.Role},{SampleResponse.Provider}").Replace("<saml:AttributeValue", "<saml:AttributeValue xsi:type=\"xs:string\"", StringComparison.Ordinal) }.Xml
            .Replace("<samlp:Response ", "<samlp:Response xmlns:xs=\"http://www.w3.org/2001/XMLSchema\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" ", StringComparison.Ordinal);
        string assertion = Encoding.UTF8.GetString(Base64UrlText.Decode(BareAssertion.Encode(SamlResponseReader.Read(xml)))!);
        Assert.Contains("xmlns:xs=\"http://www.w3.org/2001/XMLSchema\"", assertion, StringComparison.Ordinal);
        Assert.Equal("ann", SamlResponseReader.Read(assertion).Subject);
    }

    [Fact]
    public void A_bare_assertion_keeps_carriage_returns_which_readers_would_take_for_line_ends()
    {
        string xml = new SampleResponse { NameId = "ann&#xD;&#xA;b" }.Xml;
        string assertion = Encoding.UTF8.GetString(Base64UrlText.Decode(BareAssertion.Encode(SamlResponseReader.Read(xml)))!);
        Assert.Contains("ann&#xD;", assertion, StringComparison.Ordinal);
        Assert.Equal("ann\r\nb", SamlResponseReader.Read(assertion).Subject);
    }

    [Fact]
    public void An_encrypted_assertion_is_not_given()
    {
        string response = new SignedSample { AfterSigning = document => Encryptor.Default.Encrypt(SignedSample.Element(document, "Assertion")) }.Xml;
        Fail.With(FederationErrorCode.SamlEncrypted, () => BareAssertion.Encode(SamlResponseReader.Read(response)));
    }

    [Theory]
    [InlineData("state")]
    [InlineData("redirect_uri")]
    [InlineData("client_assertion")]
    [InlineData("grant_type")]
    public async Task Additional_parameters_cannot_undo_the_flow(string name)
    {
        OidcClient client = Client with { ClientSecret = "s", AdditionalParameters = new Dictionary<string, string> { [name] = "x" } };
        Assert.Equal(name, (await Fail.WithAsync(FederationErrorCode.ParameterInvalid, () => Flows(client).ClientCredentialsAsync(Token))).Target);
        Assert.Empty(_provider.Requests);
    }

    [Fact]
    public async Task Additional_parameters_go_along()
    {
        await Flows(Client with { ClientSecret = "s", AdditionalParameters = new Dictionary<string, string> { ["tenant"] = "t 1" } }).ClientCredentialsAsync(Token);
        Assert.Equal("t 1", Sent.Form["tenant"]);
    }

    [Fact]
    public async Task Nothing_that_is_reported_holds_a_secret()
    {
        using SigningKey key = SigningKey.Of(RSA.Create(2048));
        await Flows(Client with { ClientSecret = "SECRET1" }).RefreshAsync("SECRET2", null, Token);
        await Flows(Client with { Key = key }).JwtBearerAsync(Jwt.Make(), Token);
        string seen = string.Join('\n', _reporter.Verboses.Concat(_reporter.Warnings).Concat(_reporter.Notices));
        foreach (string secret in (string[])["SECRET1", "SECRET2", "ACCESS", Jwt.Make(), Sent.Form["client_assertion"]])
            Assert.DoesNotContain(secret, seen, StringComparison.Ordinal);
    }

    /// <summary>A provider whose token endpoint answers when the test says so.</summary>
    private sealed class Held(Task<HttpResponseMessage> answer) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            HttpResponseMessage response = request.Method == HttpMethod.Get
                ? new HttpResponseMessage { Content = new StringContent($$"""{"issuer":"{{ScriptedProvider.Issuer}}","token_endpoint":"{{ScriptedProvider.Issuer}}/token"}""") }
                : await answer.WaitAsync(cancellationToken);
            response.RequestMessage = request;
            return response;
        }
    }

    [Theory]
    [InlineData(""" "token_endpoint":"http://evil.example/token" """, "token_endpoint")]
    [InlineData(""" "authorization_endpoint":"http://evil.example/auth" """, "authorization_endpoint")]
    [InlineData(""" "device_authorization_endpoint":"http://evil.example/device" """, "device_authorization_endpoint")]
    [InlineData(""" "pushed_authorization_request_endpoint":"http://evil.example/par" """, "pushed_authorization_request_endpoint")]
    [InlineData(""" "revocation_endpoint":"http://evil.example/revoke" """, "revocation_endpoint")]
    [InlineData(""" "mtls_endpoint_aliases":{"token_endpoint":"http://evil.example/token"} """, "token_endpoint")]
    public async Task A_clear_text_endpoint_is_rejected_before_a_person_signs_in(string member, string name)
    {
        _provider.Document = $$"""{"issuer":"{{ScriptedProvider.Issuer}}",{{Others(name)}}{{member}}}""";
        _provider.Answer("/device", 200, """{"device_code":"d","user_code":"u","verification_uri":"https://idp.example/go"}""");
        FederationException error = await Fail.WithAsync(FederationErrorCode.OidcDiscoveryFailed, () => Flows(Client).SignInAsync(new SignInRequest(new AuthorizationCodeMethod { NoBrowser = true }) { Patience = TimeSpan.FromSeconds(5) }, Token));
        Assert.Contains($"its {name} is http://evil.example, unencrypted http", error.Message, StringComparison.Ordinal);
        await Fail.WithAsync(FederationErrorCode.OidcDiscoveryFailed, () => Flows(Client).SignInWithCodeAsync(openBrowser: false, TimeSpan.FromSeconds(5), Token));
        Assert.Empty(_reporter.Notices);
        Assert.Empty(_provider.Requests);

        static string Others(string name) => string.Concat(new[] { "token", "auth", "device" }
            .Select(path => ($"{path switch { "auth" => "authorization", "device" => "device_authorization", _ => path }}_endpoint", path))
            .Where(endpoint => endpoint.Item1 != name)
            .Select(endpoint => $"\"{endpoint.Item1}\":\"{ScriptedProvider.Issuer}/{endpoint.path}\","));
    }

    [Theory]
    [InlineData("/.well-known/openid-configuration")]
    [InlineData("/.well-known/openid-configuration/")]
    [InlineData("/.well-known/openid-configuration?appid=1")]
    [InlineData("/")]
    public async Task The_address_of_the_document_is_an_authority(string rest)
    {
        OidcToken token = await Flows(Client with { Authority = ScriptedProvider.Issuer + rest, ClientSecret = "s" }).ClientCredentialsAsync(Token);
        Assert.Equal("ACCESS", token.GetToken());
        Assert.Equal(rest.Contains('?', StringComparison.Ordinal) ? "?appid=1" : string.Empty, _provider.DocumentQuery);
    }

    [Theory]
    [InlineData("https://login.example/new/.well-known/openid-configuration?code=c", "to https://login.example/new/.well-known/openid-configuration (HTTP 302)")]
    [InlineData("/elsewhere", "to https://idp.example/elsewhere (HTTP 302)")]
    [InlineData("http://[", "without an address (HTTP 302)")]
    public async Task A_discovery_document_that_redirects_is_refused_with_words(string location, string said)
    {
        _provider.DocumentLocation = location;
        FederationException error = await Fail.WithAsync(FederationErrorCode.OidcDiscoveryFailed, () => Flows(Client with { ClientSecret = "s" }).ClientCredentialsAsync(Token));
        Assert.Contains($"the server redirected {said}, and this call does not follow redirects", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("code=c", error.ToString(), StringComparison.Ordinal);
    }
}
