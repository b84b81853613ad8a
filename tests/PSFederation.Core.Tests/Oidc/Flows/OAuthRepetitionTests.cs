using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.JsonWebTokens;
using PSFederation.Core.Oidc;
using PSFederation.Core.Oidc.Signing;
using PSFederation.Core.Oidc.Tokens;

namespace PSFederation.Core.Tests.Oidc.Flows;

/// <summary>Which requests of OAuth are sent again when the server fails, and how their answers are read.</summary>
public sealed class OAuthRepetitionTests : IDisposable
{
    private const string Granted = """{"access_token":"ACCESS","expires_in":60}""";

    private readonly ScriptedProvider _provider = new();
    private readonly RecordingReporter _reporter = new();
    private readonly LeapingTime _time = new();
    private readonly HttpClient _http;

    public OAuthRepetitionTests() => _http = new HttpClient(_provider);

    public void Dispose() => _http.Dispose();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static OidcClient Client => new() { Authority = ScriptedProvider.Issuer, ClientId = "cli", ClientSecret = "CLIENTSECRET", TokenType = OidcTokenType.AccessToken };

    private OidcFlows Flows(OidcClient? client = null) => new(_http, client ?? Client, _time, _reporter);

    /// <summary>What carries something that is good for once, or counts as an attempt.</summary>
    public static TheoryData<string> Once => ["refresh", "jwt", "exchange", "revoke"];

    private Task GoAsync(string flow) => flow switch
    {
        "refresh" => Flows().RefreshAsync($"REFRESH{Guid.NewGuid()}", previous: null, Token),
        "jwt" => Flows().JwtBearerAsync("a.b.c", Token),
        "exchange" => Flows().ExchangeAsync(new ExchangeRequest { Subject = new ResolvedSubjectToken("a.b.c", TokenTypeNames.Jwt) }, Token),
        "revoke" => Flows().RevokeAsync("REFRESH", Token),
        _ => Flows().ClientCredentialsAsync(Token),
    };

    private void FailFirst(int times, Func<HttpResponseMessage> failure)
    {
        _provider.Discovery = $$""","revocation_endpoint":"{{ScriptedProvider.Issuer}}/token" """;
        for (int i = 0; i < times; i++)
            _provider.Answer("/token", failure);
        _provider.Answer("/token", 200, Granted);
    }

    [Theory]
    [InlineData("client", 302)]
    [InlineData("client", 307)]
    [InlineData("refresh", 308)]
    [InlineData("jwt", 301)]
    [InlineData("exchange", 303)]
    [InlineData("revoke", 302)]
    public async Task A_redirect_is_not_followed_and_the_error_names_where_it_leads(string flow, int status)
    {
        FailFirst(1, () => new HttpResponseMessage((HttpStatusCode)status) { Content = new StringContent("<html>moved"), Headers = { Location = new Uri("https://login.example/token?code=SECRETSECRET") } });
        FederationException error = await Fail.WithAsync(FederationErrorCode.HttpError, () => GoAsync(flow), "SECRETSECRET", "CLIENTSECRET");
        Assert.Contains($"the server redirected to https://login.example/token (HTTP {status}), and this call does not follow redirects", error.Message, StringComparison.Ordinal);
        Assert.Single(_provider.Forms("/token"));
    }

    [Theory]
    [InlineData(503)]
    [InlineData(429)]
    [InlineData(500)]
    public async Task A_client_that_asks_in_its_own_name_asks_again(int status)
    {
        FailFirst(2, () => new HttpResponseMessage((HttpStatusCode)status) { Content = new StringContent("<html>busy") });
        await GoAsync("client");
        Assert.Equal(3, _provider.Forms("/token").Count());
        Assert.Equal(2, _reporter.Verboses.Count(line => line.Contains("retrying in", StringComparison.Ordinal)));
        Assert.DoesNotContain(_reporter.Verboses, line => line.Contains("CLIENTSECRET", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Once))]
    public async Task A_single_use_secret_is_not_sent_again_if_the_server_might_have_seen_it(string flow)
    {
        FailFirst(1, () => new HttpResponseMessage(HttpStatusCode.ServiceUnavailable) { Content = new StringContent("busy") });
        FederationException error = await Assert.ThrowsAsync<FederationException>(() => GoAsync(flow));
        Assert.Equal(FederationErrorCode.HttpError, error.Code);
        Assert.Contains("Try again later", error.Message, StringComparison.Ordinal);
        Assert.Single(_provider.Forms("/token"));
    }

    [Theory]
    [MemberData(nameof(Once))]
    public async Task A_single_use_secret_is_not_sent_again_after_a_broken_connection(string flow)
    {
        FailFirst(1, () => throw new HttpRequestException(HttpRequestError.ResponseEnded));
        Assert.Equal(FederationErrorCode.HttpUnreachable, (await Assert.ThrowsAsync<FederationException>(() => GoAsync(flow))).Code);
        Assert.Single(_provider.Forms("/token"));
    }

    [Theory]
    [MemberData(nameof(Once))]
    public async Task A_request_that_no_server_can_have_seen_is_sent_again(string flow)
    {
        FailFirst(2, () => throw new HttpRequestException(HttpRequestError.ConnectionError));
        await GoAsync(flow);
        Assert.Equal(3, _provider.Forms("/token").Count());
    }

    [Theory]
    [InlineData("temporarily_unavailable", 400)]
    [InlineData("server_error", 403)]
    [InlineData("temporarily_unavailable", 200)]
    public async Task A_transient_error_with_another_status_is_asked_about_again(string error, int status)
    {
        FailFirst(2, () => new HttpResponseMessage((HttpStatusCode)status) { Content = new StringContent($$"""{"error":"{{error}}"}""") });
        await GoAsync("client");
        Assert.Equal(3, _provider.Forms("/token").Count());
    }

    [Theory]
    [MemberData(nameof(Once))]
    public async Task A_single_use_secret_is_not_sent_again_after_a_transient_error(string flow)
    {
        FailFirst(1, () => new HttpResponseMessage(HttpStatusCode.BadRequest) { Content = new StringContent("""{"error":"temporarily_unavailable"}""") });
        await Fail.WithAsync(FederationErrorCode.OAuthError, () => GoAsync(flow));
        Assert.Single(_provider.Forms("/token"));
    }

    [Fact]
    public async Task A_response_that_is_a_form_is_read()
    {
        static HttpResponseMessage Form(HttpStatusCode status, string body) =>
            new(status) { Content = new StringContent(body, Encoding.UTF8, "application/x-www-form-urlencoded") };

        _provider.Answer("/token", () => Form(HttpStatusCode.BadRequest, "error=invalid_client&error_description=The+client+%C3%A9+is+unknown."));
        _provider.Answer("/token", () => Form(HttpStatusCode.OK, "access_token=gho_A%2BB&expires_in=60&scope=&token_type=bearer\r\n"));
        _provider.Answer("/token", () => Form(HttpStatusCode.OK, "access_token=ONE&access_token=TWO"));
        FederationException error = await Fail.WithAsync(FederationErrorCode.OAuthError, () => GoAsync("client"));
        Assert.Contains("invalid_client (The client \u00e9 is unknown)", error.Message, StringComparison.Ordinal);
        OidcToken token = await Flows().ClientCredentialsAsync(Token);
        Assert.Equal("gho_A+B", token.GetToken());
        Assert.NotNull(token.ExpiresAt);
        await Fail.WithAsync(FederationErrorCode.HttpError, () => GoAsync("client"), "ONE", "TWO");
    }

    [Fact]
    public async Task Every_retry_creates_a_new_assertion()
    {
        FailFirst(2, () => new HttpResponseMessage(HttpStatusCode.BadGateway) { Content = new StringContent("<html>") });
        using SigningKey key = SigningKey.Of(RSA.Create(2048));
        await Flows(Client with { ClientSecret = null, Key = key }).ClientCredentialsAsync(Token);
        string[] ids = [.. _provider.Forms("/token").Select(form => new JsonWebToken(form["client_assertion"]).Id)];
        Assert.Equal(3, ids.Length);
        Assert.Equal(3, ids.Distinct().Count());
        Assert.All(_provider.Forms("/token"), form => Assert.Equal("client_credentials", form["grant_type"]));
    }

    [Theory]
    [InlineData("application/json; charset=utf8")]
    [InlineData("application/json; charset=utf-7")]
    [InlineData("text/html; charset=nonsense")]
    public async Task Responses_and_errors_are_read_as_UTF_8_JSON_for_any_header(string type)
    {
        HttpResponseMessage Answer(HttpStatusCode status, string body)
        {
            ByteArrayContent content = new([0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(body)]);
            content.Headers.TryAddWithoutValidation("Content-Type", type);
            return new HttpResponseMessage(status) { Content = content };
        }

        _provider.Answer("/token", () => Answer(HttpStatusCode.BadRequest, """{"error":"invalid_scope","error_description":"Bereich ungültig"}"""));
        _provider.Answer("/token", () => Answer(HttpStatusCode.OK, Granted));
        FederationException error = await Fail.WithAsync(FederationErrorCode.OAuthError, () => GoAsync("client"));
        Assert.Contains("invalid_scope (Bereich ungültig)", error.Message, StringComparison.Ordinal);
        await GoAsync("client");
    }
}
