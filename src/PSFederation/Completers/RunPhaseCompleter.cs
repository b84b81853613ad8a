using System.Collections;
using System.Management.Automation.Language;

namespace PSFederation.Completers;

/// <summary>Completes the phases of a run of HCP Terraform.</summary>
internal sealed class RunPhaseCompleter : TextCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string ToolTip)> Candidates(string parameterName, CommandAst command, IDictionary boundParameters) =>
        [("plan", "The plan of a run"), ("apply", "The apply of a run")];
}
