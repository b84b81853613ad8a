using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace PSFederation.Core.Http;

/// <summary>
/// A PEM file with certificates that are trusted beside those of the system. Often it is a copy of the system's own, with more than a hundred of them, so they
/// are read when a server is met that the system does not trust, and again when the file has changed.
/// </summary>
internal sealed class AuthorityFile
{
    private const string Begin = "-----BEGIN CERTIFICATE-----";

    private readonly string _path;
    private readonly string _from;
    private volatile Loaded? _loaded;

    private AuthorityFile(string path, string from) => (_path, _from) = (path, from);

    /// <summary>The certificates. An error is not remembered: a file that is corrected is read again at the next handshake.</summary>
    /// <exception cref="AuthenticationException">One of them cannot be read.</exception>
    public X509Certificate2Collection Certificates
    {
        get
        {
            (DateTime, long) state = StateOf(_path);
            if (_loaded is { } loaded && loaded.State == state)
                return loaded.Certificates;
            X509Certificate2Collection certificates = Read(_path, _from);
            _loaded = new Loaded(state, certificates);
            return certificates;
        }
    }

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

    /// <summary>Time and length of the file behind symbolic links, such as those of a Kubernetes ConfigMap.</summary>
    private static (DateTime Changed, long Length) StateOf(string path)
    {
        try
        {
            FileInfo file = (FileInfo?)File.ResolveLinkTarget(path, returnFinalTarget: true) ?? new FileInfo(path);
            return (file.LastWriteTimeUtc, file.Length);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Reading it reports the error.
            return (DateTime.MinValue, -1);
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

    private sealed record Loaded((DateTime Changed, long Length) State, X509Certificate2Collection Certificates);
}
