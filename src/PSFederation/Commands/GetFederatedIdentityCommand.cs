using System.Management.Automation;
using PSFederation.Bases;
using PSFederation.Completers;
using PSFederation.Core.Sts;
using PSFederation.Input;

namespace PSFederation.Commands;

/// <summary>Get-FederatedIdentity: returns the AWS identity of credentials.</summary>
[Cmdlet(VerbsCommon.Get, "FederatedIdentity", DefaultParameterSetName = CredentialSet)]
[OutputType(typeof(FederatedIdentity))]
public sealed class GetFederatedIdentityCommand : FederationCmdlet
{
    private const string CredentialSet = "Credential";
    private const string ProfileSet = "Profile";

    /// <summary>The credentials that sign the call. The default is those of AWS.Tools, the environment or a profile.</summary>
    [Parameter(ParameterSetName = CredentialSet, Position = 0, ValueFromPipeline = true)]
    [ValidateNotNull]
    [FederatedCredentialInput]
    public FederatedCredential? Credential { get; set; }

    /// <summary>The piped credential, even if <c>$PSDefaultParameterValues</c> sets another credential or a profile.</summary>
    [Parameter(ValueFromPipeline = true, DontShow = true)]
    [ValidateNotNull]
    [FederatedCredentialInput]
    public FederatedCredential? InputObject { get; set; }

    /// <summary>A profile in the AWS config files whose credentials sign the call.</summary>
    [Parameter(ParameterSetName = ProfileSet, Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ProfileCompleter))]
    [Alias("Profile")]
    public string? ProfileName { get; set; }

    /// <summary>The region of the STS endpoint.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(RegionCompleter))]
    [RegionInput]
    public string? Region { get; set; }

    /// <summary>An STS endpoint to use instead of the AWS endpoint of the region.</summary>
    [Parameter]
    public string? EndpointUrl { get; set; }

    /// <summary>The timeout for a response from AWS STS, in seconds.</summary>
    [Parameter]
    [ValidateRange(1, 86_400)]
    public int TimeoutSec { get; set; } = 100;

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        FederatedCredential? credential = CredentialInput.Choose(this, InputObject, Credential, nameof(ProfileName), ProfileName);
        CallerDefaults caller = CallerDefaults.Read(SessionState, credential is not null, ProfileName);
        WriteObject(await new StsIdentity(caller.Settings, Time, Reporter)
            .GetCallerIdentityAsync(credential, caller.Origin, Region, EndpointUrl, TimeSpan.FromSeconds(TimeoutSec), cancellationToken));
    }
}
