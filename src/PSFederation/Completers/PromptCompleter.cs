using System.Collections;
using System.Management.Automation.Language;

namespace PSFederation.Completers;

/// <summary>Offers what a provider can be told to ask the person.</summary>
public sealed class PromptCompleter : TextCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string ToolTip)> Candidates(string parameterName, CommandAst command, IDictionary boundParameters) =>
    [
        ("login", "Sign in again, even where someone is signed in"), ("select_account", "Choose an account"), ("consent", "Agree again"),
        ("none", "Nothing: fail where a question would be needed"),
    ];
}
