using System.Collections;
using System.Globalization;
using System.Management.Automation.Language;
using PSFederation.Input;

namespace PSFederation.Completers;

/// <summary>Completes the ports of the credential endpoints of this process, and of the detached ones.</summary>
internal sealed class EndpointPortCompleter : TextCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string ToolTip)> Candidates(string parameterName, CommandAst command, IDictionary boundParameters) =>
        EndpointLookup.All().Select(endpoint => (endpoint.Port.ToString(CultureInfo.InvariantCulture), endpoint.ToString()));
}
