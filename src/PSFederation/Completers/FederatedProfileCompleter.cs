using System.Collections;
using System.Management.Automation.Language;
using PSFederation.Core.Profiles;

namespace PSFederation.Completers;

/// <summary>Completes the federated profiles.</summary>
internal sealed class FederatedProfileCompleter : TextCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string ToolTip)> Candidates(string parameterName, CommandAst command, IDictionary boundParameters) =>
        ProfileStore.Names().Select(name => (name, $"federated profile {name}"));
}
