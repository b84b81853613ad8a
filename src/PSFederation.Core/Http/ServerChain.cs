using System.Security.Cryptography.X509Certificates;

namespace PSFederation.Core.Http;

/// <summary>The certificates that a server presents (TLS 1.2 and 1.3, RFC 8446 section 4.4.2).</summary>
internal static class ServerChain
{
    /// <summary>
    /// The SHA-1 thumbprint by which IAM knows a server: of the topmost intermediate certificate of its chain, which is the last below the
    /// root; or of the server's own certificate if it is the only one.
    /// </summary>
    /// <returns>Forty hexadecimal digits, lower case as AWS writes them.</returns>
    public static string ThumbprintForIam(IReadOnlyList<X509Certificate2> chain)
    {
        X509Certificate2 top = chain[0];
        foreach (X509Certificate2 certificate in chain)
        {
            if (!IsRoot(certificate))
                top = certificate;
        }

        return top.GetCertHashString().ToLowerInvariant();
    }

    private static bool IsRoot(X509Certificate2 certificate) =>
        certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData);
}
