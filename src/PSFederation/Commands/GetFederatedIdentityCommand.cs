using System.Management.Automation;
using PSFederation.Bases;
using PSFederation.Completers;
using PSFederation.Core.Sts;
using PSFederation.Input;

namespace PSFederation.Commands;

/// <summary>Get-FederatedIdentity: returns the AWS identity of credentials.</summary>
[Cmdlet(VerbsCommon.Get, "FederatedIdentity", DefaultParameterSetName = CredentialSet)]
[OutputType(typeof(FederatedIdentity))]
public sealed class GetFederatedIdentityCommand : SignedCallCmdlet
{
    /// <summary>The credentials that sign the call. The default is those of AWS.Tools, the environment or a profile.</summary>
    [Parameter(ParameterSetName = CredentialSet, Position = 0, ValueFromPipeline = true)]
    [ValidateNotNull]
    [FederatedCredentialInput]
    public override FederatedCredential? Credential { get; set; }

    /// <summary>A profile in the AWS config files whose credentials sign the call.</summary>
    [Parameter(ParameterSetName = ProfileSet, Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ProfileCompleter))]
    [Alias("Profile")]
    public override string? ProfileName { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        (FederatedCredential? credential, CallerDefaults caller) = ReadSigner();
        WriteObject(await new StsIdentity(caller.Settings, Time, Reporter)
            .GetCallerIdentityAsync(credential, caller.Origin, Region, EndpointUrl, Timeout, cancellationToken));
    }
}
