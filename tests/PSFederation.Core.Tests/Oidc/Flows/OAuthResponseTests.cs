using System.Net;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using PSFederation.Core.Oidc;

namespace PSFederation.Core.Tests.Oidc.Flows;

/// <summary>Every response of a server gives tokens or a clear error.</summary>
public class OAuthResponseTests
{
    private static readonly Uri Address = new("https://idp.example/token");
    private static readonly DateTime Now = new(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc);

    private static OAuthResponse Read(string? body, int status = 200) => OAuthResponse.Read(Address, "token endpoint", (HttpStatusCode)status, body);

    private static OidcToken Token(string body, OidcTokenType type = OidcTokenType.AccessToken) => TokenEndpointResponse.Of(Read(body).Require(), "https://idp.example", Now).Pick(type);

    [Theory]
    [InlineData("3600", 3600)]
    [InlineData("\"3600\"", 3600)]
    [InlineData("3600.5", 3600.5)]
    public void Tells_when_an_opaque_token_expires(string expiresIn, double seconds)
    {
        OidcToken token = Token($$"""{"access_token":"opaque","expires_in":{{expiresIn}}}""");
        Assert.True(token.IsOpaque);
        Assert.Equal(Now.AddSeconds(seconds), token.ExpiresAt);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-5")]
    [InlineData("1e300")]
    [InlineData("\"soon\"")]
    [InlineData("\"NaN\"")]
    [InlineData("\"1e3\"")]
    [InlineData("null")]
    [InlineData("[3600]")]
    public void A_senseless_lifetime_is_ignored(string expiresIn) =>
        Assert.Null(Token($$"""{"access_token":"opaque","expires_in":{{expiresIn}}}""").ExpiresAt);

    [Fact]
    public void The_token_knows_better_than_the_answer_when_it_expires()
    {
        OidcToken token = Token($$"""{"access_token":"{{Jwt.Make()}}","expires_in":1}""");
        Assert.Equal(new DateTime(2026, 1, 2, 4, 4, 5, DateTimeKind.Utc), token.ExpiresAt);
    }

    [Fact]
    public void Keeps_the_refresh_token_out_of_sight()
    {
        OidcToken token = Token("""{"access_token":"ACCESS","refresh_token":"REFRESH"}""");
        Assert.Equal("REFRESH", token.GetRefreshToken());
        Assert.DoesNotContain("REFRESH", JsonSerializer.Serialize(token) + token, StringComparison.Ordinal);
        Assert.DoesNotContain("ACCESS", TokenEndpointResponse.Of(Read("""{"access_token":"ACCESS"}"""), "x", Now).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Takes_the_ID_token_of_an_exchange_from_where_it_is()
    {
        string body = $$"""{"access_token":"{{Jwt.Make()}}","issued_token_type":"urn:ietf:params:oauth:token-type:id_token","token_type":"N_A"}""";
        Assert.Equal("ann", Token(body, OidcTokenType.IdToken).Subject);
    }

    [Theory]
    [InlineData("""{"error":"invalid_client"}""", 401, FederationErrorCode.OAuthError)]
    [InlineData("""{"error":"invalid_grant"}""", 400, FederationErrorCode.OAuthError)]
    [InlineData("""{"error":"invalid_grant"}""", 200, FederationErrorCode.OAuthError)]
    [InlineData("""{"error":""}""", 400, FederationErrorCode.HttpError)]
    [InlineData("""{"error":{"code":190}}""", 400, FederationErrorCode.HttpError)]
    [InlineData("<html>Sign in</html>", 200, FederationErrorCode.HttpError)]
    [InlineData("", 200, FederationErrorCode.HttpError)]
    [InlineData(null, 500, FederationErrorCode.HttpError)]
    [InlineData("[]", 200, FederationErrorCode.HttpError)]
    [InlineData("""{"access_token":"a","access_token":"b"}""", 200, FederationErrorCode.HttpError)]
    [InlineData("""{"access_token":"a"}""", 302, FederationErrorCode.HttpError)]
    [InlineData("{}", 200, FederationErrorCode.OAuthTokenMissing)]
    [InlineData("""{"access_token":7}""", 200, FederationErrorCode.OAuthTokenMissing)]
    [InlineData("""{"access_token":""}""", 200, FederationErrorCode.OAuthTokenMissing)]
    public void Says_what_is_wrong_with_an_answer(string? body, int status, FederationErrorCode code) =>
        Fail.With(code, () => TokenEndpointResponse.Of(Read(body, status).Require(), "https://idp.example", Now).Pick(OidcTokenType.AccessToken));

    [Theory]
    [InlineData("text/html", "<html>", "text/html; expected JSON")]
    [InlineData("text/html", "", "an empty body, content type text/html; expected JSON")]
    [InlineData(null, "<html>", "no content type")]
    public void A_body_that_is_not_JSON_says_its_type(string? mediaType, string body, string words) => Assert.Contains(
        words,
        Fail.With(FederationErrorCode.HttpError, () => OAuthResponse.Read(Address, "token endpoint", HttpStatusCode.OK, body, mediaType: mediaType).Require()).Message,
        StringComparison.Ordinal);

    [Fact]
    public void JSON_without_an_error_code_is_not_called_another_format() => Assert.Contains(
        "returned HTTP 400 (BadRequest) without an OAuth 2.0 response: JSON without an error code.",
        Fail.With(FederationErrorCode.HttpError, () => OAuthResponse.Read(Address, "token endpoint", HttpStatusCode.BadRequest, """{"message":"no"}""", mediaType: "application/json").Require()).Message,
        StringComparison.Ordinal);

    [Theory]
    [InlineData("{}", 503, true)]
    [InlineData("busy", 500, true)]
    [InlineData("""{"error":"temporarily_unavailable"}""", 400, true)]
    [InlineData("""{"error":"access_denied"}""", 500, false)]
    [InlineData("""{"error":"slow_down"}""", 400, false)]
    [InlineData("{}", 200, false)]
    public void Tells_a_fault_that_may_pass(string body, int status, bool passes) => Assert.Equal(passes, Read(body, status).IsServerFault);

    [Property(MaxTest = 2000)]
    public Property Any_text_is_an_answer_or_an_error_that_says_so() =>
        Prop.ForAll(ArbMap.Default.ArbFor<string>(), ArbMap.Default.ArbFor<bool>(), (body, isFine) =>
        {
            Consume(body, isFine ? 200 : 400);
            return true;
        });

    /// <summary>Objects with the names that matter and values of every kind, so that the readers behind the JSON are reached.</summary>
    [Property(MaxTest = 5000)]
    public Property Any_object_is_an_answer_or_an_error_that_says_so()
    {
        Gen<string> value = Gen.OneOf(
            ArbMap.Default.GeneratorFor<string>().Select(text => JsonSerializer.Serialize(text)),
            ArbMap.Default.GeneratorFor<double>().Select(number => double.IsFinite(number) ? JsonSerializer.Serialize(number) : "1e400"),
            Gen.Elements("null", "true", "[]", "{}", "-1", "0", "99999999999999999999", "\"\"", "\"https://idp.example/\"", "\"http://[::1/\"", "\"eyJhbGciOiJub25lIn0.e30.\"", "\"\\ud800\""));
        Gen<string> name = Gen.Elements(
            "access_token", "id_token", "refresh_token", "expires_in", "issued_token_type", "error", "error_description", "device_code", "user_code", "verification_uri",
            "verification_url", "verification_uri_complete", "interval");
        Gen<string> member = Gen.Zip(name, value).Select(pair => $"\"{pair.Item1}\":{pair.Item2}");
        return Prop.ForAll(Gen.ListOf(member).Select(members => "{" + string.Join(',', members) + "}").ToArbitrary(), body =>
        {
            Consume(body, 200);
            Consume(body, 400);
            return true;
        });
    }

    private static void Consume(string? body, int status)
    {
        OAuthResponse answer = Read(body, status);
        _ = answer.IsServerFault;
        Try(() => DeviceAuthorization.Read(answer));
        foreach (OidcTokenType type in Enum.GetValues<OidcTokenType>())
            Try(() => TokenEndpointResponse.Of(answer.Require(), "https://idp.example", Now).Pick(type));

        static void Try(Action read)
        {
            try
            {
                read();
            }
            catch (FederationException e)
            {
                Assert.NotEqual(FederationErrorCode.Unspecified, e.Code);
                Assert.DoesNotContain('\u001b', e.Message);
            }
        }
    }
}
