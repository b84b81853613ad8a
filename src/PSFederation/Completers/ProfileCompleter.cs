using System.Collections;
using System.Management.Automation.Language;
using PSFederation.Core.AwsConfig;

namespace PSFederation.Completers;

/// <summary>Completes the profiles of the AWS config and credentials files.</summary>
internal sealed class ProfileCompleter : TextCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string ToolTip)> Candidates(string parameterName, CommandAst command, IDictionary boundParameters) =>
        AwsSettings.Current.ProfileNames.Select(name => (name, $"AWS profile {name}"));
}
