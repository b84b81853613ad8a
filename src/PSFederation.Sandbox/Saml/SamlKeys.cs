using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace PSFederation.Sandbox.Saml;

/// <summary>The signing certificate of the SAML identity provider, and a foreign one that its metadata does not contain.</summary>
internal sealed class SamlKeys(TimeProvider clock) : IDisposable
{
    private readonly Lazy<X509Certificate2> _foreign = new(() => Create("CN=Sandbox SAML identity provider", clock));

    public X509Certificate2 Certificate { get; } = Create("CN=Sandbox SAML identity provider", clock);

    /// <summary>Gets a certificate with the same name but another key, created on first use.</summary>
    public X509Certificate2 Foreign => _foreign.Value;

    public void Dispose()
    {
        Certificate.Dispose();
        if (_foreign.IsValueCreated)
        {
            _foreign.Value.Dispose();
        }
    }

    private static X509Certificate2 Create(string name, TimeProvider clock)
    {
        using RSA rsa = RSA.Create(2048);
        CertificateRequest request = new(name, rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        DateTimeOffset now = clock.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-1), now.AddYears(1));
    }
}
