using System.Collections.Concurrent;
using System.Diagnostics.Tracing;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Logging;
using PSFederation.Core.Oidc.Signing;
using PSFederation.Core.Oidc.Verification;
using PSFederation.Core.Tests.Oidc.Verification;
using PSFederation.Core.Text;

namespace PSFederation.Core.Tests.Oidc;

/// <summary>How Microsoft.IdentityModel computes signatures, and that it does not keep, show or omit data that it must not.</summary>
public sealed partial class SignatureProvidersTests
{
    private static readonly Dictionary<string, object?> Claims = new() { ["iss"] = "client", ["sub"] = "secret-subject" };

    [GeneratedRegex(@"\.(Try)?(Sign|Verify)(Data|Hash)\(|\bHMACSHA\d+\b|\bRSASignaturePadding\b|\bDSASignatureFormat\b")]
    private static partial Regex Computation { get; }

    [Fact]
    public void No_code_for_tokens_computes_a_signature_itself() =>
        Assert.DoesNotContain(
            Directory.EnumerateFiles(Path.Combine(Repository.Root, "src", "PSFederation.Core", "Oidc"), "*.cs", SearchOption.AllDirectories),
            path => Computation.IsMatch(File.ReadAllText(path)));

    /// <summary>The default factory of the package would hold provider and key for the lifetime of the process.</summary>
    [Theory]
    [InlineData("RS256")]
    [InlineData("PS256")]
    [InlineData("ES256")]
    [InlineData("HS256")]
    public void A_key_that_verified_can_be_collected(string algorithm) => AssertCollected(Verify(algorithm));

    [Theory]
    [InlineData("RS256")]
    [InlineData("ES256")]
    public void A_key_that_signed_can_be_collected(string algorithm) => AssertCollected(Sign(algorithm));

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference Verify(string algorithm)
    {
        TokenSigner signer = algorithm switch
        {
            "ES256" => TokenSigner.NewElliptic(algorithm, "k", ECCurve.NamedCurves.nistP256, "P-256"),
            "HS256" => TokenSigner.OfSecret(RandomNumberGenerator.GetBytes(32)),
            _ => TokenSigner.NewRsa(algorithm, "k"),
        };
        OidcVerificationOptions options = signer.Judge;
        Assert.Equal(FederationCheckResult.Passed, new OidcVerifier(options).Verify(signer.Sign()).Checks.Single(check => check.Check == "Signature").Result);
        return new WeakReference(options.Keys!.Keys[0].Verifier!.Key);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference Sign(string algorithm)
    {
        AsymmetricAlgorithm material = algorithm == "ES256" ? ECDsa.Create(ECCurve.NamedCurves.nistP256) : RSA.Create(2048);
        using SigningKey key = SigningKey.Of(material);
        Assert.Equal(algorithm, new JsonWebToken(key.Sign(Claims)).Alg);
        return new WeakReference(material);
    }

    private static void AssertCollected(WeakReference key)
    {
        for (int i = 0; key.IsAlive && i < 10; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.False(key.IsAlive);
    }

    [Fact]
    public void A_signature_reads_no_private_numbers()
    {
        using GuardedRsa guarded = new();
        using SigningKey key = SigningKey.Of(guarded, keyId: "k");
        using RSA published = RSA.Create(guarded.ExportParameters(includePrivateParameters: false));
        AssertSigned(key.Sign(Claims), published);
        Assert.Equal(0, guarded.Exports);
    }

    /// <summary>JsonWebTokenHandler has room for 512 bytes and makes a token without a signature where one is longer.</summary>
    [Fact]
    public void An_RSA_key_of_more_than_4096_bits_signs()
    {
        using RSA rsa = RSA.Create(4104);
        foreach (string algorithm in (string[])["RS256", "RS512", "PS384"])
            AssertSigned(SigningKey.Of(rsa, algorithm).Sign(Claims), rsa);
    }

    [Fact]
    public void A_certificate_with_an_elliptic_key_signs_and_is_named()
    {
        using ECDsa ec = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        using X509Certificate2 certificate = new CertificateRequest("CN=client", ec, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        foreach (string? name in (string?[])[null, "k"])
        {
            using SigningKey key = SigningKey.Of(certificate, keyId: name);
            JsonWebToken token = AssertSigned(key.Sign(Claims), ec);
            Assert.Equal(("ES384", "JWT", name ?? string.Empty), (token.Alg, token.Typ, token.Kid));
            Assert.Equal(Base64UrlText.Encode(certificate.GetCertHash()), token.X5t);
            Assert.Equal(Base64UrlText.Encode(certificate.GetCertHash(HashAlgorithmName.SHA256)), token.GetHeaderValue<string>("x5t#S256"));
        }
    }

    [Fact]
    public void A_token_says_what_it_was_given_and_nothing_more()
    {
        using SigningKey key = SigningKey.Of(ECDsa.Create(ECCurve.NamedCurves.nistP256));
        string[] segments = key.Sign(new Dictionary<string, object?> { ["iss"] = "T\u00fcrk\"<\u0131>", ["n"] = 1L, ["b"] = true, ["z"] = null }).Split('.');
        Assert.Equal("""{"alg":"ES256","typ":"JWT"}""", System.Text.Encoding.UTF8.GetString(Base64UrlText.Decode(segments[0])!));
        IReadOnlyDictionary<string, object?> payload = StrictJson.ReadObject(Base64UrlText.Decode(segments[1])!);
        Assert.Equal([("iss", "T\u00fcrk\"<\u0131>"), ("n", 1L), ("b", true), ("z", null)], payload.Select(claim => (claim.Key, claim.Value)));
    }

    [Fact]
    public void A_key_that_is_disposed_of_signs_nothing()
    {
        SigningKey key = SigningKey.Of(RSA.Create(2048));
        key.Sign(Claims);
        key.Dispose();
        Assert.ThrowsAny<Exception>(() => key.Sign(Claims));
    }

    /// <summary>RFC 8017 section 8.2.2 step 1: a signature is as long as the modulus, zeros in front included.</summary>
    [Theory]
    [InlineData("RS256")]
    [InlineData("PS256")]
    public void An_RSA_signature_without_its_leading_zero_is_refused(string algorithm)
    {
        TokenSigner signer = TokenSigner.NewRsa(algorithm, "k");
        OidcVerifier verifier = new(signer.Judge);
        string token;
        byte[] signature;
        int number = 0;
        do
        {
            token = signer.Sign(TokenSigner.With(("sub", $"\"{number++}\"")));
            signature = Base64UrlText.Decode(token.Split('.')[2])!;
        }
        while (signature[0] != 0);
        Assert.True(verifier.Verify(token).IsValid);
        string signed = token[..token.LastIndexOf('.')];
        foreach (byte[] changed in (byte[][])[signature[1..], [0, .. signature], [.. signature, 0]])
            Assert.Equal(FederationCheckResult.Failed, verifier.Verify($"{signed}.{Base64UrlText.Encode(changed)}").Checks.Single(check => check.Check == "Signature").Result);
    }

    [Fact]
    public void Events_of_the_package_hold_nothing_of_tokens_and_keys()
    {
        Assert.False(IdentityModelEventSource.ShowPII);
        Assert.False(IdentityModelEventSource.LogCompleteSecurityArtifact);
        using EventRecorder recorder = new();
        using SigningKey key = SigningKey.Of(RSA.Create(2048), keyId: "secret-name");
        string signed = key.Sign(Claims);
        TokenSigner signer = TokenSigner.OfSecret(RandomNumberGenerator.GetBytes(32));
        string token = signer.Sign();
        new OidcVerifier(signer.Judge).Verify(token);
        new OidcVerifier(TokenSigner.Options).Verify(TokenSigner.Foreign.Sign());
        string seen = string.Join('\n', recorder.Texts);
        Assert.Contains("IDX", seen, StringComparison.Ordinal);
        foreach (string secret in (string[])["secret", .. signed.Split('.'), .. token.Split('.')])
            Assert.DoesNotContain(secret, seen, StringComparison.Ordinal);
    }

    private static JsonWebToken AssertSigned(string token, AsymmetricAlgorithm key)
    {
        JsonWebToken read = new(token);
        int end = token.LastIndexOf('.');
        byte[] data = System.Text.Encoding.ASCII.GetBytes(token[..end]), signature = Base64UrlText.Decode(token.AsSpan(end + 1))!;
        HashAlgorithmName hash = new($"SHA{read.Alg[2..]}");
        Assert.True(key is RSA rsa
            ? rsa.VerifyData(data, signature, hash, read.Alg[0] == 'P' ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1)
            : ((ECDsa)key).VerifyData(data, signature, hash));
        return read;
    }

    /// <summary>An RSA key as one in hardware: it signs, and counts attempts to get its private numbers.</summary>
    private sealed class GuardedRsa : RSA
    {
        private readonly RSA _inner = Create(2048);

        public GuardedRsa() => KeySizeValue = 2048;

        public int Exports { get; private set; }

        public override KeySizes[] LegalKeySizes => _inner.LegalKeySizes;

        public override RSAParameters ExportParameters(bool includePrivateParameters)
        {
            Exports += includePrivateParameters ? 1 : 0;
            return _inner.ExportParameters(includePrivateParameters);
        }

        public override void ImportParameters(RSAParameters parameters) => throw new NotSupportedException();

        public override byte[] SignHash(byte[] hash, HashAlgorithmName hashAlgorithm, RSASignaturePadding padding) => _inner.SignHash(hash, hashAlgorithm, padding);

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                _inner.Dispose();
            base.Dispose(disposing);
        }
    }

    /// <summary>All that the package would tell a tracing tool, at every level.</summary>
    private sealed class EventRecorder : EventListener
    {
        public EventRecorder()
        {
            IdentityModelEventSource.Logger.LogLevel = EventLevel.Verbose;
            EnableEvents(IdentityModelEventSource.Logger, EventLevel.Verbose);
        }

        public ConcurrentQueue<string> Texts { get; } = [];

        public override void Dispose()
        {
            DisableEvents(IdentityModelEventSource.Logger);
            IdentityModelEventSource.Logger.LogLevel = EventLevel.Warning;
            base.Dispose();
        }

        protected override void OnEventWritten(EventWrittenEventArgs eventData) => Texts?.Enqueue(string.Join(' ', eventData.Payload ?? []));
    }
}
