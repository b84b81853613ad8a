using System.Collections;
using System.Management.Automation.Language;

namespace PSFederation.Completers;

/// <summary>Completes the audience of STS, for platforms that let you choose the audience.</summary>
internal sealed class AudienceCompleter : TextCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string ToolTip)> Candidates(string parameterName, CommandAst command, IDictionary boundParameters) =>
        [("sts.amazonaws.com", "AWS STS")];
}
