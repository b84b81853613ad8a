using System.Management.Automation;
using PSFederation.Completers;
using PSFederation.Core.Aws;
using PSFederation.Core.AwsConfig;
using PSFederation.Core.Renewal;
using PSFederation.Core.Sts;
using PSFederation.Core.Text;
using PSFederation.Input;
using PSFederation.Pipeline;

namespace PSFederation.Bases;

/// <summary>The parameters that assuming roles takes, whatever the identity. One role is assumed at once; several, and those of the pipeline, at the same time.</summary>
public abstract class AssumeRoleCmdlet : FederationCmdlet
{
    private readonly Dictionary<string, string> _policies = new(StringComparer.Ordinal);

    private RoleFanOut? _fanOut;
    private AwsSettings? _settings;

    /// <summary>The account of a role that is named by -RoleName; AWS Organizations calls it Id.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("Id")]
    [ArgumentCompleter(typeof(AccountRoleCompleter))]
    public string[] AccountId { get; set; } = [];

    /// <summary>The role in each account of -AccountId, with its path if it has one.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(AccountRoleCompleter))]
    public string? RoleName { get; set; }

    /// <summary>The name of the account, for views.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? AccountName { get; set; }

    /// <summary>The status of an account of AWS Organizations.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true, DontShow = true)]
    public string? Status { get; set; }

    /// <summary>The state of an account of AWS Organizations, which replaces the status.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true, DontShow = true)]
    public string? State { get; set; }

    /// <summary>How long the credentials shall last, in seconds.</summary>
    [Parameter]
    [Alias("DurationInSeconds", "DurationInSecond")]
    public int? DurationSeconds { get; set; }

    /// <summary>A session policy in JSON, or file:// and a path.</summary>
    [Parameter]
    [PolicyInput]
    public string? Policy { get; set; }

    /// <summary>Managed policies that narrow the session.</summary>
    [Parameter]
    [Alias("PolicyArns")]
    [PolicyArnInput]
    public string[] PolicyArn { get; set; } = [];

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

    /// <summary>How many roles are assumed at the same time.</summary>
    [Parameter]
    [ValidateRange(1, 1_000)]
    public int ThrottleLimit { get; set; } = 32;

    /// <summary>Writes results in the order of the input.</summary>
    [Parameter]
    public SwitchParameter Ordered { get; set; }

    /// <summary>The parameter that takes the assertion or token.</summary>
    private protected abstract string IdentityParameter { get; }

    /// <summary>The engine would say no more than that the input does not fit any parameter.</summary>
    protected override Task BeginAsync(CancellationToken cancellationToken)
    {
        if (MyInvocation.ExpectingInput && MyInvocation.BoundParameters.GetValueOrDefault(IdentityParameter) is string text && text.StartsWith("arn:", StringComparison.Ordinal))
            throw new FederationException(
                FederationErrorCode.ParameterInvalid,
                $"{InputPreview.Quote(text)} stands where -{IdentityParameter} goes, which comes from the pipeline already; name the role: -RoleArn {text}");
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    protected sealed override Task EndAsync(CancellationToken cancellationToken) => _fanOut?.CompleteAsync() ?? Task.CompletedTask;

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _fanOut?.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>Whether the role of this input comes from the pipeline: then others may follow.</summary>
    private protected bool IsRolePiped => MyInvocation.ExpectingInput && !IsGiven("RoleArn") && !IsGiven(nameof(AccountId)) && (IsBound("RoleArn") || IsBound(nameof(AccountId)));

    /// <summary>Assumes roles: one as ever, and several at the same time.</summary>
    private protected async Task AssumeAsync(IReadOnlyList<RoleCall> calls, CancellationToken cancellationToken)
    {
        bool isPiped = IsRolePiped;
        if (_fanOut is null && !isPiped && calls is [var only])
        {
            await ReportAsync(async stop => WriteObject(await only.SendAsync(Reporter, null, stop)), cancellationToken);
            return;
        }

        bool alone = _fanOut is null && isPiped && calls.Count == 1;
        if (calls.Count > 0)
            _fanOut ??= new RoleFanOut(this, ThrottleLimit, Ordered, Time, cancellationToken);
        foreach (RoleCall call in calls)
            await _fanOut!.AddAsync(call, alone);
    }

    /// <summary>Credentials that renew themselves.</summary>
    private protected static FederatedCredential Renewing(FederatedSession session, ISessionSource next) =>
        new(new SessionRenewal(session, next, Time));

    /// <summary>The environment and the AWS profiles, read once for the command.</summary>
    private protected AwsSettings Settings => _settings ??= AwsSettings.Current;

    /// <summary>The call for a role by the parameters of this input.</summary>
    /// <exception cref="FederationException">The input names another account than the role is in.</exception>
    private protected StsRequest Request(string roleArn) => new()
    {
        RoleArn = OfAccount(roleArn),
        DurationSeconds = DurationSeconds,
        Policy = Policy is null ? null : PolicyText(Policy),
        PolicyArns = PolicyArn,
        Region = Region,
        EndpointUrl = EndpointUrl,
        Timeout = TimeSpan.FromSeconds(TimeoutSec),
        AccountName = AccountName,
    };

    /// <summary>The role, if it is in the account that the input names, where it names one: -RoleArn beside other accounts would give one role many times.</summary>
    private string OfAccount(string roleArn) => AccountId.Length == 0 || AccountId.Contains(new FederatedRole(roleArn, string.Empty).AccountId, StringComparer.Ordinal)
        ? roleArn
        : throw new FederationException(
            FederationErrorCode.ParameterInvalid, $"The role {UntrustedText.Line(roleArn)} is not in the account {string.Join(", ", AccountId.Select(InputPreview.Quote))} of the input. Give -RoleName for the role of each account, or leave -RoleArn or -AccountId out.", InputPreview.Target(roleArn));

    /// <summary>Refuses a pattern, where no list of roles is known that it could be compared with, and what is not the ARN of a role.</summary>
    private protected static string Literal(string roleArn)
    {
        if (WildcardPattern.ContainsWildcardCharacters(roleArn))
            throw new FederationException(
                FederationErrorCode.ParameterInvalid, $"-RoleArn is {InputPreview.Quote(roleArn)}, which has wildcards; only an assertion lists roles to compare it with (Invoke-AssumeRoleWithSaml). Give the ARNs of the roles, or pipe objects with RoleArn, or AccountId and RoleName.", InputPreview.Target(roleArn));
        Arn.RequireRole(roleArn, "RoleArn");
        return roleArn;
    }

    /// <summary>The partition of roles that are named without one: that of the region.</summary>
    private protected string Partition(AwsSettings settings) => AwsRegions.PartitionOf(Region ?? settings.Region?.Region);

    /// <summary>The ARNs of the roles that -AccountId and -RoleName name; none of a suspended account.</summary>
    /// <param name="partition">The partition of the accounts.</param>
    /// <exception cref="FederationException">A value is not valid, or one of both is missing.</exception>
    private protected IReadOnlyList<string> RolesOfAccounts(string partition) =>
        RoleName is null
            ? throw new FederationException(
                FederationErrorCode.ParameterMissing, $"The role in account {string.Join(", ", AccountId.Select(InputPreview.Quote))} is not named. Give its name with -RoleName, or its ARN with -RoleArn.", nameof(RoleName))
            : [.. AccountId.Select(account => AccountRoles.Arn(partition, account, RoleName))];

    /// <summary>Whether the account cannot be used; then it warns.</summary>
    private protected bool IsSuspended()
    {
        if (AccountRoles.Suspended(Status, State) is not { } reason)
            return false;
        WriteWarning($"The account {string.Join(", ", AccountId)}{(AccountName is null ? string.Empty : $" ({AccountName})")} is skipped: {reason}.");
        return true;
    }

    private bool IsBound(string parameter) => MyInvocation.BoundParameters.ContainsKey(parameter);

    /// <summary>A file is read once for the command.</summary>
    private string PolicyText(string policy)
    {
        if (!_policies.TryGetValue(policy, out string? text))
            _policies[policy] = text = TextInput.Read(policy, FullPath, "a policy in JSON");
        return text;
    }
}
