using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using PSFederation.Core.Oidc.Verification;
using PSFederation.Core.Text;
using static PSFederation.Core.Tests.Oidc.Verification.TokenSigner;

namespace PSFederation.Core.Tests.Oidc.Verification;

/// <summary>Which keys of a set can verify a token.</summary>
public class KeyChoiceTests
{
    private static OidcVerification Verify(string text, params string[] keys) =>
        new OidcVerifier(Options with { Keys = JwkSet.Parse($$"""{"keys":[{{string.Join(',', keys)}}]}""", "test") }).Verify(text);

    private static FederationCheck Row(OidcVerification verification, string check) => verification.Checks.Single(row => row.Check == check);

    private static void AssertRefused(OidcVerification verification, string reason)
    {
        Assert.False(verification.IsValid);
        Assert.Equal(FederationCheckResult.Failed, Row(verification, "Signature").Result);
        FederationCheck key = Row(verification, "Key");
        Assert.Equal(FederationCheckResult.Failed, key.Result);
        Assert.Contains(reason, key.Actual, StringComparison.Ordinal);
    }

    public static TheoryData<string, object, string> Refusals => new()
    {
        { "use", "enc", "its use is enc" },
        { "use", "SIG", "its use is SIG" },
        { "use", 7, "its use is not a string" },
        { "key_ops", new[] { "encrypt" }, "without verify" },
        { "key_ops", new[] { "sign" }, "without verify" },
        { "key_ops", Array.Empty<string>(), "without verify" },
        { "key_ops", "verify", "not a list" },
        { "alg", "PS256", "its alg is PS256, not RS256" },
        { "alg", "RS512", "its alg is RS512, not RS256" },
        { "alg", "HS256", "its alg is HS256" },
        { "alg", "RSA-OAEP", "its alg is RSA-OAEP" },
        { "kty", "EC", "RS256 needs a key of type RSA" },
        { "kty", "rsa", "RS256 needs a key of type RSA" },
        { "e", "AQ", "not a valid RSA key" },
        { "e", "AA", "not a valid RSA key" },
        { "e", "Ag", "not a valid RSA key" },
        { "e", "", "not a valid RSA key" },
        { "n", "!", "missing or is not Base64url" },
        { "n", "", "not a valid RSA key" },
        { "n", "AAAA", "not a valid RSA key" },
        { "n", new string('_', 2_732), "at most 16,384" },
        { "x5c", new[] { "AAAA" }, "" },
        { "x5c", new[] { "" }, "" },
        { "x5c", new[] { " " }, "" },
    };

    [Fact]
    public void A_key_with_only_an_empty_certificate_does_not_count() =>
        AssertRefused(Verify(Rsa.Sign(), """{"kty":"RSA","kid":"k1","use":"sig","x5c":[""]}"""), "missing or is not Base64url");

    [Theory]
    [MemberData(nameof(Refusals))]
    public void A_key_that_is_not_for_this_is_refused_with_the_reason(string member, object value, string reason)
    {
        OidcVerification verification = Verify(Rsa.Sign(), Rsa.Jwk((member, value)));
        if (reason.Length > 0)
            AssertRefused(verification, reason);
        else
            Assert.True(verification.IsValid);
    }

    [Fact]
    public void A_weak_RSA_key_is_refused()
    {
        TokenSigner weak = NewRsa("RS256", "k1", 1024);
        AssertRefused(Verify(weak.Sign(), weak.Jwk()), "RSA 1024 is weak");
    }

    [Fact]
    public void A_key_without_use_and_alg_is_for_every_algorithm_of_its_type() =>
        Assert.True(Verify(Rsa.Sign(), Rsa.Jwk(("use", null), ("alg", null), ("key_ops", new[] { "verify" }))).IsValid);

    [Fact]
    public void A_private_key_verifies_by_its_public_part() =>
        Assert.True(Verify(Rsa.Sign(), Rsa.Jwk(("d", "AQAB"), ("use", null), ("key_ops", new[] { "sign" }))).IsValid);

    [Fact]
    public void The_key_is_the_one_that_the_token_names()
    {
        TokenSigner other = NewRsa("RS256", "k2");
        Assert.True(Verify(Rsa.Sign(), other.Jwk(), Rsa.Jwk()).IsValid);
        AssertRefused(Verify(other.Sign(), Rsa.Jwk()), "the only key of the set is not 'k2'");
        // The right key under another name is not looked for.
        AssertRefused(Verify(Rsa.Sign(), Rsa.Jwk(("kid", "k3"))), "the only key of the set is not 'k1'");
        AssertRefused(Verify(Rsa.Sign(), Rsa.Jwk(("kid", "K1"))), "the only key of the set is not 'k1'");
        AssertRefused(Verify(Rsa.Sign()), "the set has no keys");
        Assert.Contains("not made by", Row(Verify(Rsa.Sign(), Rsa.Jwk(("kid", "k2")), other.Jwk(("kid", "k1"))), "Signature").Actual, StringComparison.Ordinal);
    }

    [Fact]
    public void Keys_without_an_id_are_tried() => Assert.True(Verify(Rsa.Sign(), Rsa.Jwk(("kid", null))).IsValid);

    [Fact]
    public void A_token_that_names_no_key_passes_where_one_alone_would_fit()
    {
        string token = Rsa.Sign(header: """{"alg":"RS256"}""");
        TokenSigner elliptic = NewElliptic("ES256", "e", ECCurve.NamedCurves.nistP256, "P-256");
        Assert.True(Verify(token, Rsa.Jwk()).IsValid);
        Assert.True(Verify(token, Rsa.Jwk(), elliptic.Jwk(), Foreign.Jwk(("kid", "x"), ("use", "enc"))).IsValid);
        AssertRefused(Verify(token, Rsa.Jwk(), Foreign.Jwk(("kid", "x"))), "has no key ID (kid), and 2");
    }

    [Fact]
    public void Several_keys_of_one_name_are_tried_and_reported()
    {
        OidcVerification verification = Verify(Rsa.Sign(), Foreign.Jwk(), Rsa.Jwk());
        Assert.True(verification.IsValid);
        Assert.Equal(FederationCheckResult.Warning, Row(verification, "Key").Result);
        Assert.False(Verify(Rsa.Sign(), Foreign.Jwk(), Foreign.Jwk()).IsValid);
    }

    [Theory]
    [InlineData("x", "AAAA")]
    [InlineData("x", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("crv", "P-384")]
    [InlineData("crv", "secp256k1")]
    [InlineData("crv", "p-256")]
    [InlineData("y", null)]
    public void An_elliptic_key_must_be_a_point_on_its_curve(string member, string? value)
    {
        TokenSigner signer = NewElliptic("ES256", "k1", ECCurve.NamedCurves.nistP256, "P-256");
        Assert.True(Verify(signer.Sign(), signer.Jwk()).IsValid);
        AssertRefused(Verify(signer.Sign(), signer.Jwk((member, value))), "ES256 needs a key of type EC on P-256");
    }

    [Fact]
    public void A_signature_in_the_form_of_certificates_is_refused()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        TokenSigner signer = NewElliptic("ES256", "k1", ECCurve.NamedCurves.nistP256, "P-256");
        string[] parts = signer.Sign().Split('.');
        byte[] zero = new byte[64];
        Assert.Equal(FederationCheckResult.Failed, Row(Verify($"{parts[0]}.{parts[1]}.{Base64UrlText.Encode(zero)}", signer.Jwk()), "Signature").Result);
        byte[] der = key.SignData(System.Text.Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        Assert.Equal(FederationCheckResult.Failed, Row(Verify($"{parts[0]}.{parts[1]}.{Base64UrlText.Encode(der)}", signer.Jwk()), "Signature").Result);
    }

    [Fact]
    public void A_certificate_beside_a_key_must_hold_that_key()
    {
        using RSA other = RSA.Create(2048);
        using X509Certificate2 certificate = new CertificateRequest("CN=x", other, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        AssertRefused(Verify(Rsa.Sign(), Rsa.Jwk(("x5c", new[] { Convert.ToBase64String(certificate.RawData) }))), "RS256 needs a key of type RSA: 'k1' (RSA) cannot be used: its certificate (x5c) contains another key");
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"keys":{}}""")]
    [InlineData("""{"keys":[1]}""")]
    [InlineData("""{"keys":[],"keys":[]}""")]
    [InlineData("""{"keys":[{"kty":"RSA","kty":"oct"}]}""")]
    [InlineData("-----BEGIN PUBLIC KEY-----")]
    public void A_document_that_is_not_a_key_set_is_rejected(string json) => Fail.With(FederationErrorCode.OidcKeysUnusable, () => JwkSet.Parse(json, "test"));

    [Fact]
    public void A_set_without_bounds_is_refused()
    {
        Fail.With(FederationErrorCode.OidcKeysUnusable, () => JwkSet.Parse($$"""{"keys":[{{string.Join(',', Enumerable.Repeat("{}", 1_001))}}]}""", "test"));
        Fail.With(FederationErrorCode.OidcKeysUnusable, () => JwkSet.Parse(new string(' ', 2) + $$"""{"keys":[],"x":"{{new string('a', 1_048_577)}}"}""", "test"));
    }
}
