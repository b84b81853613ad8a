using System.Management.Automation;
using PSFederation.Bases;
using PSFederation.Completers;
using PSFederation.Core.Renewal;
using PSFederation.Core.Sts;
using PSFederation.Core.Text;
using PSFederation.Input;

namespace PSFederation.Commands;

/// <summary>Get-FederationToken: gets credentials for a federated user, with the long-term keys of an IAM user.</summary>
[Cmdlet(VerbsCommon.Get, "FederationToken", DefaultParameterSetName = CredentialSet)]
[OutputType(typeof(FederatedCredential))]
public sealed class GetFederationTokenCommand : FederationCmdlet
{
    private const string CredentialSet = "Credential";
    private const string ProfileSet = "Profile";

    /// <summary>The name of the federated user.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string Name { get; set; } = string.Empty;

    /// <summary>The credentials that sign the call. The default is those of AWS.Tools, the environment or a profile.</summary>
    [Parameter(ParameterSetName = CredentialSet, ValueFromPipeline = true)]
    [ValidateNotNull]
    [FederatedCredentialInput]
    public FederatedCredential? Credential { get; set; }

    /// <summary>The piped credential, even if <c>$PSDefaultParameterValues</c> sets another credential or a profile.</summary>
    [Parameter(ValueFromPipeline = true, DontShow = true)]
    [ValidateNotNull]
    [FederatedCredentialInput]
    public FederatedCredential? InputObject { get; set; }

    /// <summary>A profile in the AWS config files whose credentials sign the call.</summary>
    [Parameter(ParameterSetName = ProfileSet, Mandatory = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ProfileCompleter))]
    public string? ProfileName { get; set; }

    /// <summary>The duration of the credentials, in seconds.</summary>
    [Parameter]
    [Alias("DurationInSeconds", "DurationInSecond")]
    public int? DurationSeconds { get; set; }

    /// <summary>A session policy in JSON, or file:// and a path.</summary>
    [Parameter]
    [PolicyInput]
    public string? Policy { get; set; }

    /// <summary>Managed session policies.</summary>
    [Parameter]
    [Alias("PolicyArns")]
    [PolicyArnInput]
    public string[] PolicyArn { get; set; } = [];

    /// <summary>Session tags: a hashtable, or objects with Key and Value.</summary>
    [Parameter]
    [Alias("Tags")]
    [ValidateNotNull]
    public object[] Tag { get; set; } = [];

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
        FederationTokenRequest request = new()
        {
            Name = Name,
            DurationSeconds = DurationSeconds,
            Policy = Policy is null ? null : TextInput.Read(Policy, FullPath, "a policy in JSON"),
            PolicyArns = PolicyArn,
            Tags = PairInput.Read(Tag, nameof(Tag), "Key", "Value"),
            Region = Region,
            EndpointUrl = EndpointUrl,
            Timeout = TimeSpan.FromSeconds(TimeoutSec),
        };
        CallerDefaults defaults = CallerDefaults.Read(SessionState, credential is not null, ProfileName);
        ISessionSource? caller = credential is null ? null : new CredentialSource(credential, request.Timeout, Time);
        FederatedSession session = await Way(request).GetAsync(new SignInCall(Reporter, MayAsk: false), cancellationToken);
        FederationTokenRequest again = request with { Region = session.Source.Region ?? Region, EndpointUrl = session.Source.EndpointUrl ?? EndpointUrl };
        WriteObject(new FederatedCredential(new SessionRenewal(session, Way(again), Time)));

        FederationTokenSource Way(FederationTokenRequest call) => new(caller, defaults.Origin, call, defaults.Settings, Time);
    }
}
