using System.Management.Automation;
using PSFederation.Bases;
using PSFederation.Completers;
using PSFederation.Core.Sts;
using PSFederation.Input;

namespace PSFederation.Commands;

/// <summary>Get-FederatedIdentity: asks AWS who the caller is.</summary>
[Cmdlet(VerbsCommon.Get, "FederatedIdentity", DefaultParameterSetName = CredentialSet)]
[OutputType(typeof(FederatedIdentity))]
public sealed class GetFederatedIdentityCommand : SignedCallCmdlet
{
    /// <summary>The credentials to ask with; those of AWS.Tools, the environment or a profile when left out.</summary>
    [Parameter(ParameterSetName = CredentialSet, Position = 0, ValueFromPipeline = true)]
    [ValidateNotNull]
    [FederatedCredentialInput]
    public override FederatedCredential? Credential { get; set; }

    /// <summary>A profile of the AWS config files to ask with.</summary>
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
