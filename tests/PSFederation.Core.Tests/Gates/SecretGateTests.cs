using System.Net;
using System.Text;
using PSFederation.Core.Oidc;
using PSFederation.Core.Tests.Http;
using PSFederation.Core.Tests.Oidc.Flows;
using PSFederation.Core.Text;

namespace PSFederation.Core.Tests.Gates;

/// <summary>Secrets of an operation are not repeated by servers, pages or exceptions.</summary>
public sealed class SecretGateTests
{
    private const string Secret = "s3cr3t \"of&us<\\é", Token = "AbCdEfGhIjKlMnOpQrStUvWxYz0123456789-_abcdefghij";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<string> Forms =>
    [
        Secret, Uri.EscapeDataString(Secret), Uri.EscapeDataString(Secret).ToLowerInvariant(), WebUtility.UrlEncode(Secret), WebUtility.HtmlEncode(Secret), "s3cr3t \\\"of&us<\\\\é",
        "s3cr3t\n\"of&us<\\é", "s3cr3t \u202E\"of&us<\\é",
    ];

    [Fact]
    public void A_secret_is_known_in_Base64()
    {
        using IDisposable operation = Secrets.Begin();
        Secrets.Use(Secret);
        Assert.DoesNotContain("czNjcj", UntrustedText.Line($"header {Convert.ToBase64String(Encoding.UTF8.GetBytes(Secret))}."), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void A_secret_is_known_in_every_form(string form)
    {
        using IDisposable operation = Secrets.Begin();
        Secrets.Use(Secret);
        string shown = UntrustedText.Line($"wrong: {form}.");
        Assert.DoesNotContain("s3cr3t", shown, StringComparison.Ordinal);
        Assert.Contains("(not shown)", shown, StringComparison.Ordinal);
    }

    [Fact]
    public void A_part_of_a_token_counts_as_the_token()
    {
        using IDisposable operation = Secrets.Begin();
        Secrets.Use(Token);
        Assert.Equal("bad token (not shown)… of you", UntrustedText.Line($"bad token {Token[3..30]}… of you"));
        Assert.Equal("(not shown)", new FederationException(Token).Message);
        IOException cause = new($"could not send {Token}");
        Assert.DoesNotContain(Token, new FederationException(FederationErrorCode.HttpError, "x", Token, cause).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_short_secret_goes_where_it_stands_alone()
    {
        using IDisposable operation = Secrets.Begin();
        Secrets.Use("word");
        Assert.Equal("the password '(not shown)' is no (not shown)", UntrustedText.Line("the password 'word' is no word"));
    }

    [Fact]
    public void The_words_of_the_module_stay_even_if_they_are_a_password()
    {
        using IDisposable operation = Secrets.Begin();
        Secrets.Use("password");
        Assert.Equal("Check the user name and password.", new FederationException("Check the user name and password.").Message);
    }

    [Fact]
    public void Secrets_end_with_their_operation_and_count_in_those_within()
    {
        using (Secrets.Begin())
        {
            Secrets.Use(Token);
            using (Secrets.Begin())
                Assert.Equal("(not shown)", UntrustedText.Line(Token));
        }

        Assert.Equal(Token, UntrustedText.Line(Token));
    }

    [Theory]
    [InlineData("eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJodHRwczovL2lkcC5leGFtcGxlLmNvbSJ9.c2lnbmF0dXJl")]
    [InlineData("PHNhbWxwOlJlc3BvbnNlIHhtbG5zOnNhbWxwPSJ1cm4i")]
    public void Text_that_looks_like_a_token_is_not_shown(string token) =>
        Assert.Equal("it was (not shown)", UntrustedText.Line($"it was {token}"));

    /// <summary>Each way of asking a token endpoint, and what it sends that a refusal may repeat.</summary>
    public static TheoryData<string, string> Grants => new()
    {
        { "secret", "the-client-secret-4711" }, { "basic", Convert.ToBase64String("c:the-client-secret-4711"u8) }, { "refresh", "the-refresh-token-4711" },
        { "subject", "the-subject-token-4711" }, { "actor", "the-actor-token-4711" }, { "assertion", "the-assertion-4711" },
    };

    [Theory]
    [MemberData(nameof(Grants))]
    public async Task A_refusal_of_a_provider_repeats_nothing_that_was_sent(string grant, string secret)
    {
        using ScriptedProvider provider = new();
        using HttpClient http = new(provider);
        provider.Answer("/token", 400, $$"""{"error":"invalid_{{secret}}","error_description":"Bad: {{secret}}\nWARNING: {{Uri.EscapeDataString(secret)}}"}""");
        RecordingReporter reporter = new();
        OidcFlows flows = new(http, new OidcClient { Authority = ScriptedProvider.Issuer, ClientId = "c", ClientSecret = "the-client-secret-4711" }, TimeProvider.System, reporter);
        using IDisposable operation = Secrets.Begin();
        FederationException error = await Assert.ThrowsAsync<FederationException>(() => grant switch
        {
            "refresh" => flows.RefreshAsync(secret, previous: null, Stop),
            "subject" => flows.ExchangeAsync(new ExchangeRequest { Subject = new(secret, "urn:t") }, Stop),
            "actor" => flows.ExchangeAsync(new ExchangeRequest { Subject = new("another", "urn:t"), Actor = new(secret, "urn:t") }, Stop),
            "assertion" => flows.JwtBearerAsync(secret, Stop),
            _ => flows.ClientCredentialsAsync(Stop),
        });
        Assert.Equal(FederationErrorCode.OAuthError, error.Code);
        Assert.DoesNotContain(secret, error + string.Join(' ', error.Data.Values.Cast<object>()), StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain('\n', error.Message);
        Assert.Contains("(not shown)", error.Message, StringComparison.Ordinal);
    }

    /// <summary>The identifier and the secret of Basic are encoded before they are joined, and servers log the header.</summary>
    [Theory]
    [InlineData("c", "the client&secret=4711")]
    [InlineData("https://app.example/", "4711")]
    [InlineData("\u00e9t\u00e9", "secret4711")]
    public async Task The_header_of_a_client_is_not_repeated(string client, string secret)
    {
        using ScriptedProvider provider = new();
        using HttpClient http = new(provider);
        List<string> sent = [];
        provider.Answer("/token", () =>
        {
            sent.Add(provider.Requests.Last().Authorization!.Split(' ')[^1]);
            return new HttpResponseMessage(HttpStatusCode.Unauthorized) { Content = new StringContent($$"""{"error":"invalid_client","error_description":"Basic {{sent[0]}}, {{Convert.ToBase64String(Encoding.UTF8.GetBytes($"{client}:{secret}"))}}."}""") };
        });
        OidcFlows flows = new(http, new OidcClient { Authority = ScriptedProvider.Issuer, ClientId = client, ClientSecret = secret }, TimeProvider.System, new RecordingReporter());
        using IDisposable operation = Secrets.Begin();
        FederationException error = await Assert.ThrowsAsync<FederationException>(() => flows.ClientCredentialsAsync(Stop));
        Assert.DoesNotContain(sent[0][..10], error.ToString(), StringComparison.Ordinal);
        Assert.Contains("Basic (not shown)", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("password", true)]
    [InlineData("Client_Password", true)]
    [InlineData("api_key", true)]
    [InlineData("apikey", true)]
    [InlineData("X-Auth-Token", true)]
    [InlineData("otp", true)]
    [InlineData("GITHUB_TOKEN", true)]
    [InlineData("AWS_SECRET_ACCESS_KEY", true)]
    [InlineData("MYSQL_PWD", true)]
    [InlineData("token_type", false)]
    [InlineData("AWS_WEB_IDENTITY_TOKEN_FILE", false)]
    [InlineData("ACTIONS_ID_TOKEN_REQUEST_URL", false)]
    [InlineData("AWS_ACCESS_KEY_ID", false)]
    [InlineData("PWD", false)]
    [InlineData("OLDPWD", false)]
    [InlineData("keyboard", false)]
    [InlineData("compass", false)]
    [InlineData("_", false)]
    public void A_name_tells_that_a_value_is_a_secret(string name, bool isSecret) => Assert.Equal(isSecret, SecretName.Is(name));

    [Fact]
    public async Task A_parameter_of_the_caller_that_is_a_secret_by_its_name_is_not_repeated()
    {
        using ScriptedProvider provider = new();
        using HttpClient http = new(provider);
        provider.Answer("/token", 400, """{"error":"invalid_request","error_description":"unknown tenant blue-red with password hunter22-4711"}""");
        OidcClient client = new()
        {
            Authority = ScriptedProvider.Issuer,
            ClientId = "c",
            ClientSecret = "the-client-secret-4711",
            AdditionalParameters = new Dictionary<string, string> { ["tenant"] = "blue-red", ["password"] = "hunter22-4711" },
        };
        using IDisposable operation = Secrets.Begin();
        FederationException error = await Assert.ThrowsAsync<FederationException>(() => new OidcFlows(http, client, TimeProvider.System, new RecordingReporter()).ClientCredentialsAsync(Stop));
        Assert.Contains("unknown tenant blue-red with password (not shown)", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://ann:hunter22@idp.example")]
    [InlineData("https://ann:hun/ter22@idp.example")]
    [InlineData("http://ann:hunter22@127.0.0.1:1")]
    public async Task An_authority_with_a_password_is_refused_and_not_repeated(string authority)
    {
        using ScriptedProvider provider = new();
        using HttpClient http = new(provider);
        RecordingReporter reporter = new();
        OidcFlows flows = new(http, new OidcClient { Authority = authority, ClientId = "c", ClientSecret = "x" }, TimeProvider.System, reporter);
        FederationException error = await Fail.WithAsync(FederationErrorCode.ParameterInvalid, () => flows.ClientCredentialsAsync(Stop), "ter22");
        Assert.DoesNotContain("ter22", error.Target as string ?? string.Empty, StringComparison.Ordinal);
        Assert.Empty(provider.Requests);
    }

    [Fact]
    public async Task A_proxy_that_refuses_is_named_without_its_password()
    {
        using FixedAnswer refusing = new("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", (_, _) => Task.CompletedTask);
        string port = refusing.Url.Split(':')[^1];
        using HttpClient http = new(new SocketsHttpHandler { Proxy = new WebProxy($"http://ann:hunter%40two@127.0.0.1:{port}") { Credentials = new NetworkCredential("ann", "hunter@two") } });
        OidcFlows flows = new(http, new OidcClient { Authority = "https://idp.invalid", ClientId = "c", ClientSecret = "x" }, TimeProvider.System, new RecordingReporter());
        FederationException error = await Fail.WithAsync(FederationErrorCode.HttpUnreachable, () => flows.ClientCredentialsAsync(Stop), "hunter%40two", "hunter@two", "ann:");
        Assert.Contains($"the proxy http://127.0.0.1:{port} refused", error.Message, StringComparison.Ordinal);
    }
}
