using System.Security.Cryptography.X509Certificates;
using PSFederation.Core.Certificates;
using PSFederation.Core.Text;
using PSFederation.Pipeline;

namespace PSFederation.Input;

/// <summary>The value of -ClientCertificate: an object, or the file or thumbprint of one.</summary>
internal static class ClientCertificateInput
{
    /// <summary>The certificate itself, or its location.</summary>
    public static (X509Certificate2? Certificate, string? Place) Read(object? input, Func<string, string> resolvePath) =>
        PSValue.Unwrap(input) switch
        {
            null => (null, null),
            X509Certificate2 certificate => (certificate, null),
            FileInfo file => (null, file.FullName),
            string thumbprint when StoredCertificate.IsThumbprint(thumbprint) => (null, thumbprint.ToUpperInvariant()),
            string path => (null, resolvePath(path)),
            var other => throw new FederationException(
                FederationErrorCode.ParameterInvalid, $"-ClientCertificate is {other.GetType().FullName!.WithArticle()}; expected an X509Certificate2 with its private key, the path of one (PEM or PKCS #12), or its thumbprint in the personal store."),
        };
}
