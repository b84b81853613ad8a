using System.Collections;
using System.Management.Automation.Language;
using PSFederation.Core.Sts;

namespace PSFederation.Completers;

/// <summary>Completes the AWS regions of the SDK, with their names.</summary>
internal sealed class RegionCompleter : TextCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string ToolTip)> Candidates(string parameterName, CommandAst command, IDictionary boundParameters) => AwsRegions.All;
}
