using System.Collections;
using System.Management.Automation.Language;

namespace PSFederation.Completers;

/// <summary>Offers the audience that stands for STS where a platform lets it be chosen.</summary>
public sealed class AudienceCompleter : TextCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string ToolTip)> Candidates(string parameterName, CommandAst command, IDictionary boundParameters) =>
        [("sts.amazonaws.com", "AWS STS")];
}
