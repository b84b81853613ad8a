using System.Management.Automation;
using PSFederation.Bases;
using PSFederation.Completers;
using PSFederation.Core.ConsoleSignIn;
using PSFederation.Core.Http;
using PSFederation.Input;

namespace PSFederation.Commands;

/// <summary>Get-AwsConsoleUri: returns a link that signs a person in to the AWS Management Console with federated credentials.</summary>
[Cmdlet(VerbsCommon.Get, "AwsConsoleUri")]
[OutputType(typeof(Uri))]
public sealed class GetAwsConsoleUriCommand : FederationCmdlet
{
    /// <summary>The credentials.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [FederatedCredentialInput(IsOnlyInput = true)]
    public FederatedCredential Credential { get; set; } = null!;

    /// <summary>The piped credential, even if <c>$PSDefaultParameterValues</c> sets another credential or a profile.</summary>
    [Parameter(ValueFromPipeline = true, DontShow = true)]
    [ValidateNotNull]
    [FederatedCredentialInput(IsOnlyInput = true)]
    public FederatedCredential? InputObject { get; set; }

    /// <summary>The page to open: an address of the console, a service, or a path.</summary>
    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    public string? Destination { get; set; }

    /// <summary>The duration of the console session, in seconds.</summary>
    [Parameter]
    [Alias("DurationInSeconds")]
    public int? DurationSeconds { get; set; }

    /// <summary>The region of the console.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(RegionCompleter))]
    [RegionInput]
    public string? Region { get; set; }

    /// <summary>The page where the person signs in again.</summary>
    [Parameter]
    public Uri? Issuer { get; set; }

    /// <summary>A federation endpoint to use instead of the AWS endpoint.</summary>
    [Parameter]
    public string? EndpointUrl { get; set; }

    /// <summary>Opens the link in the default browser instead of returning it.</summary>
    [Parameter]
    public SwitchParameter Show { get; set; }

    /// <summary>The timeout in seconds.</summary>
    [Parameter]
    [ValidateRange(1, 86_400)]
    public int TimeoutSec { get; set; } = 100;

    /// <inheritdoc/>
    protected override Task BeginAsync(CancellationToken cancellationToken)
    {
        if (Issuer is not null)
            RequireAddress(Issuer, nameof(Issuer), FederationErrorCode.ParameterInvalid);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        ConsoleLinkRequest request = new()
        {
            Destination = Destination,
            DurationSeconds = DurationSeconds,
            Region = Region,
            Issuer = Issuer,
            EndpointUrl = EndpointUrl,
            Timeout = TimeSpan.FromSeconds(TimeoutSec),
        };
        ConsoleLink link = new(FederationHttpClient.Get(), Time, Reporter);
        Uri address = await link.GetAsync(CredentialInput.Choose(this, InputObject, Credential)!, request, cancellationToken);
        if (Show)
            await link.ShowAsync(address, request.Timeout, cancellationToken);
        else
            WriteObject(address);
    }
}
