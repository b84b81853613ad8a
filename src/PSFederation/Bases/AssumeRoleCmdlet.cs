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

/// <summary>
/// The common parameters for assuming roles with any identity. One role is assumed directly. Several roles, and roles from the pipeline, are
/// assumed at the same time.
/// </summary>
public abstract class AssumeRoleCmdlet : FederationCmdlet
{
    private readonly Dictionary<string, string> _policies = new(StringComparer.Ordinal);

    private RoleFanOut? _fanOut;
    private AwsSettings? _settings;

    /// <summary>The account of a role that -RoleName specifies. AWS Organizations calls it Id.</summary>
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

    /// <summary>The state of an account of AWS Organizations, which supersedes the status.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true, DontShow = true)]
    public string? State { get; set; }

    /// <summary>The duration of the credentials, in seconds.</summary>
    [Parameter]
    [Alias("DurationInSeconds", "DurationInSecond")]
    public int? DurationSeconds { get; set; }

    /// <summary>A session policy in JSON, or file:// and a path.</summary>
    [Parameter]
    [PolicyInput]
    public string? Policy { get; set; }

    /// <summary>Managed policies that limit the session.</summary>
    [Parameter]
    [Alias("PolicyArns")]
    [PolicyArnInput]
    public string[] PolicyArn { get; set; } = [];

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

    /// <summary>The maximum number of roles that are assumed at the same time.</summary>
    [Parameter]
    [ValidateRange(1, 1_000)]
    public int ThrottleLimit { get; set; } = 32;

    /// <summary>Writes results in the order of the input.</summary>
    [Parameter]
    public SwitchParameter Ordered { get; set; }

    /// <summary>The parameter for the assertion or token.</summary>
    private protected abstract string IdentityParameter { get; }

    /// <summary>Replaces the error of the engine, which says only that the input does not match any parameter.</summary>
    protected override Task BeginAsync(CancellationToken cancellationToken)
    {
        if (MyInvocation.ExpectingInput && MyInvocation.BoundParameters.GetValueOrDefault(IdentityParameter) is string text && text.StartsWith("arn:", StringComparison.Ordinal))
            throw new FederationException(
                FederationErrorCode.ParameterInvalid,
                $"{InputPreview.Quote(text)} is in the position of -{IdentityParameter}, which also comes from the pipeline. Specify the role by name: -RoleArn {text}");
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

    /// <summary>Whether the role of this input comes from the pipeline. If so, more roles can follow.</summary>
    private protected bool IsRolePiped => MyInvocation.ExpectingInput && !IsGiven("RoleArn") && !IsGiven(nameof(AccountId)) && (IsBound("RoleArn") || IsBound(nameof(AccountId)));

    /// <summary>Assumes roles: one directly, and several at the same time.</summary>
    private protected async Task AssumeAsync(IReadOnlyList<RoleCall> calls, CancellationToken cancellationToken)
    {
        bool isPiped = IsRolePiped;
        if (_fanOut is null && !isPiped && calls is [var only])
        {
            WriteObject(await only.SendAsync(Reporter, null, cancellationToken));
            return;
        }

        bool alone = _fanOut is null && isPiped && calls.Count == 1;
        if (calls.Count > 0)
            _fanOut ??= new RoleFanOut(this, ThrottleLimit, Ordered, Time, cancellationToken);
        foreach (RoleCall call in calls)
            await _fanOut!.AddAsync(call, alone);
    }

    /// <summary>Renewable credentials.</summary>
    private protected static FederatedCredential Renewing(FederatedSession session, ISessionSource next) =>
        new(new SessionRenewal(session, next, Time));

    /// <summary>The environment and the AWS profiles, which the command reads once.</summary>
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

    /// <summary>
    /// Checks that the role is in the account of the input, if there is one. Otherwise, -RoleArn with a list of accounts would assume the same role
    /// many times.
    /// </summary>
    private string OfAccount(string roleArn) => AccountId.Length == 0 || AccountId.Contains(new FederatedRole(roleArn, string.Empty).AccountId, StringComparer.Ordinal)
        ? roleArn
        : throw new FederationException(
            FederationErrorCode.ParameterInvalid, $"The role {UntrustedText.Line(roleArn)} is not in the account {string.Join(", ", AccountId.Select(InputPreview.Quote))} of the input. Specify -RoleName for the role of each account, or omit -RoleArn or -AccountId.", InputPreview.Target(roleArn));

    /// <summary>Rejects a pattern, because there is no list of roles to match, and a value that is not the ARN of a role.</summary>
    private protected static string Literal(string roleArn)
    {
        if (WildcardPattern.ContainsWildcardCharacters(roleArn))
            throw new FederationException(
                FederationErrorCode.ParameterInvalid, $"-RoleArn is {InputPreview.Quote(roleArn)}, which has wildcards. Wildcards match only the roles of an assertion (Invoke-AssumeRoleWithSaml). Specify the ARNs of the roles, or pipe objects with RoleArn, or AccountId and RoleName.", InputPreview.Target(roleArn));
        Arn.RequireRole(roleArn, "RoleArn");
        return roleArn;
    }

    /// <summary>The partition of roles that are specified without one: the partition of the region.</summary>
    private protected string Partition(AwsSettings settings) => AwsRegions.PartitionOf(Region ?? settings.Region?.Region);

    /// <summary>The ARNs of the roles that -AccountId and -RoleName specify, without those in suspended accounts.</summary>
    /// <param name="partition">The partition of the accounts.</param>
    /// <exception cref="FederationException">A value is not valid, or one of the two is missing.</exception>
    private protected IReadOnlyList<string> RolesOfAccounts(string partition) =>
        RoleName is null
            ? throw new FederationException(
                FederationErrorCode.ParameterMissing, $"The role in account {string.Join(", ", AccountId.Select(InputPreview.Quote))} is not specified. Specify its name with -RoleName, or its ARN with -RoleArn.", nameof(RoleName))
            : [.. AccountId.Select(account => AccountRoles.Arn(partition, account, RoleName))];

    /// <summary>The error for the name of a role without an account. The name must not be ignored, because another role would be assumed.</summary>
    private protected static FederationException NoAccount(string roleName) => new(
        FederationErrorCode.ParameterMissing, $"The account of the role {InputPreview.Quote(roleName)} is not specified. Specify it with -AccountId, or specify the ARN of the role with -RoleArn.", nameof(AccountId));

    /// <summary>Whether the account cannot be used. If so, writes a warning.</summary>
    private protected bool IsSuspended()
    {
        if (AccountRoles.Suspended(Status, State) is not { } reason)
            return false;
        WriteWarning($"The account {string.Join(", ", AccountId)}{(AccountName is null ? string.Empty : $" ({AccountName})")} is skipped: {reason}.");
        return true;
    }

    private bool IsBound(string parameter) => MyInvocation.BoundParameters.ContainsKey(parameter);

    /// <summary>Reads each file only once for the command.</summary>
    private string PolicyText(string policy)
    {
        if (!_policies.TryGetValue(policy, out string? text))
            _policies[policy] = text = TextInput.Read(policy, FullPath, "a policy in JSON");
        return text;
    }
}
