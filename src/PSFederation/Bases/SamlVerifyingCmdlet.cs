using System.Management.Automation;
using PSFederation.Core.Saml.Verification;
using PSFederation.Input;

namespace PSFederation.Bases;

/// <summary>The parameters by which a SAML assertion is verified.</summary>
public abstract class SamlVerifyingCmdlet : FederationCmdlet, ISamlVerification
{
    /// <summary>The identity provider's metadata: objects of Get-SamlMetadata, paths, addresses, or XML.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public object[] Metadata { get; set; } = [];

    /// <summary>The certificates that may have signed: objects or paths.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public object[] Certificate { get; set; } = [];

    /// <summary>Takes SHA-1 signatures and the short keys of their age.</summary>
    [Parameter]
    public SwitchParameter AllowSha1 { get; set; }

    /// <summary>Takes a pinned certificate outside the time it is valid, as AWS does.</summary>
    [Parameter]
    public SwitchParameter AllowExpiredCertificate { get; set; }

    /// <summary>The private key that the assertion may be encrypted to: a certificate with its key, or a path.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public object[] DecryptionCertificate { get; set; } = [];

    /// <summary>Takes content keys that are encrypted by RSA PKCS #1 v1.5.</summary>
    [Parameter]
    public SwitchParameter AllowRsa15 { get; set; }

    /// <summary>Accepts content that is encrypted with Triple DES.</summary>
    [Parameter]
    public SwitchParameter AllowTripleDes { get; set; }

    /// <summary>How far clocks may differ.</summary>
    [Parameter]
    [Seconds]
    public TimeSpan? ClockSkew { get; set; }

    /// <summary>What an assertion is judged by, keys read and metadata fetched; the same for all input.</summary>
    private protected SamlVerificationOptions Options { get; private set; } = null!;

    /// <inheritdoc/>
    protected override async Task BeginAsync(CancellationToken cancellationToken) =>
        Options = await new SamlTrust(FullPath, Reporter, Time.GetUtcNow().UtcDateTime).ReadAsync(this, cancellationToken);
}
