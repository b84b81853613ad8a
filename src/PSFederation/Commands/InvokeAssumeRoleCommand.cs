using System.Management.Automation;
using PSFederation.Bases;
using PSFederation.Completers;
using PSFederation.Core.Renewal;
using PSFederation.Core.Sts;
using PSFederation.Input;

namespace PSFederation.Commands;

/// <summary>Invoke-AssumeRole: assumes a role with existing credentials.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "AssumeRole", DefaultParameterSetName = CredentialSet)]
[OutputType(typeof(FederatedCredential))]
public sealed class InvokeAssumeRoleCommand : AssumeRoleCmdlet
{
    private const string CredentialSet = "Credential";
    private const string ProfileSet = "Profile";

    /// <summary>The credentials to assume it with; those of AWS.Tools, the environment or a profile when left out.</summary>
    [Parameter(ParameterSetName = CredentialSet, ValueFromPipeline = true)]
    [ValidateNotNull]
    [FederatedCredentialInput]
    public FederatedCredential? Credential { get; set; }

    /// <summary>The piped credential, also where <c>$PSDefaultParameterValues</c> gives another one or a profile.</summary>
    [Parameter(ValueFromPipeline = true, DontShow = true)]
    [ValidateNotNull]
    [FederatedCredentialInput]
    public FederatedCredential? InputObject { get; set; }

    /// <summary>A profile of the AWS config files to assume it with.</summary>
    [Parameter(ParameterSetName = ProfileSet, Mandatory = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ProfileCompleter))]
    public string? ProfileName { get; set; }

    /// <summary>The role.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ConfiguredRoleCompleter))]
    public string RoleArn { get; set; } = string.Empty;

    /// <summary>The name of the session; that of the credentials when left out.</summary>
    [Parameter(Position = 1)]
    public string? RoleSessionName { get; set; }

    /// <summary>The external id that the role's trust policy asks for.</summary>
    [Parameter]
    public string? ExternalId { get; set; }

    private protected override string IdentityParameter => nameof(Credential);

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        FederatedCredential? credential = CredentialInput.Choose(this, InputObject, Credential, nameof(ProfileName), ProfileName);
        StsRequest request = Request(RoleArn) with { ExternalId = ExternalId };
        CallerDefaults defaults = CallerDefaults.Read(SessionState, credential is not null, ProfileName);
        ISessionSource? caller = credential is null ? null : new CredentialSource(credential, TimeSpan.FromSeconds(TimeoutSec), Time);
        FederatedSession session = await Way(caller, defaults, request).GetAsync(new SignInCall(Reporter, MayAsk: false), cancellationToken);
        WriteObject(Renewing(session, Way(caller, defaults, request.Again(session.Source))));
    }

    private AssumeRoleSource Way(ISessionSource? caller, CallerDefaults defaults, StsRequest request) =>
        new(caller, defaults.Origin, RoleSessionName, request, defaults.Settings, Time);
}
