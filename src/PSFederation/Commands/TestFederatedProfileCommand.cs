using System.Management.Automation;
using PSFederation.AwsPowerShell;
using PSFederation.Bases;
using PSFederation.Completers;
using PSFederation.Core.AwsConfig;
using PSFederation.Core.Profiles;
using PSFederation.Input;

namespace PSFederation.Commands;

/// <summary>Test-FederatedProfile: checks a federated profile end to end without an exchange, and returns a row for each check.</summary>
[Cmdlet(VerbsDiagnostic.Test, "FederatedProfile")]
[OutputType(typeof(FederationCheck), typeof(bool))]
public sealed class TestFederatedProfileCommand : FederationCmdlet
{
    /// <summary>The profiles.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Name", "Profile")]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(FederatedProfileCompleter))]
    public string[] ProfileName { get; set; } = [];

    /// <summary>The timeout for each response, in seconds.</summary>
    [Parameter]
    [ValidateRange(1, 86_400)]
    public int TimeoutSec { get; set; } = 15;

    /// <summary>Returns one boolean instead of the report.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        foreach (string name in FederatedProfileNames.Resolve(ProfileName))
        {
            await ReportAsync(
                async token => WriteReport(
                    await new ProfileCheckup(TimeSpan.FromSeconds(TimeoutSec), Time, Reporter).CheckAsync(name, CredentialPrecedence.OfProfile(name, AwsSettings.Current, SessionState), token),
                    Quiet),
                cancellationToken);
        }
    }
}
