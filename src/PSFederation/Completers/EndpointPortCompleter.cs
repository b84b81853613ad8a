using System.Collections;
using System.Globalization;
using System.Management.Automation.Language;
using PSFederation.Core.Endpoint;

namespace PSFederation.Commands;

/// <summary>Offers the ports of the credential endpoints of this process.</summary>
public sealed class EndpointPortCompleter : TextCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string ToolTip)> Candidates(string parameterName, CommandAst command, IDictionary boundParameters) =>
        EndpointRegistry.All.Select(endpoint => (endpoint.Description.Port.ToString(CultureInfo.InvariantCulture), endpoint.Description.ToString()));
}
