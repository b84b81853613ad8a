using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using PSFederation.Core.Http;
using PSFederation.Core.Oidc.Configuration;
using static PSFederation.Core.Tests.Oidc.Verification.TokenSigner;

namespace PSFederation.Core.Tests.Oidc.Verification;

/// <summary>Configurations of an issuer that IAM and STS reject, and the thumbprint for IAM.</summary>
public class IamFindingsTests
{
    private static OidcConfiguration Read(string issuer = Issuer, string[]? clientIds = null, string? jwks = null, string algorithms = "RS256", string without = "") =>
        new OidcConfigurationReader(clientIds ?? ["a"], TimeSpan.FromSeconds(1), Now, new RecordingReporter()).Read(
            JsonSerializer.Serialize(new Dictionary<string, object>
            {
                ["issuer"] = issuer,
                ["jwks_uri"] = "https://idp.example.com/keys",
                ["response_types_supported"] = new[] { "code" },
                ["subject_types_supported"] = new[] { "public" },
                ["id_token_signing_alg_values_supported"] = algorithms.Split(' '),
            }.Where(member => member.Key != without).ToDictionary()),
            jwks ?? Rsa.Jwks);

    [Fact]
    public void A_good_issuer_has_none() => Assert.Empty(Read().Warnings);

    public static TheoryData<string, string> Issuers => new()
    {
        { "http://idp.example.com", "not an https address" },
        { "idp.example.com", "not an https address" },
        { "https://idp.example.com:8443/x", "has a port" },
        { "https://idp.example.com:443", "has a port" },
        { "https://[2001:db8::1]:443/", "has a port" },
        { "https://idp.example.com/?tenant=1", "query or fragment" },
        { "https://idp.example.com/#x", "query or fragment" },
        { "https://ann@idp.example.com", "user name" },
        { "https://127.0.0.1", "this machine" },
        { "https://idp.example.com/" + new string('a', 240), "at most 255" },
    };

    [Theory]
    [MemberData(nameof(Issuers))]
    public void The_rules_for_its_address(string issuer, string finding) => Assert.Contains(finding, Assert.Single(Read(issuer).Warnings), StringComparison.Ordinal);

    [Fact]
    public void A_colon_in_a_path_or_an_IPv6_address_does_not_start_a_port()
    {
        Assert.Empty(Read("https://idp.example.com/a:1").Warnings);
        Assert.Empty(Read("https://[2001:db8::1]/").Warnings);
    }

    [Fact]
    public void The_rules_for_client_ids()
    {
        Assert.Empty(Read(clientIds: [.. Enumerable.Repeat("a", 100)]).Warnings);
        Assert.Contains("101 client IDs", Assert.Single(Read(clientIds: [.. Enumerable.Repeat("a", 101)]).Warnings), StringComparison.Ordinal);
        Assert.Contains("2 client IDs are empty", Assert.Single(Read(clientIds: ["", new string('a', 256)]).Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Algorithms_that_STS_does_not_take()
    {
        Assert.Contains("PS256, EdDSA", Assert.Single(Read(algorithms: "RS256 PS256 EdDSA").Warnings), StringComparison.Ordinal);
        Assert.Contains("supports no other algorithm", Assert.Single(Read(algorithms: "HS256").Warnings), StringComparison.Ordinal);
        Assert.Empty(Read(algorithms: "RS256 RS384 RS512 ES256 ES384 ES512").Warnings);
    }

    [Theory]
    [InlineData("jwks_uri")]
    [InlineData("subject_types_supported")]
    public void A_document_must_have_its_required_members(string member) => Assert.Contains(Read(without: member).Warnings, warning => warning.Contains($"lacks {member}", StringComparison.Ordinal));

    [Fact]
    public void Keys()
    {
        string Set(params string[] keys) => $$"""{"keys":[{{string.Join(',', keys)}}]}""";
        string[] Of(params string[] keys) => [.. Read(jwks: Set(keys)).Warnings];
        Assert.Contains("none of the 0 keys", Assert.Single(Of()), StringComparison.Ordinal);
        Assert.Contains(Of(NewRsa("RS256", "w", 1024).Jwk(), Rsa.Jwk()), warning => warning.Contains("RSA 1024 is weak", StringComparison.Ordinal));
        Assert.Contains(Of(Rsa.Jwk(("d", "AQAB"))), warning => warning.Contains("private part", StringComparison.Ordinal));
        Assert.Contains(Of(Rsa.Jwk(), OfSecret(new byte[32], "s").Jwk()), warning => warning.Contains("shared secret", StringComparison.Ordinal));
        Assert.Contains(Of(Rsa.Jwk(), Foreign.Jwk()), warning => warning.Contains("2 keys have the key ID 'k1'", StringComparison.Ordinal));
        Assert.Contains(Of(Rsa.Jwk(("kid", null)), Foreign.Jwk(("kid", null))), warning => warning.Contains("2 keys have no key ID", StringComparison.Ordinal));
        Assert.Contains(Of(Rsa.Jwk(), Rsa.Jwk(("kid", "p"), ("alg", "PS256"))), warning => warning.Contains("its alg is PS256, which STS does not accept", StringComparison.Ordinal));
        Assert.Contains(Of([.. Enumerable.Range(0, 101).Select(i => Rsa.Jwk(("kid", $"{i}")))]), warning => warning.Contains("101 RSA keys", StringComparison.Ordinal));
        Assert.Empty(Of(Rsa.Jwk(), Foreign.Jwk(("kid", "e"), ("use", "enc"), ("alg", "RSA-OAEP"))));
    }

    [Theory]
    [InlineData(-1, "expired at")]
    [InlineData(20, "expires at")]
    [InlineData(40, null)]
    public void Certificates(int days, string? finding)
    {
        using RSA key = RSA.Create(2048);
        using X509Certificate2 certificate = new CertificateRequest("CN=x", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(Now.AddDays(-100), Now.AddDays(days));
        OidcConfiguration configuration = Read(jwks: $$"""{"keys":[{"kty":"RSA","kid":"c","x5c":["{{Convert.ToBase64String(certificate.RawData)}}"]}]}""");
        Assert.Equal(certificate.NotAfter.ToUniversalTime(), Assert.Single(configuration.Keys).NotAfter);
        Assert.True(configuration.Keys[0].IsUsable);
        Assert.Equal(finding is not null, configuration.Warnings.Any(warning => warning.Contains(finding ?? "certificate that", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_thumbprint_is_that_of_the_topmost_intermediate()
    {
        using X509Certificate2 root = Make("root", "root"), top = Make("top", "root"), middle = Make("middle", "top"), leaf = Make("leaf", "middle"), alone = Make("alone", "alone");
        static string Of(params X509Certificate2[] chain) => ServerChain.ThumbprintForIam(chain);
        Assert.Equal(top.Thumbprint, Of(leaf, middle, top, root), ignoreCase: true);
        Assert.Equal(top.Thumbprint, Of(leaf, middle, top), ignoreCase: true);
        Assert.Equal(leaf.Thumbprint, Of(leaf, root), ignoreCase: true);
        Assert.Equal(alone.Thumbprint, Of(alone), ignoreCase: true);
        Assert.Matches("^[0-9a-f]{40}$", Of(leaf, root));
    }

    private static X509Certificate2 Make(string subject, string issuer)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new CertificateRequest($"CN={subject}", key, HashAlgorithmName.SHA256)
            .Create(new X500DistinguishedName($"CN={issuer}"), X509SignatureGenerator.CreateForECDsa(key), Now.AddDays(-1), Now.AddDays(1), [1, 2, 3]);
    }
}
