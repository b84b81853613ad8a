using System.Text.Json.Nodes;
using PSFederation.Core.Trust;
using PSFederation.Core.Trust.Findings;
using PSFederation.Input;

namespace PSFederation.Commands;

/// <content>Accepted findings, and the file for findings to accept.</content>
public sealed partial class FindFederationTrustIssueCommand
{
    /// <summary>
    /// All findings, also with their file names relative to the folder of the new baseline. -Severity omits findings from the output, but not from the findings that -FailOn
    /// counts.
    /// </summary>
    private readonly List<(FederationTrustIssue Issue, FederationTrustIssue Renamed)> _found = [];

    private TrustBaseline? _baseline;

    private void ReadBaseline()
    {
        if (Baseline is not null)
            _baseline = TrustBaseline.Read(FullPath(Baseline));
    }

    /// <summary>Writes -NewBaseline: the findings of this run, and findings that were accepted before and are not shown.</summary>
    /// <returns>The fingerprints of the findings that it accepts.</returns>
    private IReadOnlySet<string> Accept()
    {
        IReadOnlySet<string> accepted = new HashSet<string>();
        if (NewBaseline is null)
            return accepted;
        BaselineFinding[] all = [.. _found.Select(found => new BaselineFinding(found.Renamed, IsShown(found.Issue), _baseline?.Reason(found.Issue)))];
        // A baseline that cannot be read or written does not accept any findings, and -FailOn still applies.
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
    /// The folder that names of files are relative to. It is the folder of the baseline, so that the baseline works in any current location.
    /// </summary>
    private string Root => Folder(Baseline ?? NewBaseline);

    private string Folder(string? baseline) => baseline is null ? FullPath(".") : System.IO.Path.GetDirectoryName(FullPath(baseline))!;

    /// <summary>The policy with its file name relative to the folder of the new baseline, or null if the name is the same.</summary>
    private TrustPolicySource? Renamed(TrustPolicySource source)
    {
        if (NewBaseline is null || source.FilePath is not { } file)
            return null;
        string before = TrustPolicyInput.NameOf(file, Root), after = TrustPolicyInput.NameOf(file, Folder(NewBaseline));
        return before == after ? null : source with { Name = after + source.Name[before.Length..] };
    }
}
