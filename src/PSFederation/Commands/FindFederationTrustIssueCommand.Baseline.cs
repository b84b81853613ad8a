using System.Text.Json.Nodes;
using PSFederation.Core.Trust;
using PSFederation.Core.Trust.Findings;
using PSFederation.Input;

namespace PSFederation.Commands;

/// <content>Findings that are accepted, and a file of those to accept.</content>
public sealed partial class FindFederationTrustIssueCommand
{
    /// <summary>
    /// All findings, and the same with the names that they have in the folder of the new baseline: -Severity leaves some out of the output, not out of what -FailOn
    /// counts.
    /// </summary>
    private readonly List<(FederationTrustIssue Issue, FederationTrustIssue Renamed)> _found = [];

    private TrustBaseline? _baseline;

    private void ReadBaseline()
    {
        if (Baseline is not null)
            _baseline = TrustBaseline.Read(FullPath(Baseline));
    }

    /// <summary>Writes -NewBaseline: what the run shows, and what was accepted before although the run does not show it.</summary>
    /// <returns>The fingerprints of the findings that it accepts.</returns>
    private IReadOnlySet<string> Accept()
    {
        IReadOnlySet<string> accepted = new HashSet<string>();
        if (NewBaseline is null)
            return accepted;
        BaselineFinding[] all = [.. _found.Select(found => new BaselineFinding(found.Renamed, IsShown(found.Issue), _baseline?.Reason(found.Issue)))];
        // A baseline that cannot be read or written accepts nothing, and -FailOn decides nevertheless.
        Report(() =>
        {
            string file = FullPath(NewBaseline);
            IReadOnlyDictionary<string, JsonNode> entries = TrustBaseline.Entries(file, all);
            if (!ShouldProcess(NewBaseline, entries.Count == 1 ? "Accept 1 finding" : $"Accept {entries.Count} findings"))
                return;
            TrustBaseline.Write(file, entries);
            accepted = entries.Keys.ToHashSet(StringComparer.Ordinal);
        });
        return accepted;
    }

    /// <summary>
    /// The folder that names of files are relative to: that of the baseline, so that it fits wherever the command is run.
    /// </summary>
    private string Root => Folder(Baseline ?? NewBaseline);

    private string Folder(string? baseline) => baseline is null ? FullPath(".") : System.IO.Path.GetDirectoryName(FullPath(baseline))!;

    /// <summary>The policy with the name that it has in the folder of the new baseline; null when that is the same.</summary>
    private TrustPolicySource? Renamed(TrustPolicySource source)
    {
        if (NewBaseline is null || source.FilePath is not { } file)
            return null;
        string before = TrustPolicyInput.NameOf(file, Root), after = TrustPolicyInput.NameOf(file, Folder(NewBaseline));
        return before == after ? null : source with { Name = after + source.Name[before.Length..] };
    }
}
