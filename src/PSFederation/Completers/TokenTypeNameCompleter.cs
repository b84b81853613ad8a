using System.Collections;
using System.Management.Automation.Language;
using PSFederation.Core.Oidc.Tokens;

namespace PSFederation.Completers;

/// <summary>Completes the types of tokens that can be exchanged.</summary>
internal sealed class TokenTypeNameCompleter : TextCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string ToolTip)> Candidates(string parameterName, CommandAst command, IDictionary boundParameters) =>
        TokenTypeNames.ShortNames.Select(name => (name, TokenTypeNames.Resolve(name, parameterName)));
}
