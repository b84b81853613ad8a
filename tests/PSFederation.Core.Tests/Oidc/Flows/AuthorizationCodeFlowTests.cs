using System.Collections.Concurrent;
using System.Net;
using System.Web;
using PSFederation.Core.Html;
using PSFederation.Core.Oidc;
using PSFederation.Core.Reporting;
using PSFederation.Core.SignInMethods;

namespace PSFederation.Core.Tests.Oidc.Flows;

/// <summary>
/// What providers answer to a sign-in with the browser. The answers are written from the sources of Duende IdentityServer and from what is documented of
/// Keycloak, Okta and Auth0.
/// </summary>
public sealed class AuthorizationCodeFlowTests : IDisposable
{
    private const string SendsIssuer = ""","authorization_response_iss_parameter_supported":true""";
    private const string Pushes = ""","pushed_authorization_request_endpoint":"https://idp.example/par" """;
    private const string Reference = """{"request_uri":"urn:ietf:params:oauth:request_uri:abc","expires_in":600}""";

    private readonly ScriptedProvider _provider = new();
    private readonly HttpClient _http;
    private Person _person = new(_ => null);

    public AuthorizationCodeFlowTests()
    {
        _http = new HttpClient(_provider);
        _provider.Answer("/token", 200, """{"access_token":"ACCESS","token_type":"Bearer"}""");
    }

    public void Dispose() => _http.Dispose();

    private Task<OidcToken> SignInAsync(Func<Uri, string?> answer, Func<OidcClient, OidcClient>? change = null, int patience = 60)
    {
        _person = new Person(answer);
        OidcClient client = new() { Authority = ScriptedProvider.Issuer, ClientId = "cli", Scopes = ["openid", "aws"], TokenType = OidcTokenType.AccessToken };
        return new OidcFlows(_http, change?.Invoke(client) ?? client, TimeProvider.System, _person)
            .SignInAsync(new SignInRequest(new AuthorizationCodeMethod { NoBrowser = true }) { Patience = TimeSpan.FromSeconds(patience) }, TestContext.Current.CancellationToken);
    }

    /// <summary>Duende sends iss with a code, and not with an error (AuthorizeEndpointBase, AuthorizeResponseGenerator).</summary>
    [Theory]
    [InlineData("error=access_denied", "access_denied", "declined")]
    [InlineData("error=login_required&session_state=abc.def", "login_required", "-Prompt none")]
    [InlineData("error=temporarily_unavailable&error_description=maintenance", "temporarily_unavailable (maintenance)", "later")]
    public async Task An_error_without_an_issuer_is_reported_with_a_note(string answer, string error, string advice)
    {
        _provider.Discovery = SendsIssuer;
        FederationException e = await Fail.WithAsync(FederationErrorCode.OAuthError, () => SignInAsync(_ => answer));
        Assert.Contains(error, e.Message, StringComparison.Ordinal);
        Assert.Contains(advice, e.Message, StringComparison.Ordinal);
        Assert.Contains("error response has no issuer (iss)", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(SendsIssuer, "error=access_denied&iss=https%3A%2F%2Fidp.example")]
    [InlineData("", "error=access_denied")]
    public async Task An_error_as_it_was_announced_has_no_note(string discovery, string answer)
    {
        _provider.Discovery = discovery;
        FederationException e = await Fail.WithAsync(FederationErrorCode.OAuthError, () => SignInAsync(_ => answer));
        Assert.DoesNotContain("iss", e.Message.Replace("permissions", string.Empty, StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("error=access_denied&iss=https%3A%2F%2Fevil.example")]
    [InlineData("error=access_denied&iss=")]
    [InlineData("error=access_denied&iss=https%3A%2F%2Fidp.example%2F")]
    [InlineData("code=c")]
    [InlineData("code=c&iss=https%3A%2F%2Fevil.example")]
    public async Task Another_issuer_and_a_code_without_one_stay_an_alarm(string answer)
    {
        _provider.Discovery = SendsIssuer;
        FederationException e = await Fail.WithAsync(FederationErrorCode.OidcTokenInvalid, () => SignInAsync(_ => answer));
        Assert.Contains("RFC 9207", e.Message, StringComparison.Ordinal);
        Assert.Empty(_provider.Requests);
    }

    [Fact]
    public async Task An_error_without_our_state_ends_nothing()
    {
        _provider.Discovery = SendsIssuer;
        FederationException e = await Fail.WithAsync(FederationErrorCode.Timeout, () => SignInAsync(_ => "state=other&error=access_denied", patience: 2));
        Assert.DoesNotContain("access_denied", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData(",\"require_pushed_authorization_requests\":false")]
    [InlineData(",\"require_pushed_authorization_requests\":true")]
    public async Task A_request_is_pushed_wherever_there_is_an_endpoint_for_it(string required)
    {
        _provider.Discovery = Pushes + required;
        _provider.Answer("/par", 201, Reference);
        OidcToken token = await SignInAsync(_ => $"code=c&state={_provider.Forms("/par").Single()["state"]}", client => client with { ClientSecret = "s3cret" });
        Assert.Equal("ACCESS", token.GetToken());
        Assert.Equal("?client_id=cli&request_uri=urn%3Aietf%3Aparams%3Aoauth%3Arequest_uri%3Aabc", _person.Link!.Query);
        Dictionary<string, string> pushed = _provider.Forms("/par").Single();
        Assert.Equal(("openid aws", "code", "S256"), (pushed["scope"], pushed["response_type"], pushed["code_challenge_method"]));
        Assert.NotNull(_provider.Requests.First(request => request.Path == "/par").Authorization);
    }

    /// <summary>What Keycloak, Okta and Auth0 answer a client that they do not let push, and what comes of an endpoint that is announced and not there.</summary>
    [Theory]
    [InlineData(401, """{"error":"invalid_client","error_description":"Authentication failed."}""")]
    [InlineData(400, """{"error":"unauthorized_client","error_description":"Pushed authorization requests are not enabled for this client"}""")]
    [InlineData(400, """{"error":"invalid_request","error_description":"HTTPS required"}""")]
    [InlineData(403, "")]
    [InlineData(404, "<html>Not found</html>")]
    [InlineData(405, "")]
    [InlineData(501, "")]
    [InlineData(200, """{"expires_in":600}""")]
    [InlineData(302, "")]
    public async Task A_push_that_is_refused_and_not_required_gives_way_to_the_usual_request(int status, string body)
    {
        _provider.Discovery = Pushes;
        _provider.Answer("/par", status, body);
        OidcToken token = await SignInAsync(Person.CodeFor);
        Assert.Equal("ACCESS", token.GetToken());
        Assert.Equal("openid aws", HttpUtility.ParseQueryString(_person.Link!.Query)["scope"]);
        Assert.Contains(_person.Verboses, line => line.Contains("could not be pushed", StringComparison.Ordinal));
        Assert.Empty(_person.Warnings);
    }

    [Fact]
    public async Task A_push_that_finds_no_connection_and_is_not_required_gives_way_to_the_usual_request()
    {
        _provider.Discovery = Pushes;
        _provider.Answer("/par", () => throw new HttpRequestException(HttpRequestError.NameResolutionError));
        Assert.Equal("ACCESS", (await SignInAsync(Person.CodeFor)).GetToken());
    }

    [Fact]
    public async Task A_required_push_that_is_refused_is_an_error_before_a_person_signs_in()
    {
        _provider.Discovery = Pushes + ",\"require_pushed_authorization_requests\":true";
        _provider.Answer("/par", 400, """{"error":"invalid_scope"}""");
        FederationException e = await Fail.WithAsync(FederationErrorCode.OAuthError, () => SignInAsync(Person.CodeFor));
        Assert.Contains("'openid aws'", e.Message, StringComparison.Ordinal);
        Assert.Null(_person.Link);
    }

    /// <summary>The client may be one that has to push (RFC 9126 section 6): then the refusal of the push is the cause, and what follows hides it.</summary>
    [Fact]
    public async Task A_sign_in_that_fails_after_a_refused_push_names_both_causes()
    {
        _provider.Discovery = Pushes;
        _provider.Answer("/par", 400, """{"error":"invalid_scope","error_description":"no aws here"}""");
        FederationException e = await Fail.WithAsync(FederationErrorCode.OAuthError, () => SignInAsync(_ => "error=invalid_request&error_description=Pushed+authorization+is+required."));
        Assert.Contains("Pushed authorization is required", e.Message, StringComparison.Ordinal);
        Assert.Contains("no aws here", e.Message, StringComparison.Ordinal);
        // Duende shows this error in the browser alone.
        FederationException late = await Fail.WithAsync(FederationErrorCode.Timeout, () => SignInAsync(_ => null, patience: 1));
        Assert.Contains("no aws here", late.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(30, "within 30 s")]
    [InlineData(600, null)]
    public async Task A_link_says_how_long_it_is_valid_when_that_is_shorter_than_the_wait(int seconds, string? said)
    {
        _provider.Discovery = Pushes;
        _provider.Answer("/par", 201, Reference.Replace("600", $"{seconds}", StringComparison.Ordinal));
        await SignInAsync(_ => $"code=c&state={_provider.Forms("/par").Last()["state"]}");
        Assert.Equal(said is null ? "Open this address in a browser to sign in:" : $"Open this address in a browser {said} to sign in:", _person.Words);
    }

    [Theory]
    [InlineData("openid,aws", "although the scope 'openid' was sent", true)]
    [InlineData("aws", "although", false)]
    public async Task A_sign_in_without_an_ID_token_advises_no_scope_that_was_sent(string scopes, string said, bool isSaid)
    {
        FederationException e = await Fail.WithAsync(
            FederationErrorCode.OAuthTokenMissing, () => SignInAsync(Person.CodeFor, client => client with { TokenType = OidcTokenType.IdToken, Scopes = scopes.Split(',') }));
        Assert.Equal(isSaid, e.Message.Contains(said, StringComparison.Ordinal));
        Assert.Equal(!isSaid, e.Message.Contains("was not requested", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("invalid_scope", "'openid aws'", true)]
    [InlineData("invalid_scope", "offline_access; then leave it out", false)]
    public async Task A_refused_scope_names_those_that_were_sent(string error, string said, bool isSaid)
    {
        FederationException e = await Fail.WithAsync(FederationErrorCode.OAuthError, () => SignInAsync(_ => $"error={error}"));
        Assert.Equal(isSaid, e.Message.Contains(said, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_end_of_the_wait_names_the_redirect_address_and_the_scopes()
    {
        FederationException e = await Fail.WithAsync(FederationErrorCode.Timeout, () => SignInAsync(_ => null, patience: 1));
        string redirect = HttpUtility.ParseQueryString(_person.Link!.Query)["redirect_uri"]!;
        Assert.Contains($"redirect address {redirect} (a different free port each time, unless you specify -RedirectPort)", e.Message, StringComparison.Ordinal);
        Assert.Contains("'openid aws'", e.Message, StringComparison.Ordinal);
        Assert.Contains("'cli'", e.Message, StringComparison.Ordinal);
    }

    /// <summary>Follows the link that is shown: asks the redirect address with the answer of the provider, and with our state where the answer has none.</summary>
    private sealed class Person(Func<Uri, string?> answer) : IOperationReporter
    {
        public static Func<Uri, string?> CodeFor { get; } = _ => "code=c";

        public Uri? Link { get; private set; }

        public string? Words { get; private set; }

        public ConcurrentQueue<string> Verboses { get; } = new();

        public ConcurrentQueue<string> Warnings { get; } = new();

        public void Verbose(string message) => Verboses.Enqueue(message);

        public void Warning(string message) => Warnings.Enqueue(message);

        public void Notice(string message) => Assert.Fail("The message must not contain a link.");

        public void Notice(string message, Uri link)
        {
            (Words, Link) = (message, link);
            _ = Task.Run(() => AnswerAsync(link));
        }

        public void Progress(string activity, string? status)
        {
            if (status?.LastIndexOf(' ') is { } at and > 0)
                _port.TrySetResult(status[(at + 1)..]);
        }

        private readonly TaskCompletionSource<string> _port = new(TaskCreationOptions.RunContinuationsAsynchronously);

        private async Task AnswerAsync(Uri link)
        {
            if (answer(link) is not { } query)
                return;
            string port = await _port.Task;
            if (!query.Contains("state=", StringComparison.Ordinal) || query.Contains("session_state=", StringComparison.Ordinal))
                query += "&state=" + HttpUtility.ParseQueryString(link.Query)["state"];
            using HttpClient browser = new();
            using HttpResponseMessage page = await browser.GetAsync(new Uri($"http://127.0.0.1:{port}/callback?{query}"));
            Assert.NotEqual(HttpStatusCode.NotFound, page.StatusCode);
        }
    }
}
