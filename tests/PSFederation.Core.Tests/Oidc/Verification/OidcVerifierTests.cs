using System.Security.Cryptography;
using System.Text;
using PSFederation.Core.Oidc.Tokens;
using PSFederation.Core.Oidc.Verification;
using PSFederation.Core.Text;
using static PSFederation.Core.Tests.Oidc.Verification.TokenSigner;

namespace PSFederation.Core.Tests.Oidc.Verification;

/// <summary>A valid token, and tokens with one broken part.</summary>
public class OidcVerifierTests
{
    private static OidcVerification Verify(string text, OidcVerificationOptions? options = null) => new OidcVerifier(options ?? Options).Verify(text);

    private static string Describe(OidcVerification verification) =>
        string.Join("; ", verification.Checks.Where(check => !check.Passed).Select(check => check.ToString()));

    private static OidcVerification AssertValid(OidcVerification verification)
    {
        Assert.True(verification.IsValid, Describe(verification));
        Assert.True(verification.Token!.IsVerified);
        return verification;
    }

    private static FederationCheck Row(OidcVerification verification, string check) =>
        verification.Checks.FirstOrDefault(row => row.Check == check) ?? throw new InvalidOperationException($"No row {check}: {string.Join("; ", verification.Checks)}");

    /// <summary>That row fails, and no other: the reason is the one that is named.</summary>
    private static void AssertFailsAlone(OidcVerification verification, string check, string reason)
    {
        Assert.False(verification.IsValid);
        FederationCheck row = Assert.Single(verification.Checks, row => !row.Passed);
        Assert.Equal(check, row.Check);
        Assert.Contains(reason, $"{row.Expected} {row.Actual}", StringComparison.Ordinal);
    }

    private static void AssertFails(OidcVerification verification, string check, string reason)
    {
        Assert.False(verification.IsValid);
        Assert.False(verification.Token?.IsVerified ?? false);
        FederationCheck row = Row(verification, check);
        Assert.False(row.Passed, row.ToString());
        Assert.Contains(reason, row.Actual, StringComparison.Ordinal);
    }

    public static TheoryData<long, long> ExtremeTimes => new()
    {
        { DateTime.MinValue.Ticks, 0 }, { DateTime.MinValue.Ticks, TimeSpan.MaxValue.Ticks }, { DateTime.MinValue.Ticks + 1, TimeSpan.TicksPerDay },
        { DateTime.MaxValue.Ticks, 0 }, { DateTime.MaxValue.Ticks, TimeSpan.MaxValue.Ticks }, { DateTime.MaxValue.Ticks - 1, TimeSpan.TicksPerDay },
    };

    [Theory]
    [MemberData(nameof(ExtremeTimes))]
    public void Any_time_and_any_clock_skew_give_a_verdict(long ticks, long skew)
    {
        OidcVerification verification = Verify(Rsa.Sign(), Options with { At = new DateTime(ticks, DateTimeKind.Utc), ClockSkew = new TimeSpan(skew) });
        Assert.Equal(skew == TimeSpan.MaxValue.Ticks, verification.IsValid);
        Assert.Contains(verification.Checks, row => row.Check == "ExpiresAt");
    }

    [Fact]
    public void Accepts_a_valid_token_and_says_what_it_looked_at()
    {
        OidcVerification verification = AssertValid(Verify(Rsa.Sign()));
        Assert.Equal(
            ["Size", "Header", "Type", "Algorithm", "Key", "Signature", "WellFormed", "Issuer", "Subject", "Audience", "AuthorizedParty", "ExpiresAt", "NotBefore", "IssuedAt", "Nonce"],
            verification.Checks.Select(check => check.Check));
        Assert.All(verification.Checks, check => Assert.NotEmpty(check.Reference));
        Assert.Equal("ann", verification.RequireValid().Subject);
    }

    [Theory]
    [InlineData("RS256")]
    [InlineData("RS384")]
    [InlineData("RS512")]
    [InlineData("PS256")]
    [InlineData("PS384")]
    [InlineData("PS512")]
    public void Accepts_RSA_and_warns_of_what_STS_does_not_take(string algorithm)
    {
        TokenSigner signer = NewRsa(algorithm, "k");
        OidcVerification verification = AssertValid(Verify(signer.Sign(), signer.Judge));
        Assert.Equal(algorithm[0] == 'P' ? FederationCheckResult.Warning : FederationCheckResult.Passed, Row(verification, "Algorithm").Result);
    }

    public static TheoryData<string, string, string> Curves => new()
    {
        { "ES256", "nistP256", "P-256" },
        { "ES384", "nistP384", "P-384" },
        { "ES512", "nistP521", "P-521" },
    };

    [Theory]
    [MemberData(nameof(Curves))]
    public void Accepts_ECDSA_on_the_curve_of_its_name_alone(string algorithm, string curve, string name)
    {
        TokenSigner signer = NewElliptic(algorithm, "k", ECCurve.CreateFromFriendlyName(curve), name);
        AssertValid(Verify(signer.Sign(), signer.Judge));
        foreach (string other in (string[])["ES256", "ES384", "ES512"])
        {
            if (other == algorithm)
                continue;
            TokenSigner wrong = NewElliptic(other, "k", ECCurve.CreateFromFriendlyName(curve), name);
            AssertFails(Verify(wrong.Sign(), wrong.JudgeWith(("alg", null))), "Key", $"{other} needs a key of type EC on");
        }
    }

    [Fact]
    public void Without_a_key_nothing_is_verified_and_nothing_passes()
    {
        OidcVerification verification = Verify(Rsa.Sign(), Options with { Keys = null });
        Assert.Equal(FederationCheckResult.NotVerified, Row(verification, "Signature").Result);
        Assert.False(verification.IsValid);
        Assert.False(verification.Token!.IsVerified);
        Fail.With(FederationErrorCode.OidcVerificationFailed, () => verification.RequireValid());
    }

    [Fact]
    public void A_signature_of_another_key_fails() => AssertFails(Verify(Foreign.Sign()), "Signature", "not made by 'k1'");

    [Fact]
    public void Every_altered_part_fails()
    {
        string[] parts = Rsa.Sign().Split('.');
        AssertFails(Verify($"{Jwt.Encode(Rsa.Header.Replace("\"typ\"", "\"Typ\"", StringComparison.Ordinal))}.{parts[1]}.{parts[2]}"), "Signature", "was changed");
        AssertFails(Verify($"{parts[0]}.{Jwt.Encode(With(("sub", "\"bob\"")))}.{parts[2]}"), "Signature", "was changed");
        AssertFails(Verify($"{parts[0]}.{parts[1]}.{Rsa.Sign(With(("sub", "\"bob\""))).Split('.')[2]}"), "Signature", "was changed");
        AssertFails(Verify($"{parts[0]}.{parts[1]}."), "Signature", "was changed");
        AssertFails(Verify($"{parts[0]}.{parts[1]}.AA"), "Signature", "was changed");
        AssertFails(Verify($"{parts[0]}.{parts[1]}.AAAA{parts[2]}"), "Signature", "was changed");
    }

    public static TheoryData<string, string> Algorithms => new()
    {
        { "none", "which means no signature" },
        { "None", "which means no signature" },
        { "nOnE", "which means no signature" },
        { "rs256", "the name is RS256" },
        { "Rs256", "the name is RS256" },
        { "RS256 ", "RS256" },
        { "RS1", "RS1" },
        { "ES256K", "ES256K" },
        { "EdDSA", "EdDSA" },
        { "RSA-OAEP", "RSA-OAEP" },
        { "", "nothing" },
    };

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void An_algorithm_that_is_not_on_the_list_is_rejected_for_every_key(string algorithm, string reason)
    {
        string header = Rsa.Header.Replace("RS256", algorithm, StringComparison.Ordinal);
        AssertFails(Verify(Rsa.Sign(header: header)), "Algorithm", reason);
        AssertFails(Verify($"{Jwt.Encode(header)}.{Jwt.Encode(Claims)}."), "Algorithm", reason);
    }

    [Fact]
    public void A_public_key_is_not_a_shared_secret()
    {
        foreach (byte[] secret in (byte[][])[Encoding.UTF8.GetBytes(Rsa.Jwk()), Encoding.UTF8.GetBytes(Rsa.Jwks), Base64UrlText.Decode(System.Text.Json.JsonDocument.Parse(Rsa.Jwk()).RootElement.GetProperty("n").GetString()!)!])
        {
            OidcVerification verification = Verify(OfSecret(secret).Sign());
            AssertFails(verification, "Algorithm", "shared secret");
            AssertFails(verification, "Key", "HS256 needs a key of type oct");
        }
    }

    [Fact]
    public void A_shared_secret_never_passes_even_when_it_fits()
    {
        TokenSigner signer = OfSecret(RandomNumberGenerator.GetBytes(32));
        OidcVerification verification = Verify(signer.Sign(), signer.Judge);
        Assert.Equal(FederationCheckResult.Passed, Row(verification, "Signature").Result);
        AssertFails(verification, "Algorithm", "shared secret");
        TokenSigner weak = OfSecret(RandomNumberGenerator.GetBytes(31));
        AssertFails(Verify(weak.Sign(), weak.Judge), "Key", "31 bytes is too short");
    }

    public static TheoryData<string, string> Headers => new()
    {
        { """ "crit":["exp"],"exp":1 """, "crit requires exp" },
        { """ "crit":["b64"],"b64":false """, "b64 says" },
        { """ "crit":[] """, "an empty list, which is not allowed" },
        { """ "crit":"b64" """, "an empty list, which is not allowed" },
        { """ "crit":null """, "an empty list, which is not allowed" },
        { """ "b64":false """, "b64 says" },
        { """ "b64":"false" """, "b64 says" },
        { """ "cty":"JWT" """, "the payload is another token" },
        { """ "cty":"application/jwt" """, "the payload is another token" },
        { """ "jku":"https://evil.example/keys" """, "jku contains or refers to a key" },
        { """ "x5u":"https://evil.example/cert" """, "x5u contains or refers to a key" },
        { """ "jwk":{"kty":"RSA"} """, "jwk contains or refers to a key" },
        { """ "x5c":["AAAA"] """, "x5c contains or refers to a key" },
        { """ "enc":"A256GCM" """, "encrypted" },
        { """ "zip":"DEF" """, "encrypted" },
    };

    [Theory]
    [MemberData(nameof(Headers))]
    public void A_header_that_asks_for_more_is_refused_although_the_signature_holds(string member, string reason)
    {
        OidcVerification verification = Verify(Rsa.Sign(header: Rsa.Header[..^1] + "," + member + "}"));
        AssertFailsAlone(verification, "Header", reason);
        Assert.False(verification.Token!.IsVerified);
    }

    [Fact]
    public void An_embedded_key_does_not_count()
    {
        string header = $$"""{"alg":"RS256","kid":"k1","jwk":{{Foreign.Jwk()}}}""";
        AssertFails(Verify(Foreign.Sign(header: header)), "Signature", "not made by 'k1'");
    }

    [Theory]
    [InlineData("\"JWT\"", OidcTokenType.IdToken, FederationCheckResult.Passed)]
    [InlineData("\"jwt\"", OidcTokenType.IdToken, FederationCheckResult.Passed)]
    [InlineData("\"application/jwt\"", OidcTokenType.IdToken, FederationCheckResult.Passed)]
    [InlineData("\"at+jwt\"", OidcTokenType.IdToken, FederationCheckResult.Warning)]
    [InlineData("\"at+jwt\"", OidcTokenType.AccessToken, FederationCheckResult.Passed)]
    [InlineData("\"application/at+JWT\"", OidcTokenType.AccessToken, FederationCheckResult.Passed)]
    [InlineData("\"logout+jwt\"", OidcTokenType.IdToken, FederationCheckResult.Failed)]
    [InlineData("\"dpop+jwt\"", OidcTokenType.IdToken, FederationCheckResult.Failed)]
    [InlineData("\"secevent+jwt\"", OidcTokenType.AccessToken, FederationCheckResult.Failed)]
    [InlineData("\"JOSE\"", OidcTokenType.IdToken, FederationCheckResult.Failed)]
    [InlineData("7", OidcTokenType.IdToken, FederationCheckResult.Failed)]
    public void The_type_tells_tokens_apart(string type, OidcTokenType tokenType, FederationCheckResult result)
    {
        string header = $$"""{"alg":"RS256","kid":"k1","typ":{{type}}}""";
        Assert.Equal(result, Row(new OidcVerifier(Options).Verify(Rsa.Sign(header: header), tokenType), "Type").Result);
    }

    public static TheoryData<string, string> Malformed => new()
    {
        { """{"alg":"RS256","alg":"none"}""", Claims },
        { """{"alg":"RS256","\u0061lg":"none"}""", Claims },
        { """{"alg":["RS256"]}""", Claims },
        { """{"alg":"RS256","kid":1}""", Claims },
        { """{"kid":"k1"}""", Claims },
        { """["RS256"]""", Claims },
        { Rsa.Header, """{"iss":"https://idp.example.com","iss":"https://evil.example"}""" },
        { Rsa.Header, """{"sub":"ann","s\u0075b":"root"}""" },
        { Rsa.Header, "[]" },
        { Rsa.Header, "\"text\"" },
        { Rsa.Header, "null" },
        { Rsa.Header, string.Empty },
        { Rsa.Header, Claims + "x" },
        { Rsa.Header, "\uFEFF" + Claims },
        { Rsa.Header, string.Concat(Enumerable.Repeat("[", 10_000)) },
        { Rsa.Header, string.Concat(Enumerable.Repeat("{\"a\":", 10_000)) },
        { Rsa.Header, With(("exp", "1e308")) },
        { Rsa.Header, """{"exp":1e309}""" },
        { Rsa.Header, With(("exp", "-1")) },
        { Rsa.Header, With(("exp", "\"1767326645\"")) },
        { Rsa.Header, With(("exp", "253402300800")) },
        { Rsa.Header, With(("exp", "9223372036854775807")) },
        { Rsa.Header, With(("exp", "99999999999999999999")) },
        { Rsa.Header, With(("exp", "true")) },
        { Rsa.Header, With(("exp", "[1767326645]")) },
        { Rsa.Header, With(("nbf", "-1e308")) },
        { Rsa.Header, With(("iat", "{}")) },
        { Rsa.Header, With(("aud", "{}")) },
        { Rsa.Header, With(("aud", "[1]")) },
        { Rsa.Header, With(("aud", "[[\"sts.amazonaws.com\"]]")) },
        { Rsa.Header, With(("iss", "[\"https://idp.example.com\"]")) },
        { Rsa.Header, With(("sub", "1")) },
    };

    [Theory]
    [MemberData(nameof(Malformed))]
    public void Ambiguous_or_absurd_claims_are_rejected_even_if_the_issuer_signed_them(string header, string claims)
    {
        OidcVerification verification = Verify(Rsa.Sign(claims, header));
        Assert.False(verification.IsValid);
        Assert.Null(verification.Token);
        Assert.Equal(FederationCheckResult.Failed, Row(verification, "WellFormed").Result);
    }

    public static TheoryData<string> Spellings
    {
        get
        {
            string token = Rsa.Sign();
            string[] parts = token.Split('.');
            // The last character of a signature of 256 bytes carries four bits that must be zero.
            char last = parts[2][^1], other = (char)(last + 1);
            return
            [
                token[..^1] + other,
                token + "=", token + "==", token + ".", "." + token, token.Replace('.', '/'), token.Insert(20, "\n"), token.Insert(20, " "), token.Replace(".", "..", StringComparison.Ordinal),
                $"{parts[0]}=.{parts[1]}.{parts[2]}",
                $"{parts[0]}.{parts[1]}.{parts[2].Replace('-', '+').Replace('_', '/')}+/",
                $"{parts[0]}.{parts[1]}",
                $"{parts[0]}..{parts[1]}.{parts[2]}.",
                $$"""{"payload":"{{parts[1]}}","protected":"{{parts[0]}}","signature":"{{parts[2]}}"}""",
                $$"""{"payload":"{{parts[1]}}","signatures":[{"protected":"{{parts[0]}}","signature":"{{parts[2]}}"}]}""",
                $"\"{token}\"", new string('.', 100_000), new string('A', 1_000_000), string.Empty, " ",
            ];
        }
    }

    [Theory]
    [MemberData(nameof(Spellings))]
    public void Any_other_spelling_is_refused(string text) => Assert.False(Verify(text).IsValid);

    [Fact]
    public void White_space_around_a_token_and_Bearer_before_it_are_what_files_and_headers_bring()
    {
        AssertValid(Verify(" \r\n" + Rsa.Sign() + "\n"));
        AssertValid(Verify("Bearer " + Rsa.Sign()));
    }

    [Fact]
    public void A_token_longer_than_STS_takes_is_refused()
    {
        AssertFailsAlone(Verify(Rsa.Sign(With(("pad", $"\"{new string('a', 15_000)}\"")))), "Size", "at most 20,000");
        Assert.Equal(FederationCheckResult.Failed, Row(Verify(Rsa.Sign(With(("pad", $"\"{new string('a', 300_000)}\"")))), "WellFormed").Result);
    }

    public static TheoryData<string, string, string> BrokenClaims => new()
    {
        { "Issuer", With(("iss", "\"https://idp.example.com/\"")), "https://idp.example.com/" },
        { "Issuer", With(("iss", "\"https://IDP.example.com\"")), "https://IDP.example.com" },
        { "Issuer", With(("iss", "\"https://idp.example.com \"")), "https://idp.example.com" },
        { "Issuer", With(("iss", null)), "nothing" },
        { "Subject", With(("sub", null)), "nothing" },
        { "Subject", With(("sub", "\"\"")), "nothing" },
        { "Subject", With(("sub", $"\"{new string('a', 256)}\"")), "255" },
        { "Audience", With(("aud", "\"other\"")), "other" },
        { "Audience", With(("aud", "\"STS.amazonaws.com\"")), "STS.amazonaws.com" },
        { "Audience", With(("aud", "[]")), "nothing" },
        { "Audience", With(("aud", null)), "nothing" },
        { "AuthorizedParty", With(("azp", "\"other\"")), "other" },
        { "ExpiresAt", With(("exp", null)), "nothing" },
        { "ExpiresAt", With(("exp", "1767322800"), ("iat", "1767320000"), ("nbf", null)), "2026-01-02 03:00:00Z" },
        { "ExpiresAt", With(("exp", "0")), "1970" },
        { "ExpiresAt", With(("iat", "1767323300"), ("exp", "1767323200"), ("nbf", null)), "after" },
        { "NotBefore", With(("nbf", "1767323401")), "2026-01-02 03:10:01Z" },
        { "IssuedAt", With(("iat", "1767323401")), "2026-01-02 03:10:01Z" },
        { "IssuedAt", With(("iat", null)), "nothing" },
    };

    [Theory]
    [MemberData(nameof(BrokenClaims))]
    public void One_broken_claim_fails_its_row(string check, string claims, string reason) => AssertFailsAlone(Verify(Rsa.Sign(claims)), check, reason);

    [Fact]
    public void A_token_of_another_issuer_is_not_verified() =>
        Assert.False(Verify(Rsa.Sign(With(("iss", "\"https://other.example.com\"")))).Token!.IsVerified);

    [Theory]
    [InlineData(1767322801, FederationCheckResult.Warning)]
    [InlineData(1767323100, FederationCheckResult.Warning)]
    [InlineData(1767323101, FederationCheckResult.Passed)]
    [InlineData(1767322800, FederationCheckResult.Failed)]
    public void A_token_is_good_until_five_minutes_after_its_end(long end, FederationCheckResult result) =>
        Assert.Equal(result, Row(Verify(Rsa.Sign(With(("exp", $"{end}"), ("iat", "1767320000"), ("nbf", null)))), "ExpiresAt").Result);

    [Fact]
    public void The_skew_is_the_callers()
    {
        string late = Rsa.Sign(With(("exp", "1767323099"), ("iat", "1767320000"), ("nbf", null)));
        AssertValid(Verify(late));
        AssertFailsAlone(Verify(late, Options with { ClockSkew = TimeSpan.Zero }), "ExpiresAt", "2026");
        AssertValid(Verify(Rsa.Sign(With(("nbf", "1767323700"))), Options with { ClockSkew = TimeSpan.FromMinutes(10) }));
    }

    [Fact]
    public void A_time_with_a_fraction_passes_with_a_warning_for_STS_takes_none()
    {
        OidcVerification verification = AssertValid(Verify(Rsa.Sign(With(("exp", "1767326645.5")))));
        Assert.Equal(FederationCheckResult.Warning, Row(verification, "Whole seconds").Result);
    }

    [Fact]
    public void Several_audiences()
    {
        AssertValid(Verify(Rsa.Sign(With(("aud", """["x","sts.amazonaws.com"]"""), ("azp", "\"sts.amazonaws.com\"")))));
        OidcVerification without = AssertValid(Verify(Rsa.Sign(With(("aud", """["x","sts.amazonaws.com"]""")))));
        Assert.Equal(FederationCheckResult.Warning, Row(without, "AuthorizedParty").Result);
        AssertFailsAlone(Verify(Rsa.Sign(With(("aud", """["x","sts.amazonaws.com"]"""))), Options with { IsSignIn = true }), "AuthorizedParty", "azp");
        AssertValid(Verify(Rsa.Sign(), Options with { Audiences = ["other", Audience] }));
    }

    [Fact]
    public void A_missing_expectation_is_a_warning()
    {
        OidcVerification verification = AssertValid(Verify(Rsa.Sign(), Options with { Issuer = null, Audiences = [] }));
        Assert.Equal(FederationCheckResult.Warning, Row(verification, "Issuer").Result);
        Assert.Equal(FederationCheckResult.Warning, Row(verification, "Audience").Result);
        AssertFailsAlone(Verify(Rsa.Sign(With(("iss", null))), Options with { Issuer = null }), "Issuer", "nothing");
        AssertFailsAlone(Verify(Rsa.Sign(With(("aud", "\"\""))), Options with { Audiences = [] }), "Audience", "nothing");
    }

    [Fact]
    public void The_nonce_must_be_the_one_that_was_sent()
    {
        string token = Rsa.Sign(With(("nonce", "\"n1\"")));
        AssertValid(Verify(token, Options with { Nonce = "n1" }));
        AssertFailsAlone(Verify(token, Options with { Nonce = "N1" }), "Nonce", "another nonce");
        AssertFailsAlone(Verify(Rsa.Sign(), Options with { Nonce = "n1" }), "Nonce", "none");
        AssertFailsAlone(Verify(Rsa.Sign(With(("nonce", "1"))), Options with { Nonce = "1" }), "Nonce", "another nonce");
        Assert.Equal(FederationCheckResult.NotApplicable, Row(Verify(token), "Nonce").Result);
    }

    [Theory]
    [InlineData("at_hash", "AccessTokenHash")]
    [InlineData("c_hash", "CodeHash")]
    public void The_hash_of_what_came_with_it_must_fit(string claim, string check)
    {
        // OIDC Core, appendix A.3 and A.4, have these two values.
        (string secret, string hash) = claim == "at_hash"
            ? ("jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y", "77QmUPtjPfzWtF2AnpK9RQ")
            : ("Qcb0Orv1zh30vL1MPRsbm-diHiMwcLyZvn1arpZv-Jxf_11jnpEX3Tgfvk", "LDktKdoQak3Pk0cnXxCltA");
        OidcVerificationOptions With(string? value) => claim == "at_hash" ? Options with { AccessToken = value } : Options with { Code = value };
        string token = Rsa.Sign(TokenSigner.With((claim, $"\"{hash}\"")));
        Assert.Equal(FederationCheckResult.Passed, Row(AssertValid(Verify(token, With(secret))), check).Result);
        AssertFailsAlone(Verify(token, With(secret + "x")), check, "another hash");
        AssertFailsAlone(Verify(Rsa.Sign(TokenSigner.With((claim, "7"))), With(secret)), check, "another hash");
        Assert.Equal(FederationCheckResult.NotApplicable, Row(Verify(token), check).Result);
        Assert.DoesNotContain(Verify(Rsa.Sign(), With(secret)).Checks, row => row.Check == check);
        TokenSigner long512 = NewRsa("RS512", "k");
        string half = Base64UrlText.Encode(SHA512.HashData(Encoding.ASCII.GetBytes(secret)).AsSpan(0, 32));
        AssertValid(Verify(long512.Sign(TokenSigner.With((claim, $"\"{half}\""))), With(secret) with { Keys = long512.Judge.Keys }));
    }

    [Fact]
    public void An_opaque_token_is_a_row_that_failed()
    {
        FederationCheck row = Assert.Single(new OidcVerifier(Options).Verify(new OidcToken("ya29.opaque")).Checks);
        Assert.Equal(("WellFormed", FederationCheckResult.Failed), (row.Check, row.Result));
        Assert.DoesNotContain("ya29", row.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_refresh_token_stays_with_the_verified_token()
    {
        OidcToken token = new OidcVerifier(Options).Verify(JwtReader.Read(Rsa.Sign(), OidcTokenType.IdToken, "again")).RequireValid();
        Assert.Equal(("again", true), (token.GetRefreshToken(), token.IsVerified));
    }
}
