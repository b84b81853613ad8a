using System.Management.Automation;
using PSFederation.Completers;
using PSFederation.Core.SignInMethods;
using PSFederation.Input;

namespace PSFederation.Commands;

/// <content>SAML providers: where the assertions are delivered (SAML:aud is their Recipient).</content>
public sealed partial class NewFederationTrustPolicyCommand
{
    /// <summary>The regions whose sign-in addresses are allowed as the Recipient. global is the address without a region.</summary>
    [Parameter(ParameterSetName = SamlSet)]
    [ArgumentCompleter(typeof(SignInRegionCompleter))]
    public string[] SignInRegion { get; set; } = [];

    /// <summary>The port of Get-SamlAssertion -LoopbackAcs that is allowed in the Recipient.</summary>
    [Parameter(ParameterSetName = SamlSet)]
    [ValidateRange(1, 65_535)]
    public int AcsPort { get; set; }

    /// <summary>The path of Get-SamlAssertion -LoopbackAcs.</summary>
    [Parameter(ParameterSetName = SamlSet)]
    [ValidatePattern(ParameterPattern.LoopbackPath)]
    public string AcsPath { get; set; } = LoopbackAcsMethod.DefaultPath;

    /// <summary>The metadata of the SAML provider, for -As CloudFormation.</summary>
    [Parameter(ParameterSetName = SamlSet)]
    public string? SamlMetadataDocument { get; set; }

    private string? LoopbackAcs => AcsPort > 0 ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"http://127.0.0.1:{AcsPort}{AcsPath}") : null;
}
