using System.Collections;
using System.Management.Automation.Language;
using PSFederation.Core.Aws;

namespace PSFederation.Completers;

/// <summary>Completes the partitions of AWS.</summary>
internal sealed class PartitionCompleter : TextCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string ToolTip)> Candidates(string parameterName, CommandAst command, IDictionary boundParameters) =>
        AwsSignIn.Partitions.Select(partition => (partition, AwsSignIn.Acs(partition, null)!));
}
