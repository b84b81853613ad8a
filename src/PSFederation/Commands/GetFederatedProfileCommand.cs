using System.Management.Automation;
using PSFederation.Bases;
using PSFederation.Completers;
using PSFederation.Core.Profiles;
using PSFederation.Input;

namespace PSFederation.Commands;

/// <summary>Get-FederatedProfile: lists federated profiles.</summary>
[Cmdlet(VerbsCommon.Get, "FederatedProfile")]
[OutputType(typeof(FederatedProfile))]
public sealed class GetFederatedProfileCommand : FederationCmdlet
{
    /// <summary>The names. The default is all profiles.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Name", "Profile")]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(FederatedProfileCompleter))]
    public string[] ProfileName { get; set; } = ["*"];

    /// <inheritdoc/>
    protected override Task ProcessAsync(CancellationToken cancellationToken)
    {
        ProfileSet profiles = ProfileStore.Read();
        foreach (string name in FederatedProfileNames.Resolve(ProfileName))
            Report(() => Emit(profiles.Get(name)));
        return Task.CompletedTask;
    }

    private void Emit(FederatedProfileDefinition profile)
    {
        if (profile.UnknownMembers.Count > 0)
            WriteWarning(profile.Unknown(ProfileStore.Path));
        WriteObject(profile.ToFederatedProfile(ProfileStore.Path));
    }
}
