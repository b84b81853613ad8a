using System.Management.Automation;
using PSFederation.Bases;
using PSFederation.Core.Text;
using PSFederation.Core.Trust;
using PSFederation.Core.Trust.Findings;
using PSFederation.Input;
using PSFederation.Pipeline;

namespace PSFederation.Commands;

/// <summary>Find-FederationTrustIssue: finds problems in trust policies, and suggests how to repair them.</summary>
[Cmdlet(VerbsCommon.Find, "FederationTrustIssue", DefaultParameterSetName = PolicySet, SupportsShouldProcess = true)]
[OutputType(typeof(FederationTrustIssue), typeof(string))]
public sealed partial class FindFederationTrustIssueCommand : FederationCmdlet
{
    private const string PolicySet = "Policy";
    private const string PathSet = "Path";
    private const string LiteralPathSet = "LiteralPath";

    /// <summary>The number of inputs, files and folders that could not be read.</summary>
    private int _unread;

    private ProviderInventory? _providers;

    /// <summary>Trust policies: JSON, paths, hashtables, or roles of AWS.Tools.</summary>
    [Parameter(ParameterSetName = PolicySet, Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [Alias("AssumeRolePolicyDocument", "PolicyDocument")]
    [ValidateNotNull]
    public object Policy { get; set; } = null!;

    /// <summary>Files that contain trust policies, and folders of such files.</summary>
    [Parameter(ParameterSetName = PathSet, Mandatory = true)]
    [SupportsWildcards]
    public string[] Path { get; set; } = [];

    /// <summary>The same, without wildcards.</summary>
    [Parameter(ParameterSetName = LiteralPathSet, Mandatory = true)]
    [Alias("PSPath", "LP")]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>The OIDC providers of the account, as Get-IAMOpenIDConnectProvider returns them.</summary>
    [Parameter]
    [ValidateNotNull]
    public object[] Provider { get; set; } = [];

    /// <summary>Returns findings of this severity and higher.</summary>
    [Parameter]
    public FederationTrustSeverity Severity { get; set; }

    /// <summary>A file of accepted findings, which the output omits.</summary>
    [Parameter]
    public string? Baseline { get; set; }

    /// <summary>Writes the findings to a file of accepted findings.</summary>
    [Parameter]
    public string? NewBaseline { get; set; }

    /// <summary>Ends with an error if there are findings of this severity or higher.</summary>
    [Parameter]
    public FederationTrustSeverity? FailOn { get; set; }

    /// <summary>The form of the output.</summary>
    [Parameter]
    public FederationTrustIssueFormat As { get; set; }

    /// <inheritdoc/>
    protected override Task BeginAsync(CancellationToken cancellationToken)
    {
        ReadBaseline();
        if (Provider.Length > 0)
            _providers = new ProviderInventory([.. Provider.Select(ProviderInput.Read)]);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    protected override Task ProcessAsync(CancellationToken cancellationToken)
    {
        if (ParameterSetName == PolicySet)
        {
            Read(() =>
            {
                Take(TrustPolicyInput.Of(Policy, FullPath, Root), "The input");
            });
            return Task.CompletedTask;
        }

        bool wildcards = ParameterSetName == PathSet;
        foreach (string given in wildcards ? Path : LiteralPath)
        {
            string[] paths = [.. Files([given], wildcards, TrustPolicyInput.Text, addressParameter: null)];
            if (paths.Length == 0)
                _unread++;
            foreach (string path in paths)
                TakePath(path, cancellationToken);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    protected override Task EndAsync(CancellationToken cancellationToken)
    {
        foreach (FederationTrustIssue issue in _providers?.NotUsed() ?? [])
            Take(issue, issue);
        if (As == FederationTrustIssueFormat.Sarif)
            WriteObject(SarifLog.Write(_found.Where(found => IsShown(found.Issue)).Select(found => (found.Issue, _baseline?.Reason(found.Issue))), MyInvocation.MyCommand.Module?.Version.ToString() ?? "0.0.0", Root));
        IReadOnlySet<string> accepted = Accept();
        if (FailOn is { } level)
        {
            FederationTrustIssue[] failing =
            [
                .. _found.Where(found => (found.Issue.Severity >= level || found.Issue.Rule == TrustRules.PolicyNotEvaluated.Id) && _baseline?.Reason(found.Issue) is null && !accepted.Contains(found.Renamed.Fingerprint))
                    .Select(found => found.Issue),
            ];
            if (failing.Length > 0 || _unread > 0)
                Fail(failing, level);
        }

        return Task.CompletedTask;
    }

    /// <summary>Does one of several things, like <see cref="FederationCmdlet.Report"/>, and counts a failure.</summary>
    private void Read(Action action)
    {
        bool done = false;
        Report(() =>
        {
            action();
            done = true;
        });
        if (!done)
            _unread++;
    }

    private void TakePath(string path, CancellationToken cancellationToken)
    {
        bool folder = Directory.Exists(path);
        foreach (string file in folder ? TrustPolicyFiles.In(path, error => Read(() => throw error)) : [path])
        {
            cancellationToken.ThrowIfCancellationRequested();
            Read(() => TakeFile(file, folder));
        }
    }

    private void TakeFile(string file, bool onlyPolicies)
    {
        IReadOnlyList<TrustPolicySource> sources = TrustPolicySource.Read(TextInput.ReadFile(file, TrustPolicyInput.Text), TrustPolicyInput.NameOf(file, Root), file, onlyPolicies);
        Take(sources, file);
    }

    private void Take(IReadOnlyList<TrustPolicySource> sources, string from)
    {
        if (sources.Count == 0)
            WriteVerbose($"{from} does not have a trust policy.");
        foreach (TrustPolicySource source in sources)
            Take(source);
    }

    private void Take(TrustPolicySource source)
    {
        IReadOnlyList<FederationTrustIssue> found = TrustAnalysis.Find(source, _providers);
        IReadOnlyList<FederationTrustIssue> renamed = Renamed(source) is { } other ? TrustAnalysis.Find(other, _providers) : found;
        foreach ((FederationTrustIssue issue, FederationTrustIssue again) in found.Zip(renamed))
            Take(issue, again);
    }

    private void Take(FederationTrustIssue issue, FederationTrustIssue renamed)
    {
        // Without a report at the end, the run does not keep policies in memory, so it can read any number of them.
        if (FailOn is not null || NewBaseline is not null || As == FederationTrustIssueFormat.Sarif)
            _found.Add((issue, renamed));
        if (IsShown(issue) && As == FederationTrustIssueFormat.Issue && _baseline?.Reason(issue) is null)
            WriteObject(issue);
    }

    private bool IsShown(FederationTrustIssue issue) => issue.Severity >= Severity;

    /// <summary>Ends the script, so that a job fails and pwsh -File returns a nonzero exit code.</summary>
    private void Fail(FederationTrustIssue[] failing, FederationTrustSeverity level)
    {
        string rules = string.Join(", ", failing.GroupBy(issue => issue.Rule).Select(rule => $"{rule.Key} ({rule.Count()})"));
        List<string> sentences = [];
        if (failing.Length > 0)
            sentences.Add($"Findings of severity {level} or higher: {failing.Length}, by rule {rules}. Repair the policies, or accept the findings in a baseline (-NewBaseline, then -Baseline).");
        if (_unread > 0)
            sentences.Add($"Inputs that could not be read and were not checked: {_unread}. The errors above name them. Correct or omit each of them.");
        EndScript(ErrorRecords.From(
            new FederationException(FederationErrorCode.TrustIssueFound, string.Join(' ', sentences), failing.Length > 0 ? failing[0].Source : null), GetType()));
    }
}
