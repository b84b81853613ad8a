using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using PSFederation.Core.Certificates;
using PSFederation.Core.Text;

namespace PSFederation.Core.Oidc.Signing;

/// <summary>Reads private keys: PEM (PKCS #8, PKCS #1, SEC 1, encrypted or not), a JWK, or a certificate with its key.</summary>
public static class SigningKeyFile
{
    private const string Expected = "expected PEM (PRIVATE KEY) or a JWK (RFC 7517) of an RSA or elliptic curve key";

    /// <summary>The key in a file.</summary>
    /// <param name="path">The full path of a PEM file, such as the .p8 file of Apple, or of a JWK.</param>
    /// <param name="password">The password of an encrypted key.</param>
    /// <param name="algorithm">The algorithm; null uses the algorithm in the file, or otherwise RS256 with RSA, or the algorithm of the curve.</param>
    /// <param name="keyId">The key ID; null uses the key ID in the file.</param>
    /// <exception cref="FederationException">The file cannot be read, or contains no usable key.</exception>
    public static SigningKey Read(string path, string? password = null, string? algorithm = null, string? keyId = null)
    {
        string text = Encoding.UTF8.GetString(CertificateFile.ReadBytes(path)).TrimStart('\uFEFF').Trim();
        try
        {
            return text.StartsWith('{')
                ? JsonWebKeyReader.Read(text, algorithm, keyId)
                : SigningKey.Of(FromPem(text, password, path), algorithm, keyId);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException or FormatException)
        {
            throw Unusable($"The file '{path}' contains no readable private key ({e.Message.TrimEnd('.')}); {Expected}.", path);
        }
    }

    /// <summary>A certificate with its private key.</summary>
    /// <param name="path">The full path of a PEM file with both, or of PKCS #12 (.pfx, .p12).</param>
    /// <param name="keyPath">The full path of the key, if it is in a separate file; then the first file contains only the certificate.</param>
    /// <param name="password">The password of the file or key, if it has one.</param>
    /// <exception cref="FederationException">A file cannot be read, or lacks the certificate or key.</exception>
    public static X509Certificate2 ReadCertificate(string path, string? keyPath = null, string? password = null)
    {
        if (keyPath is not null)
            return Join(CertificateFile.Read(path)[0], keyPath, password);
        byte[] content = CertificateFile.ReadBytes(path);
        try
        {
            return content.AsSpan().IndexOf("-----BEGIN"u8) < 0
                ? X509CertificateLoader.LoadPkcs12(content, password)
                : FromPemPair(Encoding.UTF8.GetString(content), password);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw Unusable($"The file '{path}' contains no readable certificate with its private key ({e.Message.TrimEnd('.')}); expected PEM with both, or PKCS #12 (.pfx), and -ClientKeyPassword if it is encrypted.", path);
        }
    }

    /// <summary>A certificate and its private key.</summary>
    /// <param name="keyPath">The full path of the key.</param>
    /// <param name="password">The password of the key, if it has one.</param>
    /// <returns>The certificate with its key.</returns>
    /// <exception cref="FederationException">The file contains no key, or the key of another certificate.</exception>
    public static X509Certificate2 Join(X509Certificate2 certificate, string keyPath, string? password = null)
    {
        using SigningKey key = Read(keyPath, password);
        try
        {
            using X509Certificate2 joined = key.JoinTo(certificate);
            return ForTls(joined);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException or InvalidOperationException)
        {
            throw Unusable($"The key in '{keyPath}' does not belong to the certificate '{UntrustedText.Line(certificate.Subject)}' ({e.Message.TrimEnd('.')}); expected its private key.", keyPath);
        }
    }

    private static X509Certificate2 FromPemPair(string pem, string? password)
    {
        using X509Certificate2 certificate = password is null ? X509Certificate2.CreateFromPem(pem, pem) : X509Certificate2.CreateFromEncryptedPem(pem, pem, password);
        return ForTls(certificate);
    }

    /// <summary>TLS on Windows cannot use a key that is only in memory.</summary>
    private static X509Certificate2 ForTls(X509Certificate2 certificate) =>
        X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), password: null);

    private static AsymmetricAlgorithm FromPem(string pem, string? password, string path)
    {
        (string label, string section) = PrivateKeySection(pem)
            ?? throw Unusable($"The file '{path}' contains no private key; {Expected}.", path);
        if (label == "OPENSSH PRIVATE KEY")
            throw Unusable($"The file '{path}' contains a key in OpenSSH format; {Expected}. Convert it: ssh-keygen -p -m PKCS8 -f FILE", path);
        bool encrypted = label == "ENCRYPTED PRIVATE KEY" || section.Contains("Proc-Type: 4,ENCRYPTED", StringComparison.Ordinal);
        if (encrypted && password is null)
            throw new FederationException(FederationErrorCode.ParameterMissing, $"The key in '{path}' is encrypted; specify its password with -ClientKeyPassword.", path);
        if (label == "RSA PRIVATE KEY")
            return Import(RSA.Create(), section, password, encrypted);
        if (label == "EC PRIVATE KEY")
            return Import(ECDsa.Create(), section, password, encrypted);
        try
        {
            return Import(RSA.Create(), section, password, encrypted);
        }
        catch (CryptographicException)
        {
            return Import(ECDsa.Create(), section, password, encrypted);
        }
    }

    private static AsymmetricAlgorithm Import(AsymmetricAlgorithm key, string pem, string? password, bool encrypted)
    {
        try
        {
            if (encrypted)
                key.ImportFromEncryptedPem(pem, password);
            else
                key.ImportFromPem(pem);
            return key;
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }

    private static (string Label, string Section)? PrivateKeySection(string pem)
    {
        ReadOnlySpan<char> rest = pem;
        while (PemEncoding.TryFind(rest, out PemFields fields))
        {
            if (rest[fields.Label].EndsWith("PRIVATE KEY"))
                return (rest[fields.Label].ToString(), rest[fields.Location].ToString());
            rest = rest[fields.Location.End..];
        }

        return null;
    }

    private static FederationException Unusable(string message, string path) => new(FederationErrorCode.CertificateUnusable, message, path);
}
