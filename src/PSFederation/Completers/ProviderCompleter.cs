using System.Collections;
using System.Management.Automation.Language;
using PSFederation.Core.Oidc.Providers;

namespace PSFederation.Completers;

/// <summary>Offers the providers that are known by name.</summary>
public sealed class ProviderCompleter : TextCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string ToolTip)> Candidates(string parameterName, CommandAst command, IDictionary boundParameters) =>
        OidcProviders.Names;
}
