using PSFederation.Core.Certificates;
using PSFederation.Core.Reporting;
using PSFederation.Core.Saml.Encryption;
using PSFederation.Core.Saml.Metadata;
using PSFederation.Core.Saml.Verification;
using PSFederation.Core.SignInMethods;
using PSFederation.Core.Text;

namespace PSFederation.Core.Renewal;

/// <summary>Reads the keys that verify the assertions of a method, from its files and addresses.</summary>
internal static class SamlTrustFiles
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    /// <summary>Reads the keys again, because metadata can change.</summary>
    /// <exception cref="FederationException">A path or address has no keys; the message contains it.</exception>
    public static async Task<SamlVerificationOptions> ReadAsync(SamlTrustSettings trust, TimeProvider time, IOperationReporter reporter, CancellationToken cancellationToken)
    {
        DateTime now = time.GetUtcNow().UtcDateTime;
        List<SamlMetadata> entities = [];
        foreach (string place in trust.Metadata)
            entities.AddRange(await MetadataOfAsync(place, now, reporter, cancellationToken).ConfigureAwait(false));
        return new SamlVerificationOptions(trust.Rules)
        {
            At = now,
            Metadata = entities,
            SigningCertificates = [.. trust.Certificates.SelectMany(CertificateFile.Read)],
            DecryptionKeys = [.. trust.DecryptionCertificates.Select(DecryptionKeys.Read)],
        };
    }

    /// <summary>Reads the files, so that a wrong path is found early; addresses are checked but not called.</summary>
    /// <exception cref="FederationException">A file cannot be read or has other content, or an address is not safe.</exception>
    public static void Require(SamlTrustSettings trust, DateTime now)
    {
        foreach (string place in trust.Metadata)
        {
            if (SamlTrustSettings.IsAddress(place))
                MetadataAddress.RequirePrivate(new Uri(place));
            else
                TextInput.ReadFile(place, "SAML metadata", text => SamlMetadataReader.Read(text, now));
        }

        foreach (string path in trust.Certificates)
            CertificateFile.Read(path);
        foreach (string path in trust.DecryptionCertificates)
            DecryptionKeys.Read(path).Dispose();
    }

    private static async Task<IReadOnlyList<SamlMetadata>> MetadataOfAsync(string place, DateTime now, IOperationReporter reporter, CancellationToken cancellationToken)
    {
        try
        {
            return SamlTrustSettings.IsAddress(place)
                ? await MetadataAddress.ReadAsync(new Uri(place), Timeout, now, reporter, cancellationToken).ConfigureAwait(false)
                : SamlMetadataReader.Read(TextInput.ReadFile(place, "SAML metadata"), now);
        }
        catch (Exception e) when (e is FederationException or UriFormatException)
        {
            throw new FederationException(
                (e as FederationException)?.Code ?? FederationErrorCode.ParameterInvalid,
                $"The identity provider's metadata at {InputPreview.Quote(place)} could not be read, so the sign-in was not started, because the assertion could not be verified. {e.Message}",
                InputPreview.Target(place),
                e);
        }
    }
}
