using System.Management.Automation;
using PSFederation.Bases;
using PSFederation.Completers;
using PSFederation.Core.Sts;
using PSFederation.Input;

namespace PSFederation.Commands;

/// <summary>Get-FederatedIdentity: asks AWS who the caller is.</summary>
[Cmdlet(VerbsCommon.Get, "FederatedIdentity", DefaultParameterSetName = CredentialSet)]
[OutputType(typeof(FederatedIdentity))]
public sealed class GetFederatedIdentityCommand : FederationCmdlet
{
    private const string CredentialSet = "Credential";
    private const string ProfileSet = "Profile";

    /// <summary>The credentials to ask with; those of AWS.Tools, the environment or a profile when left out.</summary>
    [Parameter(ParameterSetName = CredentialSet, Position = 0, ValueFromPipeline = true)]
    [ValidateNotNull]
    [FederatedCredentialInput]
    public FederatedCredential? Credential { get; set; }

    /// <summary>The piped credential, also where <c>$PSDefaultParameterValues</c> gives another one or a profile.</summary>
    [Parameter(ValueFromPipeline = true, DontShow = true)]
    [ValidateNotNull]
    [FederatedCredentialInput]
    public FederatedCredential? InputObject { get; set; }

    /// <summary>A profile of the AWS config files to ask with.</summary>
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

    /// <summary>An STS endpoint other than AWS' own.</summary>
    [Parameter]
    public string? EndpointUrl { get; set; }

    /// <summary>How long AWS STS may take to answer, in seconds.</summary>
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
