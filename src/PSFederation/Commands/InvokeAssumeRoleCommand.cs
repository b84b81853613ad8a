using System.Management.Automation;
using System.Security;
using PSFederation.Bases;
using PSFederation.Completers;
using PSFederation.Core.Renewal;
using PSFederation.Core.Sts;
using PSFederation.Input;
using PSFederation.Pipeline;

namespace PSFederation.Commands;

/// <summary>Invoke-AssumeRole: assumes roles with existing credentials.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "AssumeRole", DefaultParameterSetName = CredentialSet)]
[OutputType(typeof(FederatedCredential))]
public sealed class InvokeAssumeRoleCommand : AssumeRoleCmdlet
{
    private const string CredentialSet = "Credential";
    private const string ProfileSet = "Profile";

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

    /// <summary>The roles.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ConfiguredRoleCompleter))]
    public string[] RoleArn { get; set; } = [];

    /// <summary>The name of the session. The default is the session name of the credentials.</summary>
    [Parameter(Position = 1)]
    public string? RoleSessionName { get; set; }

    /// <summary>The external id that the trust policy of the role requires.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? ExternalId { get; set; }

    /// <summary>Session tags: a hashtable, or objects with Key and Value.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public object[] Tag { get; set; } = [];

    /// <summary>The keys of the tags that pass on to roles that are assumed with this session.</summary>
    [Parameter]
    [Alias("TransitiveTagKeys")]
    public string[] TransitiveTagKey { get; set; } = [];

    /// <summary>The source identity, which persists for all roles that are assumed with this session.</summary>
    [Parameter]
    public string? SourceIdentity { get; set; }

    /// <summary>The MFA device of the IAM user whose keys sign the call: a serial number or an ARN.</summary>
    [Parameter]
    public string? SerialNumber { get; set; }

    /// <summary>The code that the MFA device shows.</summary>
    [Parameter]
    [SecretText]
    public SecureString? TokenCode { get; set; }

    /// <summary>Context assertions: a hashtable by the ARN of the provider, or objects with ProviderArn and ContextAssertion.</summary>
    [Parameter]
    [Alias("ProvidedContexts")]
    [ValidateNotNullOrEmpty]
    public object[] ProvidedContext { get; set; } = [];

    private CallerDefaults? _defaults;
    private IReadOnlyList<KeyValuePair<string, string>> _tags = [];
    private IReadOnlyList<KeyValuePair<string, string>> _contexts = [];
    private bool _isCodeUsed;

    private protected override string IdentityParameter => nameof(Credential);

    /// <inheritdoc/>
    protected override async Task BeginAsync(CancellationToken cancellationToken)
    {
        await base.BeginAsync(cancellationToken);
        _tags = PairInput.Read(Tag, nameof(Tag), "Key", "Value");
        _contexts = PairInput.Read(ProvidedContext, nameof(ProvidedContext), "ProviderArn", "ContextAssertion");
    }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        if (IsSuspended())
            return;
        FederatedCredential? credential = CredentialInput.Choose(this, InputObject, Credential, nameof(ProfileName), ProfileName);
        if (_defaults is null || (_defaults.Origin is null) != (credential is not null))
            _defaults = CallerDefaults.Read(SessionState, credential is not null, ProfileName);
        CallerDefaults defaults = _defaults;
        if (RoleArn.Length + AccountId.Length == 0)
            throw RoleName is not null ? NoAccount(RoleName) : new FederationException(FederationErrorCode.ParameterMissing, "The role is missing. Specify -RoleArn, or -AccountId and -RoleName.", nameof(RoleArn));
        List<string> roles = [];
        foreach (string named in RoleArn.Length > 0 ? RoleArn : RolesOfAccounts(credential?.Source is { } source ? AwsRegions.PartitionOf(source, Region) : Partition(defaults.Settings)))
            Report(() => roles.Add(Literal(named)));
        string[] distinct = [.. roles.Distinct(StringComparer.Ordinal)];
        RequireOneCall(distinct);
        ISessionSource? caller = credential is null ? null : new CredentialSource(credential, TimeSpan.FromSeconds(TimeoutSec), Time);
        await AssumeAsync([.. distinct.Select(role => Call(caller, defaults, role))], cancellationToken);
    }

    private RoleCall Call(ISessionSource? caller, CallerDefaults defaults, string roleArn)
    {
        StsRequest request = Request(roleArn) with
        {
            ExternalId = ExternalId,
            Tags = _tags,
            TransitiveTagKeys = TransitiveTagKey,
            SourceIdentity = SourceIdentity,
            SerialNumber = SerialNumber,
            TokenCode = SecretTextAttribute.Reveal(TokenCode),
            ProvidedContexts = _contexts,
        };
        return new RoleCall(roleArn, async (reporter, pace, stop) =>
        {
            FederatedSession session = await Way(caller, defaults, request with { Pace = pace }).GetAsync(new SignInCall(reporter, MayAsk: false), stop).ConfigureAwait(false);
            // STS accepts the code of an MFA device only once.
            return request.TokenCode is null ? Renewing(session, Way(caller, defaults, request.Again(session.Source))) : new FederatedCredential(session.Keys, session.Source);
        });
    }

    /// <summary>Rejects an MFA code with several roles, because STS accepts a code only once.</summary>
    private void RequireOneCall(string[] roles)
    {
        if (TokenCode is null || roles.Length == 0)
            return;
        if (roles.Length > 1 || _isCodeUsed)
            throw new FederationException(
                FederationErrorCode.ParameterInvalid, "-TokenCode can be used for only one role, because STS accepts the code of an MFA device once. Use the code to get a session first (Get-STSSessionToken of AWS.Tools, or Invoke-AssumeRole for one role), and assume the roles with that session.", roles[^1]);
        _isCodeUsed = true;
    }

    private AssumeRoleSource Way(ISessionSource? caller, CallerDefaults defaults, StsRequest request) =>
        new(caller, defaults.Origin, RoleSessionName, request, defaults.Settings, Time);
}
