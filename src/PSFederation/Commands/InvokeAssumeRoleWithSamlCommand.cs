using System.Management.Automation;
using PSFederation.Core.Sts;

namespace PSFederation.Commands;

/// <summary>Invoke-AssumeRoleWithSaml: exchanges a SAML assertion for temporary credentials.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "AssumeRoleWithSaml")]
[OutputType(typeof(FederatedCredential))]
public sealed class InvokeAssumeRoleWithSamlCommand : AssumeRoleCmdlet
{
    /// <summary>The assertion: an object of Get-SamlAssertion, or its text.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [Alias("Assertion")]
    public object SamlAssertion { get; set; } = null!;

    /// <summary>The roles to assume; the only one of the assertion when left out.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(AssertionRoleCompleter))]
    public string[] RoleArn { get; set; } = [];

    /// <summary>The SAML provider in IAM; found in the assertion when left out.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(AssertionRoleCompleter))]
    public string? PrincipalArn { get; set; }

    private protected override string IdentityParameter => nameof(SamlAssertion);

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        SamlAssertion assertion = IdentityInput.Saml(SamlAssertion, FullPath);
        foreach (string? roleArn in RoleArn.Length == 0 ? new string?[] { null } : RoleArn)
            await ReportAsync(token => AssumeAsync(assertion, roleArn, token), cancellationToken);
    }

    private async Task AssumeAsync(SamlAssertion assertion, string? roleArn, CancellationToken cancellationToken)
    {
        FederatedRole role = RoleChoice.Choose(assertion, roleArn, PrincipalArn);
        WriteObject(await Exchange.AssumeRoleWithSamlAsync(assertion, role, Request(role.RoleArn), cancellationToken));
    }
}
