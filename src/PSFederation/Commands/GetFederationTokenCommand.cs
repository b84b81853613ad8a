using System.Management.Automation;
using PSFederation.Bases;
using PSFederation.Core.Renewal;
using PSFederation.Core.Sts;
using PSFederation.Core.Text;
using PSFederation.Input;

namespace PSFederation.Commands;

/// <summary>Get-FederationToken: gets credentials for a federated user, with the long-term keys of an IAM user.</summary>
[Cmdlet(VerbsCommon.Get, "FederationToken", DefaultParameterSetName = CredentialSet)]
[OutputType(typeof(FederatedCredential))]
public sealed class GetFederationTokenCommand : SignedCallCmdlet
{
    /// <summary>The name of the federated user.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string Name { get; set; } = string.Empty;

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

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        (FederatedCredential? credential, CallerDefaults defaults) = ReadSigner();
        FederationTokenRequest request = new()
        {
            Name = Name,
            DurationSeconds = DurationSeconds,
            Policy = Policy is null ? null : TextInput.Read(Policy, FullPath, "a policy in JSON"),
            PolicyArns = PolicyArn,
            Tags = PairInput.Read(Tag, nameof(Tag), "Key", "Value"),
            Region = Region,
            EndpointUrl = EndpointUrl,
            Timeout = Timeout,
        };
        ISessionSource? caller = credential is null ? null : new CredentialSource(credential, request.Timeout, Time);
        FederatedSession session = await Way(request).GetAsync(new SignInCall(Reporter, MayAsk: false), cancellationToken);
        FederationTokenRequest again = request with { Region = session.Source.Region ?? Region, EndpointUrl = session.Source.EndpointUrl ?? EndpointUrl };
        WriteObject(new FederatedCredential(new SessionRenewal(session, Way(again), Time)));

        FederationTokenSource Way(FederationTokenRequest call) => new(caller, defaults.Origin, call, defaults.Settings, Time);
    }
}
