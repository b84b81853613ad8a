using System.Collections;
using System.Management.Automation.Language;

namespace PSFederation.Completers;

/// <summary>Completes the prompts that a provider can show to the person.</summary>
internal sealed class PromptCompleter : TextCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string ToolTip)> Candidates(string parameterName, CommandAst command, IDictionary boundParameters) =>
    [
        ("login", "Sign in again, even if a person is signed in"), ("select_account", "Choose an account"), ("consent", "Agree again"),
        ("none", "Do not ask anything; fail if a question is necessary"),
    ];
}
