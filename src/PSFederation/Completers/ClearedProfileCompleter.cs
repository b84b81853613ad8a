using System.Collections;
using System.Management.Automation.Language;
using PSFederation.Core.AwsConfig;
using PSFederation.Core.Profiles;

namespace PSFederation.Completers;

/// <summary>Completes the federated profiles, and with -Scope the AWS profiles.</summary>
internal sealed class ClearedProfileCompleter : TextCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string ToolTip)> Candidates(string parameterName, CommandAst command, IDictionary boundParameters) =>
        boundParameters.Contains("Scope")
            ? AwsSettings.Current.ProfileNames.Select(name => (name, $"AWS profile {name}"))
            : ProfileStore.Names().Select(name => (name, $"federated profile {name}"));
}
