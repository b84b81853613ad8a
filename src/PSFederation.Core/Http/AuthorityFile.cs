using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace PSFederation.Core.Http;

/// <summary>
/// A PEM file with certificates that are trusted beside those of the system. Often it is a copy of the system's own, with more than a hundred of them, so they
/// are read when a server is met that the system does not trust.
/// </summary>
internal sealed class AuthorityFile
{
    private const string Begin = "-----BEGIN CERTIFICATE-----";

    private readonly Lazy<X509Certificate2Collection> _certificates;

    /// <summary>An error is not remembered: a file that is corrected is read again at the next handshake.</summary>
    private AuthorityFile(string path, string from) => _certificates = new Lazy<X509Certificate2Collection>(() => Read(path, from), LazyThreadSafetyMode.PublicationOnly);

    /// <summary>The certificates.</summary>
    /// <exception cref="AuthenticationException">One of them cannot be read.</exception>
    public X509Certificate2Collection Certificates => _certificates.Value;

    /// <summary>Opens a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="from">Where it is named, for errors.</param>
    /// <exception cref="FederationException">It cannot be read, or has no certificate.</exception>
    public static AuthorityFile Open(string path, string from)
    {
        try
        {
            string text = File.ReadAllText(path);
            return text.Contains(Begin, StringComparison.Ordinal)
                ? new AuthorityFile(path, from)
                : throw new FederationException(FederationErrorCode.FileUnreadable, $"{from} names '{path}', which contains no PEM certificate.", path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FederationException(FederationErrorCode.FileUnreadable, $"{from} names '{path}', which cannot be read as PEM certificates: {e.Message}", path, e);
        }
    }

    private static X509Certificate2Collection Read(string path, string from)
    {
        X509Certificate2Collection certificates = [];
        try
        {
            certificates.ImportFromPem(File.ReadAllText(path));
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            // It is thrown within a handshake; the error of the call shows the message of this type.
            throw new AuthenticationException($"{from} names '{path}', which cannot be read as PEM certificates: {e.Message}", e);
        }

        return certificates.Count > 0 ? certificates : throw new AuthenticationException($"{from} names '{path}', which contains no PEM certificate");
    }
}
