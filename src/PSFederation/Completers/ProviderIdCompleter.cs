using System.Collections;
using System.Management.Automation.Language;

namespace PSFederation.Completers;

/// <summary>Completes the OAuth 2.0 providers whose access tokens STS accepts.</summary>
internal sealed class ProviderIdCompleter : TextCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string ToolTip)> Candidates(string parameterName, CommandAst command, IDictionary boundParameters) =>
        [("www.amazon.com", "Login with Amazon"), ("graph.facebook.com", "Facebook")];
}
