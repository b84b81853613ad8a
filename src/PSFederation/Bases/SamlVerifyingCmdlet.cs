using System.Management.Automation;
using PSFederation.Core.Saml.Verification;
using PSFederation.Input;

namespace PSFederation.Bases;

/// <summary>The parameters for verifying a SAML assertion.</summary>
public abstract class SamlVerifyingCmdlet : FederationCmdlet, ISamlVerification
{
    /// <summary>The identity provider's metadata: objects of Get-SamlMetadata, paths, addresses, or XML.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public object[] Metadata { get; set; } = [];

    /// <summary>The certificates that are trusted to sign: objects or paths.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public object[] Certificate { get; set; } = [];

    /// <summary>Accepts SHA-1 signatures, and RSA keys of 1,024 bits.</summary>
    [Parameter]
    public SwitchParameter AllowSha1 { get; set; }

    /// <summary>Accepts a trusted certificate that has expired or is not valid yet, as AWS does.</summary>
    [Parameter]
    public SwitchParameter AllowExpiredCertificate { get; set; }

    /// <summary>The private key that decrypts the assertion: a certificate with its key, or a path.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public object[] DecryptionCertificate { get; set; } = [];

    /// <summary>Accepts content keys that are encrypted with RSA PKCS #1 v1.5.</summary>
    [Parameter]
    public SwitchParameter AllowRsa15 { get; set; }

    /// <summary>Accepts content that is encrypted with Triple DES.</summary>
    [Parameter]
    public SwitchParameter AllowTripleDes { get; set; }

    /// <summary>How far clocks can differ.</summary>
    [Parameter]
    [Seconds]
    public TimeSpan? ClockSkew { get; set; }

    /// <summary>The options for verifying assertions, with keys and metadata that are read once for all input.</summary>
    private protected SamlVerificationOptions Options { get; private set; } = null!;

    /// <inheritdoc/>
    protected override async Task BeginAsync(CancellationToken cancellationToken) =>
        Options = await new SamlTrust(FullPath, Reporter, Time.GetUtcNow().UtcDateTime).ReadAsync(this, cancellationToken);
}
