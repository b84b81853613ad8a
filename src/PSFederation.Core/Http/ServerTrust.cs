using System.Net.Security;
using System.Runtime.CompilerServices;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using PSFederation.Core.Text;

namespace PSFederation.Core.Http;

/// <summary>
/// Decides whether the certificate of a server is trusted (RFC 5280 section 6, RFC 9525): by the system, or by a file with additional authorities. If it is not, an exception says why, because
/// the exception of .NET does not.
/// </summary>
/// <param name="authorities">The additional authorities; null for none.</param>
/// <param name="bundle">The file with the additional authorities and the source of its path; the path is empty if there is none.</param>
internal sealed class ServerTrust(AuthorityFile? authorities, (string Path, string From) bundle)
{
    private const int MaxNames = 5;

    /// <summary>A signature is not valid if a trusted authority has the name of the issuer, but another key.</summary>
    private const X509ChainStatusFlags Unknown = X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.PartialChain | X509ChainStatusFlags.NotSignatureValid;

    /// <summary>The purpose that a server's certificate must have been issued for (RFC 5280 4.2.1.12).</summary>
    private static readonly Oid ServerAuthentication = new("1.3.6.1.5.5.7.3.1");

    /// <summary>The exceptions that this class threw. Callers see the exceptions, so they have a type of .NET.</summary>
    private static readonly ConditionalWeakTable<Exception, string> Refusals = [];

    /// <summary>Why a certificate was rejected.</summary>
    /// <returns>A part of a sentence, with advice: "its certificate expired at …"; null if the call failed for another reason.</returns>
    public static string? ReasonOf(Exception e)
    {
        for (Exception? inner = e; inner is not null; inner = inner.InnerException)
        {
            if (Refusals.TryGetValue(inner, out string? reason))
                return reason;
        }

        return null;
    }

    /// <summary>The callback of a TLS handshake.</summary>
    /// <returns>True.</returns>
    /// <exception cref="AuthenticationException">The certificate is not trusted, or the file with the authorities cannot be read.</exception>
    public bool Accept(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors == SslPolicyErrors.None)
            return true;
        try
        {
            List<string> reasons = Reasons((sender as SslStream)?.TargetHostName, certificate as X509Certificate2, chain, errors);
            return reasons.Count == 0 ? true : throw new AuthenticationException(string.Join("; ", reasons));
        }
        catch (AuthenticationException e)
        {
            Refusals.AddOrUpdate(e, UntrustedText.Of(e));
            throw;
        }
    }

    private List<string> Reasons(string? host, X509Certificate2? leaf, X509Chain? chain, SslPolicyErrors errors)
    {
        if (leaf is null || errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable))
            return ["it did not send a certificate"];
        List<string> reasons = [];
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
            reasons.Add($"its certificate is for {Names(leaf)}{(string.IsNullOrEmpty(host) ? string.Empty : $", not for {host}")}; check the address");
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors))
            reasons.AddRange(OfChain(leaf, chain));
        return reasons;
    }

    private List<string> OfChain(X509Certificate2 leaf, X509Chain? sent)
    {
        if (authorities is null)
            return sent is null ? ["its certificate could not be verified"] : Describe(sent);
        // The extra roots are the only anchors. The caller checks the host name.
        using X509Chain chain = new();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities.Certificates);
        chain.ChainPolicy.ApplicationPolicy.Add(ServerAuthentication);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        foreach (X509ChainElement element in sent?.ChainElements ?? Enumerable.Empty<X509ChainElement>())
            chain.ChainPolicy.ExtraStore.Add(element.Certificate);
        if (chain.Build(leaf))
            return [];
        // If the system knows the authority, it is not the reason that the file does not contain it.
        return Describe(sent is not null && !Array.Exists(sent.ChainStatus, status => (status.Status & Unknown) != 0) ? sent : chain);
    }

    private List<string> Describe(X509Chain chain)
    {
        List<string> reasons = [];
        bool isLeaf = true;
        foreach (X509ChainElement element in chain.ChainElements)
        {
            if (Array.Exists(element.ChainElementStatus, status => status.Status.HasFlag(X509ChainStatusFlags.NotTimeValid)))
                reasons.Add(Time(element.Certificate, isLeaf ? "its certificate" : $"the CA certificate {Line(element.Certificate.Subject)}"));
            isLeaf = false;
        }

        if (Array.Exists(chain.ChainStatus, status => (status.Status & Unknown) != 0))
            reasons.Add(Untrusted(chain.ChainElements[^1].Certificate, chain.ChainElements.Count == 1));
        reasons.AddRange(chain.ChainStatus
            .Where(status => (status.Status & (Unknown | X509ChainStatusFlags.NotTimeValid)) == 0)
            .Select(status => $"its certificate is not valid: {Line(status.StatusInformation).TrimEnd('.')}")
            .Distinct());
        return reasons.Count > 0 ? reasons : ["its certificate is not valid"];
    }

    private static string Time(X509Certificate2 certificate, string what) => certificate.NotBefore.ToUniversalTime() is var start && start > DateTime.UtcNow
        ? $"{what} is not valid before {start:u}; check the clock of this machine"
        : $"{what} expired at {certificate.NotAfter.ToUniversalTime():u}; the operator of the server must renew it, or the clock of this machine is wrong";

    private string Untrusted(X509Certificate2 last, bool isAlone)
    {
        string who = isAlone && last.SubjectName.RawData.AsSpan().SequenceEqual(last.IssuerName.RawData)
            ? $"its certificate ({Line(last.Subject)}) is self-signed and not trusted"
            : $"the CA that issued its certificate ({Line(last.Issuer)}) is not trusted";
        if (authorities is null)
            return $"{who}; if it is a private CA, set AWS_CA_BUNDLE to the PEM file of the CA";
        string found = authorities.Certificates.Any(known => known.SubjectName.RawData.AsSpan().SequenceEqual(last.IssuerName.RawData)) ? "contains another CA of this name" : "does not contain it";
        return $"{who}, and '{bundle.Path}' ({bundle.From}) {found}; if it is a private CA, add its certificate to that file";
    }

    private static string Names(X509Certificate2 certificate)
    {
        List<string> names = [];
        try
        {
            foreach (X509SubjectAlternativeNameExtension extension in certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>())
                names.AddRange([.. extension.EnumerateDnsNames(), .. extension.EnumerateIPAddresses().Select(address => address.ToString())]);
        }
        catch (CryptographicException)
        {
            return "names that cannot be read";
        }

        if (names.Count == 0)
            return $"no host name ({Line(certificate.Subject)})";
        return string.Join(", ", names.Take(MaxNames).Select(Line)) + (names.Count > MaxNames ? $" and {names.Count - MaxNames} more" : string.Empty);
    }

    private static string Line(string text) => UntrustedText.Line(text);
}
