using System.Collections;
using System.Management.Automation.Language;

namespace PSFederation.Completers;

/// <summary>Completes the roles that the environment, the profiles of the AWS files and the federated profiles name.</summary>
internal sealed class ConfiguredRoleCompleter : TextCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string ToolTip)> Candidates(string parameterName, CommandAst command, IDictionary boundParameters) => KnownRoles.Find();
}
