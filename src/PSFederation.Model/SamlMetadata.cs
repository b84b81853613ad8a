using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace PSFederation;

/// <summary>An endpoint for requests at an identity provider (SAML Metadata 2.4.3).</summary>
public sealed class SamlEndpoint
{
    /// <summary>Creates an endpoint.</summary>
    /// <param name="binding">The URI of the binding.</param>
    /// <param name="location">The address.</param>
    public SamlEndpoint(string binding, string location)
    {
        BindingUri = binding;
        Binding = binding[(binding.LastIndexOf(':') + 1)..];
        Location = location;
    }

    /// <summary>The binding in short: HTTP-Redirect, HTTP-POST, SOAP.</summary>
    public string Binding { get; }

    /// <summary>The URI of the binding (SAML Bindings 3).</summary>
    public string BindingUri { get; }

    /// <summary>The address.</summary>
    public string Location { get; }

    /// <inheritdoc/>
    public override string ToString() => DisplayText.Line($"{Binding} {Location}");
}

/// <summary>A certificate in metadata (SAML Metadata 2.4.1.1).</summary>
public sealed class SamlCertificate
{
    /// <summary>Creates an entry.</summary>
    /// <param name="certificate">The certificate.</param>
    /// <param name="use">signing, encryption, or null for both.</param>
    /// <remarks>All values are read here so that later reads do not fail, because certificates come from untrusted documents, and some are damaged.</remarks>
    public SamlCertificate(X509Certificate2 certificate, string? use)
    {
        Certificate = certificate;
        Use = use;
        Subject = certificate.Subject;
        Thumbprint = certificate.Thumbprint;
        (KeyAlgorithm, RsaBits) = Try<(string, int?)?>(() => KeyOf(certificate)) ?? ("unreadable", null);
        NotBefore = Try<DateTime?>(() => certificate.NotBefore.ToUniversalTime()) ?? DateTime.MinValue;
        NotAfter = Try<DateTime?>(() => certificate.NotAfter.ToUniversalTime()) ?? DateTime.MinValue;
    }

    /// <summary>The certificate.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary><c>signing</c>, <c>encryption</c>, or null for both.</summary>
    public string? Use { get; }

    /// <summary>The subject.</summary>
    public string Subject { get; }

    /// <summary>The SHA-1 thumbprint that Windows and most tools use for certificates.</summary>
    public string Thumbprint { get; }

    /// <summary>When it becomes valid, UTC; <see cref="DateTime.MinValue"/> if that cannot be read.</summary>
    public DateTime NotBefore { get; }

    /// <summary>
    /// When it expires, UTC; <see cref="DateTime.MinValue"/> if that cannot be read. AWS does not check it; your security
    /// policy may.
    /// </summary>
    public DateTime NotAfter { get; }

    /// <summary>Type and size of the key: <c>RSA 2048</c>, <c>ECDSA 256</c>; <c>unreadable</c> if it is damaged.</summary>
    public string KeyAlgorithm { get; }

    /// <summary>The size of an RSA key in bits; null for others.</summary>
    internal int? RsaBits { get; }

    /// <inheritdoc/>
    public override string ToString() => DisplayText.Line(string.Create(CultureInfo.InvariantCulture, $"{Subject}, {KeyAlgorithm}, until {NotAfter.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture)}"));

    private static (string Algorithm, int? RsaBits) KeyOf(X509Certificate2 certificate)
    {
        using RSA? rsa = certificate.GetRSAPublicKey();
        using ECDsa? ecdsa = rsa is null ? certificate.GetECDsaPublicKey() : null;
        return rsa is not null ? ($"RSA {rsa.KeySize}", rsa.KeySize)
            : ecdsa is not null ? ($"ECDSA {ecdsa.KeySize}", null)
            : (certificate.PublicKey.Oid.FriendlyName ?? certificate.PublicKey.Oid.Value ?? "unknown", null);
    }

    private static T? Try<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (CryptographicException)
        {
            return default;
        }
    }
}

/// <summary>The metadata of a SAML 2.0 identity provider.</summary>
/// <remarks>
/// <see cref="Name"/> and <see cref="SAMLMetadataDocument"/> are named so that the object pipes into New-IAMSAMLProvider of AWS.Tools.
/// </remarks>
public sealed class SamlMetadata
{
    /// <summary>The entity ID: the Issuer of its assertions.</summary>
    public required string EntityId { get; init; }

    /// <summary>A name for the SAML provider in IAM, derived from the entity ID: at most 128 letters, digits and <c>._-</c> characters.</summary>
    public required string Name { get; init; }

    /// <summary>The sign-in endpoints.</summary>
    public IReadOnlyList<SamlEndpoint> SignOnEndpoints { get; init => field = ModelList.Of(value); } = [];

    /// <summary>The certificates that can sign its assertions. Several certificates mean that a rollover is in progress.</summary>
    public IReadOnlyList<SamlCertificate> SigningCertificates { get; init => field = ModelList.Of(value); } = [];

    /// <summary>The certificates to encrypt messages for it.</summary>
    public IReadOnlyList<SamlCertificate> EncryptionCertificates { get; init => field = ModelList.Of(value); } = [];

    /// <summary>When the document expires, UTC (validUntil).</summary>
    public DateTime? ValidUntil { get; init; }

    /// <summary>Whether it requires signed requests (WantAuthnRequestsSigned).</summary>
    public bool WantAuthnRequestsSigned { get; init; }

    /// <summary>The formats of NameID that it can send.</summary>
    public IReadOnlyList<string> NameIdFormats { get; init => field = ModelList.Of(value); } = [];

    /// <summary>Findings: certificates that expire, weak keys, a rollover, and what IAM's CreateSAMLProvider would reject.</summary>
    public IReadOnlyList<string> Warnings { get; init => field = ModelList.OfMessages(value); } = [];

    /// <summary>The metadata document, for IAM's CreateSAMLProvider.</summary>
    public required string SAMLMetadataDocument { get; init; }

    /// <inheritdoc/>
    public override string ToString() => DisplayText.Line(EntityId);
}
