using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace PSFederation.Tests;

/// <summary>A certificate authority for https servers of tests: a file for AWS_CA_BUNDLE, and a server certificate for any name.</summary>
internal sealed class TestAuthority : IDisposable
{
    private readonly X509Certificate2 _authority;
    private readonly ConcurrentDictionary<string, X509Certificate2> _certificates = new(StringComparer.OrdinalIgnoreCase);

    public TestAuthority(string name = "test authority")
    {
        using RSA key = RSA.Create(2048);
        CertificateRequest request = new($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        _authority = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-2), DateTimeOffset.UtcNow.AddDays(2));
        Bundle = Path.GetTempFileName();
        File.WriteAllText(Bundle, _authority.ExportCertificatePem());
    }

    /// <summary>The path of a PEM file with the authority's certificate.</summary>
    public string Bundle { get; }

    /// <summary>The subject of the authority, which is the issuer of its certificates.</summary>
    public string Subject => _authority.Subject;

    /// <summary>The certificate of a server, with its key.</summary>
    /// <param name="host">Its DNS name.</param>
    public X509Certificate2 Certificate(string host) => _certificates.GetOrAdd(host, name => Issue(name, DateTimeOffset.UtcNow.AddDays(1)));

    /// <summary>The certificate of a server, with its key and end. The caller disposes of it.</summary>
    /// <param name="host">Its DNS name.</param>
    /// <param name="end">When it expires, less than a day and a half ago at the earliest.</param>
    public X509Certificate2 Certificate(string host, DateTimeOffset end) => Issue(host, end);

    public void Dispose()
    {
        _authority.Dispose();
        foreach (X509Certificate2 certificate in _certificates.Values)
            certificate.Dispose();
        File.Delete(Bundle);
    }

    private X509Certificate2 Issue(string host, DateTimeOffset end)
    {
        using RSA key = RSA.Create(2048);
        CertificateRequest request = new("CN=test server", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName(host);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        using X509Certificate2 issued = request.Create(_authority, DateTimeOffset.UtcNow.AddDays(-1.5), end, Guid.NewGuid().ToByteArray());
        using X509Certificate2 withKey = issued.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pkcs12), null);
    }
}
