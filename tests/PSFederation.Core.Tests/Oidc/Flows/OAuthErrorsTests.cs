using PSFederation.Core.Oidc;
using PSFederation.Core.Saml;
using PSFederation.Core.Tests.Saml;

namespace PSFederation.Core.Tests.Oidc.Flows;

/// <summary>The error messages for a refusal in every flow that calls an endpoint.</summary>
public sealed class OAuthErrorsTests : IDisposable
{
    private readonly ScriptedProvider _provider = new();
    private readonly RecordingReporter _reporter = new();
    private readonly HttpClient _http;

    public OAuthErrorsTests() => _http = new HttpClient(_provider);

    public void Dispose() => _http.Dispose();

    public static TheoryData<string> Flows => ["client", "refresh", "exchange", "jwt", "saml", "device", "poll"];

    private Task AskAsync(string flow, string secret = "s3cret", params string[] scopes)
    {
        OidcClient client = new()
        {
            Authority = ScriptedProvider.Issuer,
            ClientId = "cli",
            ClientSecret = secret,
            Scopes = scopes,
            TokenType = OidcTokenType.AccessToken,
            Authentication = OidcClientAuthentication.Post,
        };
        OidcFlows flows = new(_http, client, new LeapingTime(), _reporter);
        CancellationToken stop = TestContext.Current.CancellationToken;
        return flow switch
        {
            "client" => flows.ClientCredentialsAsync(stop),
            "refresh" => flows.RefreshAsync("R" + Guid.NewGuid(), null, stop),
            "exchange" => flows.ExchangeAsync(new ExchangeRequest { Subject = ResolvedSubjectToken.Of("opaque", null, "SubjectTokenType") }, stop),
            "jwt" => flows.JwtBearerAsync(Jwt.Make(), stop),
            "saml" => flows.SamlBearerAsync(SamlResponseReader.Read(new SampleResponse().Xml), stop),
            _ => flows.SignInWithCodeAsync(openBrowser: false, TimeSpan.FromSeconds(60), stop),
        };
    }

    private void Answer(string flow, int status, string body)
    {
        if (flow == "poll")
            _provider.Answer("/device", 200, """{"device_code":"d","user_code":"u","verification_uri":"https://idp.example/go","expires_in":600}""");
        _provider.Answer(flow == "device" ? "/device" : "/token", status, body);
    }

    [Theory]
    [MemberData(nameof(Flows))]
    public async Task An_empty_401_or_403_is_about_the_client_and_not_about_the_authority(string flow)
    {
        Answer(flow, 401, string.Empty);
        Answer(flow, 403, string.Empty);
        foreach (int status in (int[])[401, 403])
        {
            FederationException e = await Fail.WithAsync(FederationErrorCode.HttpError, () => AskAsync(flow, "s3cret", "openid", "aws"), "s3cret");
            Assert.Contains($"returned HTTP {status}", e.Message, StringComparison.Ordinal);
            Assert.Contains("secret", e.Message, StringComparison.Ordinal);
            Assert.Contains("-ClientAuthentication); this request used Post", e.Message, StringComparison.Ordinal);
            Assert.Contains("'openid aws'", e.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("Check the authority", e.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("proxy", e.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_page_with_401_or_403_may_be_of_a_proxy_too()
    {
        Answer("client", 403, "<html>Blocked</html>");
        FederationException e = await Fail.WithAsync(FederationErrorCode.HttpError, () => AskAsync("client"));
        Assert.Contains("proxy", e.Message, StringComparison.Ordinal);
        Assert.Contains("No scope was sent", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_empty_400_to_a_refresh_says_that_the_refresh_token_may_be_over()
    {
        Answer("refresh", 400, string.Empty);
        FederationException e = await Fail.WithAsync(FederationErrorCode.HttpError, () => AskAsync("refresh", "s3cret", "openid"));
        Assert.Contains("may be used or expired: sign in again", e.Message, StringComparison.Ordinal);
        Assert.True(OidcFlows.WantsPerson(e));
        Assert.False(OidcFlows.UsesUp(e));
    }

    [Fact]
    public async Task A_page_of_a_proxy_does_not_end_a_sign_in()
    {
        Answer("refresh", 403, "<html>Blocked</html>");
        Assert.False(OidcFlows.WantsPerson(await Fail.WithAsync(FederationErrorCode.HttpError, () => AskAsync("refresh"))));
    }

    [Fact]
    public async Task Another_empty_answer_is_about_the_authority()
    {
        Answer("client", 404, string.Empty);
        Assert.Contains("Check the authority", (await Fail.WithAsync(FederationErrorCode.HttpError, () => AskAsync("client"))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Flows))]
    public async Task A_refused_scope_names_those_that_were_sent(string flow)
    {
        // Cognito and GitLab do not know offline_access; the second spelling is that of glewlwyd.
        Answer(flow, 400, """{"error":"invalid_scope"}""");
        Answer(flow, 400, """{"error":"scope_invalid"}""");
        for (int i = 0; i < 2; i++)
        {
            FederationException e = await Fail.WithAsync(FederationErrorCode.OAuthError, () => AskAsync(flow, "s3cret", "openid", "offline_access"));
            Assert.Contains("'openid offline_access'", e.Message, StringComparison.Ordinal);
            Assert.Contains("do not support offline_access", e.Message, StringComparison.Ordinal);
        }
    }

    /// <summary>Auth0 answers a wrong secret and a missing permission of a machine like this.</summary>
    [Theory]
    [InlineData("client", 401, "Unauthorized")]
    [InlineData("client", 403, "Client is not authorized to access \\\"https://api\\\".")]
    [InlineData("exchange", 403, "not allowed")]
    public async Task A_denied_machine_is_not_reported_as_a_person_who_declined(string flow, int status, string description)
    {
        Answer(flow, status, $$"""{"error":"access_denied","error_description":"{{description}}"}""");
        FederationException e = await Fail.WithAsync(FederationErrorCode.OAuthError, () => AskAsync(flow, "s3cret", "aws"));
        Assert.Contains("permissions of the client", e.Message, StringComparison.Ordinal);
        Assert.Contains("client secret or key", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("declined", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_person_who_declined_the_code_is_a_person()
    {
        Answer("poll", 400, """{"error":"access_denied"}""");
        Assert.Contains("declined", (await Fail.WithAsync(FederationErrorCode.OAuthError, () => AskAsync("poll"))).Message, StringComparison.Ordinal);
    }

    /// <summary>Entra ID answers a refresh like this when a rule wants a second factor or consent.</summary>
    [Theory]
    [InlineData("interaction_required")]
    [InlineData("consent_required")]
    [InlineData("login_required")]
    public async Task A_refresh_that_needs_the_person_does_not_speak_of_a_prompt(string error)
    {
        Answer("refresh", 400, $$"""{"error":"{{error}}","error_description":"AADSTS50076"}""");
        FederationException e = await Fail.WithAsync(FederationErrorCode.OAuthError, () => AskAsync("refresh"));
        Assert.Contains("Sign in again", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("-Prompt", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_error_of_a_refused_client_says_how_it_authenticated()
    {
        Answer("client", 401, """{"error":"invalid_client"}""");
        Assert.Contains("this request used Post", (await Fail.WithAsync(FederationErrorCode.OAuthError, () => AskAsync("client"))).Message, StringComparison.Ordinal);
    }
}
