using System.Management.Automation;
using PSFederation.Bases;
using PSFederation.Completers;
using PSFederation.Core.AwsConfig;
using PSFederation.Core.Renewal;
using PSFederation.Core.Saml;
using PSFederation.Core.Saml.Verification;
using PSFederation.Core.Sts;
using PSFederation.Input;
using PSFederation.Pipeline;

namespace PSFederation.Commands;

/// <summary>Invoke-AssumeRoleWithSaml: exchanges a SAML assertion for temporary credentials.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "AssumeRoleWithSaml")]
[OutputType(typeof(FederatedCredential))]
public sealed class InvokeAssumeRoleWithSamlCommand : AssumeRoleCmdlet, ISamlVerification
{
    /// <summary>The assertion: an object of Get-SamlAssertion, or its text.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [Alias("Assertion")]
    public object SamlAssertion { get; set; } = null!;

    /// <summary>The roles to assume; the only one of the assertion when left out.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(AssertionRoleCompleter))]
    public string[] RoleArn { get; set; } = [];

    /// <summary>The SAML provider in IAM; found in the assertion when left out.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(AssertionRoleCompleter))]
    public string? PrincipalArn { get; set; }

    /// <summary>The identity provider's metadata, to verify the assertion with before AWS sees it: objects of Get-SamlMetadata, paths, addresses, or XML.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public object[] Metadata { get; set; } = [];

    /// <summary>The certificates that may have signed it: objects or paths.</summary>
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

    /// <summary>The audiences of which one must be meant; AWS' when left out.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] Audience { get; set; } = [];

    /// <summary>The address it must be delivered to; any sign-in address of AWS when left out.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Recipient { get; set; }

    private SamlVerificationOptions? _options;

    private protected override string IdentityParameter => nameof(SamlAssertion);

    /// <inheritdoc/>
    protected override async Task BeginAsync(CancellationToken cancellationToken)
    {
        await base.BeginAsync(cancellationToken);
        if (Metadata.Length + Certificate.Length + DecryptionCertificate.Length == 0)
            return;
        SamlVerificationOptions options = await new SamlTrust(FullPath, Reporter, Time.GetUtcNow().UtcDateTime).ReadAsync(this, cancellationToken);
        _options = options with { Audiences = Audience, Recipient = Recipient };
    }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        SamlAssertion assertion = _options is null ? IdentityInput.Saml(SamlAssertion, FullPath) : ReadAndVerify(_options);
        foreach (string? roleArn in RoleArn.Length == 0 ? new string?[] { null } : RoleArn)
            await ReportAsync(token => AssumeAsync(assertion, roleArn, token), cancellationToken);
    }

    /// <summary>The assertion, verified; a renewed one is verified by the same options.</summary>
    private SamlAssertion ReadAndVerify(SamlVerificationOptions options)
    {
        SamlDocument document = IdentityInput.Document(SamlAssertion, FullPath);
        SamlAssertion given = PSValue.Unwrap(SamlAssertion) as SamlAssertion ?? SamlResponseReader.Read(document);
        SamlAssertion verified = Verified(document);
        foreach (string warning in verified.Warnings.Except(given.Warnings, StringComparer.Ordinal))
            WriteWarning(warning);
        return given.GetRenewal() is { } renewal
            ? verified.WithRenewal(new IdentityRenewal<SamlAssertion>(
                renewal.How, async stop => Verified(SamlInput.Read((await renewal.GetAsync(stop)).GetSamlResponse()))))
            : verified;

        SamlAssertion Verified(SamlDocument response) => AssertionValidation.ReadAndVerify(response, options with { At = Time.GetUtcNow().UtcDateTime });
    }

    private async Task AssumeAsync(SamlAssertion assertion, string? roleArn, CancellationToken cancellationToken)
    {
        FederatedRole role = RoleChoice.Choose(assertion, roleArn, PrincipalArn);
        FederatedSession session = await Exchange.AssumeRoleWithSamlAsync(assertion, role, Request(role.RoleArn), cancellationToken);
        WriteObject(assertion.GetRenewal() is { } renewal
            ? Renewing(session, new SamlRoleSource(new RenewableIdentity<SamlAssertion>(renewal), role.PrincipalArn, Request(role.RoleArn).Again(session.Source), AwsSettings.Current, Time))
            : new FederatedCredential(session.Keys, session.Source));
    }
}
