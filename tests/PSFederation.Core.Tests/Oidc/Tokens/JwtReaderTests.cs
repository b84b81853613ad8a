using System.Collections;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using PSFederation.Core.Oidc.Tokens;

namespace PSFederation.Core.Tests.Oidc.Tokens;

public class JwtReaderTests
{
    private static OidcToken Read(string text) => JwtReader.Read(text, OidcTokenType.IdToken);

    [Fact]
    public void Reads_the_registered_claims()
    {
        OidcToken token = Read(Jwt.Make("""{"iss":"https://idp.example.com","sub":"ann","aud":["a","b"],"azp":"a","iat":1767323045,"nbf":1767323045,"exp":1767326645.5}"""));
        Assert.Equal("https://idp.example.com", token.Issuer);
        Assert.Equal("ann", token.Subject);
        Assert.Equal(["a", "b"], token.Audience);
        Assert.Equal("a", token.AuthorizedParty);
        Assert.Equal(new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc), token.IssuedAt);
        Assert.Equal(new DateTime(2026, 1, 2, 4, 4, 5, 500, DateTimeKind.Utc), token.ExpiresAt);
        Assert.Equal(("RS256", "k1"), (token.Algorithm, token.KeyId));
        Assert.False(token.IsVerified);
    }

    [Fact]
    public void Takes_the_token_of_an_Authorization_header() =>
        Assert.Equal(Jwt.Make(), Read("Bearer " + Jwt.Make()).GetToken());

    [Fact]
    public void Gives_claims_as_dictionaries_and_lists()
    {
        OidcToken token = Read(Jwt.Make("""{"sub":"ann","ok":true,"none":null,"n":1.5,"https://aws.amazon.com/tags":{"principal_tags":{"Team":["blue"]}}}"""));
        Assert.Equal(true, token.Claims["ok"]);
        Assert.Null(token.Claims["none"]);
        Assert.Equal(1.5, token.Claims["n"]);
        IDictionary tags = Assert.IsType<IDictionary>((IDictionary)token.Claims["https://aws.amazon.com/tags"]!, exactMatch: false);
        Assert.Equal(["blue"], Assert.IsType<IReadOnlyList<object?>>(((IDictionary)tags["principal_tags"]!)["Team"]!, exactMatch: false));
    }

    [Theory]
    [InlineData("ya29.a0AfH6SMBx-not_a_jwt")]
    [InlineData("EAACEdEose0cBAKtoken")]
    [InlineData("Atza|IQEBLjAsAhRmHjNgHpi0U-Dme37rR6CuUpSREXAMPLE")]
    public void Takes_an_opaque_token_for_what_it_is(string text)
    {
        OidcToken token = JwtReader.Read(text, OidcTokenType.AccessToken);
        Assert.True(token.IsOpaque);
        Assert.Equal(OidcTokenType.AccessToken, token.TokenType);
        Assert.Equal(text, token.GetToken());
    }

    public static TheoryData<FederationErrorCode, string> Bad => new()
    {
        { FederationErrorCode.JwtIsJson, """{"id_token":"eyJhbGciOiJSUzI1NiJ9.e30.c2ln"}""" },
        { FederationErrorCode.JwtIsJson, "{ broken" },
        { FederationErrorCode.JwtIsJson, "[1]" },
        { FederationErrorCode.JwtEncrypted, $"{Jwt.Encode("""{"alg":"RSA-OAEP","enc":"A256GCM"}""")}.AA.AA.AA.AA" },
        { FederationErrorCode.JwtMalformed, "../token" },
        { FederationErrorCode.JwtMalformed, "token.txt" },
        { FederationErrorCode.JwtMalformed, "eyJhbGciOiJSUzI1NiJ9" },
        { FederationErrorCode.JwtMalformed, "eyJhbGciOiJSUzI1NiJ9.e30" },
        { FederationErrorCode.JwtMalformed, "Bearer Bearer " + Jwt.Make() },
        { FederationErrorCode.OidcTokenOpaque, "ya29.a0AfH6SMBx-not_a_jwt" },
        { FederationErrorCode.JwtMalformed, Jwt.Make(signature: "sig=nature") },
        { FederationErrorCode.JwtMalformed, Jwt.Make().Insert(10, "\n") },
        { FederationErrorCode.JwtMalformed, Jwt.Make(header: """{"kid":"k1"}""") },
        { FederationErrorCode.JwtMalformed, Jwt.Make(header: """{"alg":"RS256","alg":"none"}""") },
        { FederationErrorCode.JwtMalformed, Jwt.Make(header: """{"alg":7}""") },
        { FederationErrorCode.JwtMalformed, Jwt.Make("""{"sub":"ann","sub":"bob"}""") },
        { FederationErrorCode.JwtMalformed, Jwt.Make("""{"a":{"b":1,"b":2}}""") },
        { FederationErrorCode.JwtMalformed, Jwt.Make("""{"sub":"ann"} {}""") },
        { FederationErrorCode.JwtMalformed, Jwt.Make("""{"sub":"ann",}""") },
        { FederationErrorCode.JwtMalformed, Jwt.Make("""{"sub":1}""") },
        { FederationErrorCode.JwtMalformed, Jwt.Make("""{"aud":{"a":1}}""") },
        { FederationErrorCode.JwtMalformed, Jwt.Make("""{"aud":["a",1]}""") },
        { FederationErrorCode.JwtMalformed, Jwt.Make("""{"exp":"1767326645"}""") },
        { FederationErrorCode.JwtMalformed, Jwt.Make("""{"exp":1e300}""") },
        { FederationErrorCode.JwtMalformed, Jwt.Make("""{"exp":1e999999}""") },
        { FederationErrorCode.JwtMalformed, Jwt.Make("""{"exp":-1}""") },
        { FederationErrorCode.JwtMalformed, Jwt.Make("\"text\"") },
        { FederationErrorCode.JwtMalformed, Jwt.Make("""{"sub":"\ud800"}""") },
        { FederationErrorCode.JwtMalformed, Jwt.Make(string.Concat(Enumerable.Repeat("""{"a":""", 40)) + "1" + new string('}', 40)) },
        { FederationErrorCode.JwtMalformed, "<html>Not found</html>" },
        { FederationErrorCode.JwtMalformed, "sign in\u0007" },
        { FederationErrorCode.InputTooLarge, new string('a', 300_000) },
    };

    [Theory]
    [MemberData(nameof(Bad))]
    public void Rejects_a_text_that_is_not_a_token_with_its_own_code(FederationErrorCode code, string text) =>
        Fail.With(code, () => Read(text), "c2lnbmF0dXJl", "Not found");

    [Fact]
    public void Says_which_member_of_a_JSON_answer_may_be_the_token()
    {
        FederationException e = Fail.With(FederationErrorCode.JwtIsJson, () => Read("""{"access_token":"x","value":"y"}"""));
        Assert.Contains("'access_token'", e.Message, StringComparison.Ordinal);
    }

    /// <summary>RFC 9068 section 2.1; the last is that of Okta's own access tokens.</summary>
    [Theory]
    [InlineData("at+jwt", OidcTokenType.AccessToken)]
    [InlineData("AT+JWT", OidcTokenType.AccessToken)]
    [InlineData("application/at+jwt", OidcTokenType.AccessToken)]
    [InlineData("application/okta-internal-at+jwt", OidcTokenType.AccessToken)]
    [InlineData("JWT", OidcTokenType.IdToken)]
    [InlineData("cat+jwt", OidcTokenType.IdToken)]
    [InlineData("at+jwt2", OidcTokenType.IdToken)]
    public void A_token_that_says_so_is_an_access_token(string type, OidcTokenType expected)
    {
        Assert.Equal(expected, Read(Jwt.Make(header: $$"""{"alg":"RS256","typ":"{{type}}"}""")).TokenType);
        Assert.Equal(OidcTokenType.AccessToken, JwtReader.Read(Jwt.Make(header: $$"""{"alg":"RS256","typ":"{{type}}"}"""), OidcTokenType.AccessToken).TokenType);
    }

    [Fact]
    public void To_string_and_properties_hold_no_token()
    {
        OidcToken token = JwtReader.Read(Jwt.Make(), OidcTokenType.IdToken, "refresh-me");
        Assert.DoesNotContain(token.GetToken(), token.ToString(), StringComparison.Ordinal);
        Assert.True(token.HasRefreshToken);
        Assert.All(typeof(OidcToken).GetProperties(), property => Assert.DoesNotContain(property.GetValue(token) as string ?? "-", (string[])[token.GetToken(), "refresh-me"]));
    }

    [Property(MaxTest = 2000)]
    public Property Never_fails_otherwise_than_by_saying_so() =>
        Prop.ForAll(ArbMap.Default.ArbFor<NonNull<string>>(), ArbMap.Default.ArbFor<byte[]>(), (text, bytes) =>
        {
            foreach (string input in (string[])[text.Get, Jwt.Make(text.Get), Jwt.Make(header: text.Get), Convert.ToBase64String(bytes ?? []), Encoding.Latin1.GetString(bytes ?? [])])
            {
                try
                {
                    Read(input);
                }
                catch (FederationException)
                {
                    // A clear refusal is an answer.
                }
            }
        });
}
