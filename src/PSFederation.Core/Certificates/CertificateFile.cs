using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using PSFederation.Core.Text;

namespace PSFederation.Core.Certificates;

/// <summary>Reads certificates as PEM, DER, or the bare Base64 of metadata.</summary>
public static class CertificateFile
{
    private const int MaxBytes = 1024 * 1024;

    /// <summary>All certificates of a file.</summary>
    /// <param name="path">The full path.</param>
    /// <returns>One or more.</returns>
    /// <exception cref="FederationException">The file cannot be read or contains none.</exception>
    public static IReadOnlyList<X509Certificate2> Read(string path)
    {
        byte[] content = ReadBytes(path);
        try
        {
            string text = System.Text.Encoding.UTF8.GetString(content).Trim();
            X509Certificate2Collection certificates = [];
            if (text.Contains("-----BEGIN CERTIFICATE", StringComparison.Ordinal))
                certificates.ImportFromPem(text);
            else if (text.Length > 0 && System.Buffers.Text.Base64.IsValid(text))
                certificates.Add(X509CertificateLoader.LoadCertificate(Convert.FromBase64String(text)));
            else
                certificates.Add(X509CertificateLoader.LoadCertificate(content));
            if (certificates.Count > 0)
                return [.. certificates];
        }
        catch (CryptographicException)
        {
            // The error below says it.
        }

        throw new FederationException(
            FederationErrorCode.CertificateUnusable, $"The file '{path}' does not contain an X.509 certificate; expected PEM or DER.", path);
    }

    internal static byte[] ReadBytes(string path)
    {
        TextInput.RequirePath(path, "a certificate or key");
        try
        {
            return Io.BoundedFile.ReadAllBytes(path, MaxBytes, "a certificate or key");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new FederationException(FederationErrorCode.FileNotFound, $"The file '{path}' does not exist; expected a certificate or key. Check the path.", path, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FederationException(FederationErrorCode.FileUnreadable, $"The file '{path}' cannot be read: {e.Message}", path, e);
        }
    }
}
