using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using PSFederation.Core.Oidc.Signing;

namespace PSFederation.Core.Tests.Oidc.Signing;

/// <summary>Keys in every form; another library verifies their signatures.</summary>
public sealed class SigningKeyTests : IDisposable
{
    private const string Password = "correct horse";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    public void Dispose() => _folder.Delete(recursive: true);

    private string Write(string text, string name = "key")
    {
        string path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }

    private static readonly PbeParameters Encryption = new(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000);

    private static SecurityKey Public(AsymmetricAlgorithm key) => key is RSA rsa
        ? new RsaSecurityKey(rsa.ExportParameters(false))
        : new ECDsaSecurityKey(ECDsa.Create(((ECDsa)key).ExportParameters(false)));

    private static async Task AssertSignsAsync(SigningKey key, AsymmetricAlgorithm expected, string algorithm)
    {
        string token = ClientAssertion.Create(key, "client", "https://idp.example/token", TimeProvider.System);
        TokenValidationResult result = await new JsonWebTokenHandler().ValidateTokenAsync(token, new TokenValidationParameters
        {
            IssuerSigningKey = Public(expected),
            ValidIssuer = "client",
            ValidAudience = "https://idp.example/token",
            ValidAlgorithms = [algorithm],
        });
        Assert.True(result.IsValid, result.Exception?.ToString());
        Assert.Equal("client", result.Claims["sub"]);
        Assert.InRange(result.SecurityToken.ValidTo, DateTime.UtcNow.AddMinutes(4), DateTime.UtcNow.AddMinutes(6));
    }

    public static TheoryData<string> Forms => ["pkcs8", "pkcs1", "encrypted", "jwk", "jwks"];

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Reads_an_RSA_key(string form)
    {
        using RSA rsa = RSA.Create(2048);
        using SigningKey key = SigningKeyFile.Read(
            Write(form switch
            {
                "pkcs8" => rsa.ExportPkcs8PrivateKeyPem(),
                "pkcs1" => rsa.ExportRSAPrivateKeyPem(),
                "encrypted" => rsa.ExportEncryptedPkcs8PrivateKeyPem(Password, Encryption),
                "jwk" => Jwk(rsa),
                _ => $$"""{"keys":[{{Jwk(rsa)}}]}""",
            }),
            form == "encrypted" ? Password : null);
        await AssertSignsAsync(key, rsa, "RS256");
    }

    [Theory]
    [InlineData("pkcs8")]
    [InlineData("sec1")]
    [InlineData("encrypted")]
    [InlineData("parameters before it")]
    public async Task Reads_an_elliptic_curve_key(string form)
    {
        using ECDsa ec = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using SigningKey key = SigningKeyFile.Read(
            Write(form switch
            {
                "pkcs8" => ec.ExportPkcs8PrivateKeyPem(),
                "sec1" => ec.ExportECPrivateKeyPem(),
                "encrypted" => ec.ExportEncryptedPkcs8PrivateKeyPem(Password, Encryption),
                _ => "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n" + ec.ExportECPrivateKeyPem(),
            }),
            form == "encrypted" ? Password : null);
        await AssertSignsAsync(key, ec, "ES256");
    }

    [Theory]
    [InlineData("RS256")]
    [InlineData("RS512")]
    [InlineData("PS256")]
    [InlineData("PS384")]
    public async Task Signs_with_the_algorithm_that_is_asked_for(string algorithm)
    {
        using RSA rsa = RSA.Create(2048);
        using SigningKey key = SigningKeyFile.Read(Write(rsa.ExportPkcs8PrivateKeyPem()), algorithm: algorithm, keyId: "one");
        await AssertSignsAsync(key, rsa, algorithm);
        Assert.Equal("one", new JsonWebToken(key.Sign(new Dictionary<string, object?>())).Kid);
    }

    [Theory]
    [InlineData("nistP256", "ES256", "P-256")]
    [InlineData("nistP384", "ES384", "P-384")]
    [InlineData("nistP521", "ES512", "P-521")]
    public async Task Takes_the_algorithm_of_the_curve(string curve, string algorithm, string crv)
    {
        // As often as it takes to meet numbers with zeros in front, which some writers leave out of a JWK.
        for (int i = 0; i < 20; i++)
        {
            using ECDsa ec = ECDsa.Create(ECCurve.CreateFromFriendlyName(curve));
            ECParameters numbers = ec.ExportParameters(true);
            string jwk = JsonSerializer.Serialize(new { kty = "EC", crv, x = Short(numbers.Q.X!), y = Short(numbers.Q.Y!), d = Short(numbers.D!) });
            using SigningKey key = SigningKeyFile.Read(Write(jwk));
            await AssertSignsAsync(key, ec, algorithm);
        }

        static string Short(byte[] number) => Base64UrlEncoder.Encode(number.SkipWhile(b => b == 0).ToArray());
    }

    [Fact]
    public void Names_the_certificate_in_the_header()
    {
        using RSA rsa = RSA.Create(2048);
        using X509Certificate2 certificate = Certificate(rsa);
        foreach (string path in (string[])
            [Write(certificate.ExportCertificatePem() + "\n" + rsa.ExportPkcs8PrivateKeyPem(), "both.pem"), WritePfx(certificate, null), WritePfx(certificate, Password)])
        {
            using X509Certificate2 read = SigningKeyFile.ReadCertificate(path, keyPath: null, path.EndsWith("locked.pfx", StringComparison.Ordinal) ? Password : null);
            using SigningKey key = SigningKey.Of(read, "PS256");
            JsonWebToken token = new(key.Sign(new Dictionary<string, object?>()));
            Assert.Equal("PS256", token.Alg);
            Assert.Equal(Base64UrlEncoder.Encode(SHA256.HashData(certificate.RawData)), token.GetHeaderValue<string>("x5t#S256"));
            Assert.Equal(Base64UrlEncoder.Encode(certificate.GetCertHash()), token.GetHeaderValue<string>("x5t"));
        }
    }

    [Fact]
    public void An_assertion_can_be_used_once()
    {
        using SigningKey key = SigningKey.Of(ECDsa.Create(ECCurve.NamedCurves.nistP256));
        string[] ids = [.. Enumerable.Range(0, 2).Select(_ => new JsonWebToken(ClientAssertion.Create(key, "c", "a", TimeProvider.System)).Id)];
        Assert.NotEqual(ids[0], ids[1]);
    }

    [Fact]
    public void Says_what_is_wrong_with_a_key()
    {
        using RSA rsa = RSA.Create(2048), weak = RSA.Create(1024);
        using ECDsa ec = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        string secret = Base64UrlEncoder.Encode(rsa.ExportParameters(true).D);
        Check("1024", weak.ExportPkcs8PrivateKeyPem());
        Check("expected ES256", ec.ExportPkcs8PrivateKeyPem(), "RS256");
        Check("expected RS256", rsa.ExportPkcs8PrivateKeyPem(), "ES256");
        Check("expected RS256", rsa.ExportPkcs8PrivateKeyPem(), "none");
        Check("no private key", rsa.ExportSubjectPublicKeyInfoPem());
        Check("ssh-keygen", "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----");
        Check("no private key", "hello");
        Check("no valid Base64url member d", JsonSerializer.Serialize(new { kty = "RSA", n = Base64UrlEncoder.Encode(rsa.ExportParameters(false).Modulus), e = "AQAB" }));
        Check("expected RSA or EC", """{"kty":"oct","k":"c2VjcmV0"}""");
        Check("duplicate", """{"kty":"RSA","kty":"EC"}""");
        Check("set of 2", $$"""{"keys":[{{Jwk(rsa)}},{{Jwk(rsa)}}]}""");
        Fail.With(FederationErrorCode.ParameterMissing, () => SigningKeyFile.Read(Write(rsa.ExportEncryptedPkcs8PrivateKeyPem(Password, Encryption))));
        Fail.With(FederationErrorCode.CertificateUnusable, () => SigningKeyFile.Read(Write(rsa.ExportEncryptedPkcs8PrivateKeyPem(Password, Encryption)), "xHg7-bad"), "xHg7-bad");
        Fail.With(FederationErrorCode.CertificateUnusable, () => SigningKeyFile.ReadCertificate(Write(rsa.ExportPkcs8PrivateKeyPem())));
        Fail.With(FederationErrorCode.FileNotFound, () => SigningKeyFile.Read(Path.Combine(_folder.FullName, "none")));
        using X509Certificate2 bare = X509CertificateLoader.LoadCertificate(Certificate(rsa).RawData);
        Fail.With(FederationErrorCode.CertificateUnusable, () => SigningKey.Of(bare));

        void Check(string expected, string text, string? algorithm = null) => Assert.Contains(
            expected,
            Fail.With(FederationErrorCode.CertificateUnusable, () => SigningKeyFile.Read(Write(text), algorithm: algorithm), secret).Message,
            StringComparison.Ordinal);
    }

    private static string Jwk(RSA rsa)
    {
        RSAParameters p = rsa.ExportParameters(true);
        return JsonSerializer.Serialize(new
        {
            kty = "RSA",
            n = Base64UrlEncoder.Encode(p.Modulus),
            e = Base64UrlEncoder.Encode(p.Exponent),
            d = Base64UrlEncoder.Encode(p.D),
            p = Base64UrlEncoder.Encode(p.P),
            q = Base64UrlEncoder.Encode(p.Q),
            dp = Base64UrlEncoder.Encode(p.DP),
            dq = Base64UrlEncoder.Encode(p.DQ),
            qi = Base64UrlEncoder.Encode(p.InverseQ),
        });
    }

    private static X509Certificate2 Certificate(RSA rsa) =>
        new CertificateRequest("CN=client", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));

    private string WritePfx(X509Certificate2 certificate, string? password)
    {
        string path = Path.Combine(_folder.FullName, password is null ? "open.pfx" : "locked.pfx");
        File.WriteAllBytes(path, certificate.Export(X509ContentType.Pkcs12, password));
        return path;
    }
}
