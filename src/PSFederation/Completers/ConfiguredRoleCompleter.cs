using System.Collections;
using System.Management.Automation.Language;
using PSFederation.Core.AwsConfig;

namespace PSFederation.Completers;

/// <summary>Completes the roles that the environment and the profiles of the AWS files name.</summary>
public sealed class ConfiguredRoleCompleter : TextCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string ToolTip)> Candidates(string parameterName, CommandAst command, IDictionary boundParameters) =>
        AwsSettings.Current.ConfiguredRoles;
}
