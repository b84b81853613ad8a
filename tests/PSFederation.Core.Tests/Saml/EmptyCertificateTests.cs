using PSFederation.Core.Certificates;
using PSFederation.Core.Oidc.Signing;
using PSFederation.Core.Saml.Encryption;
using PSFederation.Core.Saml.Requests;

namespace PSFederation.Core.Tests.Saml;

/// <summary>A file without a certificate causes a specific error everywhere, independent of the exception of the loader.</summary>
public sealed class EmptyCertificateTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    public void Dispose() => _folder.Delete(recursive: true);

    public static TheoryData<string> Empty =>
        ["", " \n", "AA==", "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n", "-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n", "-----BEGIN CERTIFICATE-----"];

    [Theory]
    [MemberData(nameof(Empty))]
    public void A_file_without_a_certificate_is_unusable(string content)
    {
        string path = Path.Combine(_folder.FullName, "certificate");
        File.WriteAllText(path, content);
        foreach (Action read in (Action[])[() => CertificateFile.Read(path), () => DecryptionKeys.Read(path), () => RequestSigner.Read(path)])
            Assert.Equal(path, Fail.With(FederationErrorCode.CertificateUnusable, read).Target);
        FederationException key = Assert.Throws<FederationException>(() => SigningKeyFile.ReadCertificate(path));
        Assert.Equal(path, key.Target);
    }
}
