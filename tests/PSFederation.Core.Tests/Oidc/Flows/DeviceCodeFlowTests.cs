using PSFederation.Core.Oidc;
using PSFederation.Core.Text;

namespace PSFederation.Core.Tests.Oidc.Flows;

/// <summary>Device authorization by the letter of RFC 8628, with the waits counted and not waited.</summary>
public sealed class DeviceCodeFlowTests : IDisposable
{
    private const string Pending = """{"error":"authorization_pending"}""";
    private const string SlowDown = """{"error":"slow_down"}""";
    private const string Device = """{"device_code":"DEVICESECRET","user_code":"WDJB-MJHT","verification_uri":"https://idp.example/go","expires_in":600,"interval":5}""";

    private readonly ScriptedProvider _provider = new();
    private readonly LeapingTime _time = new();
    private const string Complete = "https://idp.example/go?user_code=WDJB-MJHT";

    private RecordingReporter _reporter = new();
    private readonly HttpClient _http;

    public DeviceCodeFlowTests() => _http = new HttpClient(_provider);

    public void Dispose() => _http.Dispose();

    private Task<OidcToken> SignInAsync(int patience = 300, OidcTokenType tokenType = OidcTokenType.AccessToken, bool openBrowser = false) =>
        new OidcFlows(_http, new OidcClient { Authority = ScriptedProvider.Issuer, ClientId = "cli", Scopes = ["openid", "aws"], TokenType = tokenType }, _time, _reporter)
            .SignInWithCodeAsync(openBrowser, TimeSpan.FromSeconds(patience), TestContext.Current.CancellationToken);

    private ScriptedProvider Token(int status, string body) => _provider.Answer("/token", status, body);

    private string Granted(string claims = "")
    {
        long now = _time.GetUtcNow().ToUnixTimeSeconds();
        string idToken = Jwt.Make($$"""{"iss":"{{ScriptedProvider.Issuer}}","sub":"ann","aud":"cli","iat":{{now}},"exp":{{now + 3600}}{{claims}}}""");
        return $$"""{"access_token":"opaque","refresh_token":"REFRESH","id_token":"{{idToken}}","expires_in":3600,"token_type":"Bearer"}""";
    }

    [Fact]
    public async Task Asks_until_the_code_was_entered()
    {
        _provider.Answer("/device", 200, Device);
        Token(400, Pending).Answer("/token", 400, Pending);
        Token(200, Granted());
        OidcToken token = await SignInAsync(tokenType: OidcTokenType.IdToken);
        Assert.Equal(("ann", "REFRESH"), (token.Subject, token.GetRefreshToken()));
        Assert.Equal([5, 5, 5], _time.Waits);
        Dictionary<string, string> begun = Assert.Single(_provider.Forms("/device"));
        Assert.Equal(("cli", "openid aws"), (begun["client_id"], begun["scope"]));
        Assert.All(_provider.Forms("/token"), form => Assert.Equal(("urn:ietf:params:oauth:grant-type:device_code", "DEVICESECRET", "cli"), (form["grant_type"], form["device_code"], form["client_id"])));
    }

    [Fact]
    public async Task Shows_the_code_and_where_it_goes_and_never_the_device_code()
    {
        _provider.Answer("/device", 200, Device);
        Token(200, Granted());
        await SignInAsync();
        Assert.Equal("To sign in, enter the code WDJB-MJHT at https://idp.example/go", Assert.Single(_reporter.Notices));
        Assert.Contains(_reporter.Verboses, line => line.Contains("WDJB-MJHT", StringComparison.Ordinal) && line.Contains("300 s left", StringComparison.Ordinal));
        Assert.DoesNotContain(_reporter.Verboses.Concat(_reporter.Notices), line => line.Contains("DEVICESECRET", StringComparison.Ordinal) || line.Contains("REFRESH", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("https://idp.example/go?user_code=WDJB-MJHT", "Or open this address, which contains the code: https://idp.example/go?user_code=WDJB-MJHT")]
    [InlineData("https://idp.example/go", null)]
    [InlineData("http://evil.example/go?user_code=WDJB-MJHT", null)]
    [InlineData("javascript:alert(1)", null)]
    public async Task Shows_the_address_that_holds_the_code_beside_the_code(string complete, string? notice)
    {
        _provider.Answer("/device", 200, Device.Replace("\"expires_in\"", $"\"verification_uri_complete\":\"{complete}\",\"expires_in\"", StringComparison.Ordinal));
        Token(200, Granted());
        await SignInAsync();
        Assert.Equal(["To sign in, enter the code WDJB-MJHT at https://idp.example/go", .. notice is null ? (string[])[] : [notice]], _reporter.Notices);
    }

    [Theory]
    [InlineData(Complete, 80, false, true)]
    [InlineData(Complete, 80, true, true)]
    [InlineData(Complete, 20, false, false)]
    [InlineData(Complete, 0, false, false)]
    [InlineData("http://evil.example/go?user_code=WDJB-MJHT", 80, false, false)]
    [InlineData("", 80, false, false)]
    public async Task Draws_the_address_that_holds_the_code_where_no_browser_opens_it(string complete, int columns, bool openBrowser, bool isDrawn)
    {
        Assert.SkipWhen(openBrowser && OperatingSystem.IsWindows(), "Windows opens the browser without a program of the PATH");
        using EnvironmentChange noOpener = new(("PATH", Path.GetTempPath()));
        _reporter = new RecordingReporter { Canvas = columns == 0 ? null : (columns, 40) };
        _provider.Answer("/device", 200, Device.Replace("\"expires_in\"", $"\"verification_uri_complete\":\"{complete}\",\"expires_in\"", StringComparison.Ordinal));
        Token(200, Granted());
        await SignInAsync(openBrowser: openBrowser);
        Assert.Contains("To sign in, enter the code WDJB-MJHT at https://idp.example/go", _reporter.Notices);
        Assert.Equal(isDrawn ? [Complete] : [], _reporter.Drawings.Select(UserBrowser.QrDrawingTests.Decode));
    }

    [Fact]
    public async Task Slows_down_by_five_seconds_each_time_and_stays_slow()
    {
        _provider.Answer("/device", 200, Device);
        Token(400, SlowDown).Answer("/token", 400, SlowDown).Answer("/token", 400, Pending);
        Token(200, Granted());
        await SignInAsync();
        Assert.Equal([5, 10, 15, 15], _time.Waits);
    }

    [Fact]
    public async Task Asks_less_often_when_the_wire_or_the_server_fails()
    {
        _provider.Answer("/device", 200, Device);
        _provider.Answer("/token", () => throw new HttpRequestException(HttpRequestError.ConnectionError));
        Token(503, "busy").Answer("/token", 400, Pending);
        Token(200, Granted());
        await SignInAsync();
        Assert.Equal([5, 10, 20, 20], _time.Waits);
    }

    [Theory]
    [InlineData("", 5)]
    [InlineData(",\"interval\":0", 1)]
    [InlineData(",\"interval\":\"7\"", 7)]
    [InlineData(",\"interval\":-3", 5)]
    [InlineData(",\"interval\":{}", 5)]
    public async Task Takes_the_interval_of_the_server_within_reason(string interval, double seconds)
    {
        _provider.Answer("/device", 200, """{"device_code":"d","user_code":"u","verification_uri":"https://idp.example/go","expires_in":600""" + interval + "}");
        Token(200, Granted());
        await SignInAsync();
        Assert.Equal([seconds], _time.Waits);
    }

    [Fact]
    public async Task Stops_when_the_code_has_expired()
    {
        _provider.Answer("/device", 200, """{"device_code":"d","user_code":"u","verification_uri":"https://idp.example/go","expires_in":12}""");
        Token(400, Pending);
        FederationException error = await Fail.WithAsync(FederationErrorCode.Timeout, () => SignInAsync());
        Assert.Contains("12 s", error.Message, StringComparison.Ordinal);
        Assert.Equal([5, 5, 1], _time.Waits);
    }

    [Fact]
    public async Task Stops_at_the_time_limit()
    {
        _provider.Answer("/device", 200, Device);
        Token(400, Pending);
        FederationException error = await Fail.WithAsync(FederationErrorCode.Timeout, () => SignInAsync(patience: 7));
        Assert.Contains("-TimeoutSec", error.Message, StringComparison.Ordinal);
        Assert.Equal([5, 1], _time.Waits);
    }

    [Theory]
    [InlineData("busy")]
    [InlineData("""{"error":"too_many_requests"}""")]
    [InlineData("""{"error":"slow_down"}""")]
    public async Task Too_many_requests_slow_down_and_wait_as_long_as_the_server_says(string body)
    {
        _provider.Answer("/device", 200, Device);
        _provider.Answer("/token", () => new HttpResponseMessage((System.Net.HttpStatusCode)429) { Content = new StringContent(body), Headers = { { "Retry-After", "30" } } });
        Token(429, body).Answer("/token", 400, Pending);
        Token(200, Granted());
        await SignInAsync();
        Assert.Equal([5, 30, 15, 15], _time.Waits);
    }

    [Theory]
    [InlineData(408)]
    [InlineData(425)]
    [InlineData(502)]
    public async Task A_failure_that_passes_does_not_end_the_sign_in(int status)
    {
        _provider.Answer("/device", 200, Device);
        Token(status, "<html>");
        Token(200, Granted());
        await SignInAsync();
        Assert.Equal([5, 10], _time.Waits);
    }

    [Fact]
    public async Task An_interval_that_is_longer_than_the_patience_does_not_keep_from_asking()
    {
        _provider.Answer("/device", 200, Device.Replace("\"interval\":5", "\"interval\":5000", StringComparison.Ordinal));
        Token(200, Granted());
        await SignInAsync(patience: 12);
        Assert.Equal([11], _time.Waits);
    }

    [Theory]
    [InlineData("access_denied", "declined")]
    [InlineData("expired_token", "new one")]
    [InlineData("invalid_grant", "Sign in again")]
    public async Task Ends_at_any_other_error(string code, string advice)
    {
        _provider.Answer("/device", 200, Device);
        Token(400, $$"""{"error":"{{code}}","error_description":"No \u001b[31mway"}""");
        FederationException error = await Fail.WithAsync(FederationErrorCode.OAuthError, () => SignInAsync());
        Assert.Contains(code + " (No [31mway)", error.Message, StringComparison.Ordinal);
        Assert.Contains(advice, error.Message, StringComparison.Ordinal);
        Assert.Single(_provider.Forms("/token"));
    }

    [Theory]
    [InlineData("javascript:alert(1)")]
    [InlineData("file:///etc/passwd")]
    [InlineData("http://evil.example/go")]
    [InlineData("calc.exe")]
    public async Task Does_not_open_an_address_that_no_browser_should_open(string address)
    {
        _provider.Answer("/device", 200, $$"""{"device_code":"d","user_code":"u","verification_uri":"{{address}}"}""");
        await Fail.WithAsync(FederationErrorCode.HttpError, () => SignInAsync());
        Assert.Empty(_reporter.Notices);
    }

    [Fact]
    public async Task Takes_the_older_name_of_the_address()
    {
        _provider.Answer("/device", 200, """{"device_code":"d","user_code":"u","verification_url":"https://idp.example/old"}""");
        Token(200, Granted());
        await SignInAsync();
        Assert.Contains("https://idp.example/old", Assert.Single(_reporter.Notices), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("device_code")]
    [InlineData("user_code")]
    [InlineData("verification_uri")]
    public async Task Says_what_the_answer_lacks(string member)
    {
        _provider.Answer("/device", 200, Device.Replace($"\"{member}\"", "\"other\"", StringComparison.Ordinal));
        Assert.Contains(member, (await Fail.WithAsync(FederationErrorCode.HttpError, () => SignInAsync())).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(""","iss":"https://evil.example" """, "iss")]
    [InlineData(""","aud":"other" """, "aud")]
    [InlineData(""","azp":"other" """, "azp")]
    public async Task Refuses_an_ID_token_that_is_not_for_this_client(string claims, string name)
    {
        _provider.Answer("/device", 200, Device);
        string[] parts = claims.Trim().TrimStart(',').Split(':', 2);
        string granted = Granted(), idToken = granted.Split("\"id_token\":\"")[1].Split('"')[0];
        System.Text.Json.Nodes.JsonObject payload = System.Text.Json.Nodes.JsonNode.Parse(Base64UrlText.Decode(idToken.Split('.')[1])!)!.AsObject();
        payload[parts[0].Trim('"')] = parts[1].Trim().Trim('"');
        Token(200, granted.Replace(idToken, Jwt.Make(payload.ToJsonString()), StringComparison.Ordinal));
        FederationException error = await Fail.WithAsync(FederationErrorCode.OidcTokenInvalid, () => SignInAsync(tokenType: OidcTokenType.IdToken));
        Assert.Equal(name, error.Target);
    }
}
