using System.Collections;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Xml;
using PSFederation.Core.Certificates;
using PSFederation.Core.Reporting;
using PSFederation.Core.Saml.Encryption;
using PSFederation.Core.Saml.Metadata;
using PSFederation.Core.Saml.Requests;
using PSFederation.Core.Saml.Verification;
using PSFederation.Core.SignInMethods;
using PSFederation.Core.Text;
using PSFederation.Pipeline;

namespace PSFederation.Input;

/// <summary>Creates the verification options from the parameters -Metadata, -Certificate and -DecryptionCertificate.</summary>
internal sealed class SamlTrust(Func<string, string> resolvePath, IOperationReporter reporter, DateTime now)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    /// <summary>The verification options, with keys and metadata that have been read.</summary>
    public async Task<SamlVerificationOptions> ReadAsync(ISamlVerification parameters, CancellationToken cancellationToken)
    {
        List<SamlMetadata> entities = [];
        foreach (object item in parameters.Metadata)
            entities.AddRange(await MetadataAsync(item, cancellationToken));
        return new SamlVerificationOptions(parameters.Rules)
        {
            At = now,
            Metadata = entities,
            SigningCertificates = [.. parameters.Certificate.SelectMany(Certificates)],
            DecryptionKeys = [.. parameters.DecryptionCertificate.Select(DecryptionKey)],
        };
    }

    /// <summary>The signer of requests from -SigningCertificate, or null if it was not specified.</summary>
    public static RequestSigner? Signer(object? input, Func<string, string> resolvePath) => PSValue.Unwrap(input) switch
    {
        null => null,
        X509Certificate2 certificate => RequestSigner.Of(certificate),
        FileInfo file => RequestSigner.Read(file.FullName),
        string path => RequestSigner.Read(resolvePath(path)),
        var other => throw Unusable("SigningCertificate", other, "an X509Certificate2 with its private key, or the path of one (PEM or PKCS #12)"),
    };

    private async Task<IReadOnlyList<SamlMetadata>> MetadataAsync(object input, CancellationToken cancellationToken)
    {
        switch (PSValue.Unwrap(input))
        {
            case SamlMetadata entity:
                return [entity];
            case XmlNode xml:
                return SamlMetadataReader.Read(xml.OuterXml, now);
            case Uri address:
                return await MetadataAddress.ReadAsync(address, Timeout, now, reporter, cancellationToken);
            case FileInfo file:
                return TextInput.ReadFile(file.FullName, IdentityInput.MetadataText, xml => SamlMetadataReader.Read(xml, now));
            case string text when IsAddress(text):
                return await MetadataAddress.ReadAsync(new Uri(text), Timeout, now, reporter, cancellationToken);
            case string text when text.TrimStart().StartsWith('<'):
                return SamlMetadataReader.Read(text, now);
            case string path:
                return TextInput.ReadFile(resolvePath(path), IdentityInput.MetadataText, xml => SamlMetadataReader.Read(xml, now));
            case IEnumerable list:
                List<SamlMetadata> entities = [];
                foreach (object item in list)
                    entities.AddRange(await MetadataAsync(item, cancellationToken));
                return entities;
            case var other:
                throw Unusable("Metadata", other, "an object of Get-SamlMetadata, the path or address of a metadata document, or its XML");
        }
    }

    private IReadOnlyList<X509Certificate2> Certificates(object input) => PSValue.Unwrap(input) switch
    {
        X509Certificate2 certificate => [certificate],
        SamlCertificate entry => [entry.Certificate],
        FileInfo file => CertificateFile.Read(file.FullName),
        string path => CertificateFile.Read(resolvePath(path)),
        var other => throw Unusable("Certificate", other, "an X509Certificate2, or the path of a certificate (PEM or DER)"),
    };

    private RSA DecryptionKey(object input) => PSValue.Unwrap(input) switch
    {
        X509Certificate2 certificate => DecryptionKeys.Of(certificate),
        RSA key => key,
        FileInfo file => DecryptionKeys.Read(file.FullName),
        string path => DecryptionKeys.Read(resolvePath(path)),
        var other => throw Unusable("DecryptionCertificate", other, "an X509Certificate2 with its private key, or the path of one (PEM or PKCS #12)"),
    };

    internal static bool IsAddress(string text) => SamlTrustSettings.IsAddress(text);

    private static FederationException Unusable(string parameter, object? found, string expected) =>
        new(FederationErrorCode.ParameterInvalid, $"-{parameter} has {(found?.GetType().FullName ?? "null").WithArticle()}; expected {expected}.");
}
