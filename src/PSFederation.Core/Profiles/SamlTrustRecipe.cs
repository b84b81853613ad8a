using PSFederation.Core.Certificates;
using PSFederation.Core.Reporting;
using PSFederation.Core.Saml.Encryption;
using PSFederation.Core.Saml.Metadata;
using PSFederation.Core.Saml.Verification;
using PSFederation.Core.Text;

namespace PSFederation.Core.Profiles;

/// <summary>By what the assertions of a profile are judged: keys by the path or address that has them, read again at each sign-in.</summary>
public sealed record SamlTrustRecipe
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    /// <summary>Full paths and addresses of the identity provider's metadata.</summary>
    public IReadOnlyList<string> Metadata { get; init; } = [];

    /// <summary>Full paths of the certificates that may have signed.</summary>
    public IReadOnlyList<string> Certificates { get; init; } = [];

    /// <summary>Full paths of the private keys that the assertion may be encrypted to.</summary>
    public IReadOnlyList<string> DecryptionCertificates { get; init; } = [];

    /// <summary>Whether SHA-1 signatures and the short keys of their age are taken.</summary>
    public bool AllowSha1 { get; init; }

    /// <summary>Whether a pinned certificate counts outside its time.</summary>
    public bool AllowExpiredCertificate { get; init; }

    /// <summary>Whether keys may be transported by RSA PKCS #1 v1.5.</summary>
    public bool AllowRsa15 { get; init; }

    /// <summary>Whether assertions may be encrypted with Triple DES.</summary>
    public bool AllowTripleDes { get; init; }

    /// <summary>How far clocks may differ, in seconds; null for three minutes.</summary>
    public int? ClockSkewSeconds { get; init; }

    /// <summary>Reads the keys: metadata may have changed since.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="reporter">Where it says what it does.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>By what an assertion is judged now.</returns>
    /// <exception cref="FederationException">A path or address gives no keys; the message names it.</exception>
    public async Task<SamlVerificationOptions> ReadAsync(TimeProvider time, IOperationReporter reporter, CancellationToken cancellationToken)
    {
        DateTime now = time.GetUtcNow().UtcDateTime;
        List<SamlMetadata> entities = [];
        foreach (string place in Metadata)
            entities.AddRange(await MetadataOfAsync(place, now, reporter, cancellationToken).ConfigureAwait(false));
        SamlVerificationOptions options = new()
        {
            At = now,
            Metadata = entities,
            SigningCertificates = [.. Certificates.SelectMany(CertificateFile.Read)],
            DecryptionKeys = [.. DecryptionCertificates.Select(DecryptionKeys.Read)],
            AllowSha1 = AllowSha1,
            AllowExpiredCertificate = AllowExpiredCertificate,
            AllowRsa15 = AllowRsa15,
            AllowTripleDes = AllowTripleDes,
        };
        return ClockSkewSeconds is { } seconds ? options with { ClockSkew = TimeSpan.FromSeconds(seconds) } : options;
    }

    /// <summary>Reads what lies in files, so that a wrong path is found out when it is named; addresses are looked at and not asked.</summary>
    /// <param name="now">The time, UTC.</param>
    /// <exception cref="FederationException">A file cannot be read, or holds something else; or an address is not safe.</exception>
    public void Require(DateTime now)
    {
        foreach (string place in Metadata)
        {
            if (IsAddress(place))
                MetadataAddress.RequirePrivate(new Uri(place));
            else
                SamlMetadataReader.Read(TextInput.ReadFile(place, "SAML metadata"), now);
        }

        foreach (string path in Certificates)
            CertificateFile.Read(path);
        foreach (string path in DecryptionCertificates)
            DecryptionKeys.Read(path).Dispose();
    }

    /// <summary>Whether a text is a web address rather than a path.</summary>
    /// <param name="text">The text.</param>
    /// <returns>True for an address.</returns>
    public static bool IsAddress(string text) =>
        text.StartsWith("https://", StringComparison.OrdinalIgnoreCase) || text.StartsWith("http://", StringComparison.OrdinalIgnoreCase);

    private static async Task<IReadOnlyList<SamlMetadata>> MetadataOfAsync(string place, DateTime now, IOperationReporter reporter, CancellationToken cancellationToken)
    {
        try
        {
            return IsAddress(place)
                ? await MetadataAddress.ReadAsync(new Uri(place), Timeout, now, reporter, cancellationToken).ConfigureAwait(false)
                : SamlMetadataReader.Read(TextInput.ReadFile(place, "SAML metadata"), now);
        }
        catch (Exception e) when (e is FederationException or UriFormatException)
        {
            throw new FederationException(
                (e as FederationException)?.Code ?? FederationErrorCode.ParameterInvalid,
                $"The identity provider's metadata at {InputPreview.Quote(place)} could not be read, so the sign-in was not started: the assertion could not be verified. {e.Message}",
                InputPreview.Target(place),
                e);
        }
    }
}
