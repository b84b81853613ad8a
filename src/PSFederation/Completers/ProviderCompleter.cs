using System.Collections;
using System.Management.Automation.Language;
using PSFederation.Core.Oidc.Providers;

namespace PSFederation.Completers;

/// <summary>Completes the names of the supported providers.</summary>
internal sealed class ProviderCompleter : TextCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string ToolTip)> Candidates(string parameterName, CommandAst command, IDictionary boundParameters) =>
        OidcProviders.Names;
}
