using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using PSFederation.Core.Text;

namespace PSFederation.Completers;

/// <summary>Completes texts that begin with the typed text. Keeps its quotes, and adds quotes if necessary. Never throws: Tab then does nothing.</summary>
internal abstract class TextCompleter : IArgumentCompleter
{
    /// <summary>The texts, each with a tooltip.</summary>
    /// <param name="parameterName">The parameter to complete.</param>
    /// <param name="command">The command.</param>
    /// <param name="boundParameters">The parameters on the command line, as far as they can be read safely.</param>
    /// <returns>Text and tooltip.</returns>
    protected abstract IEnumerable<(string Text, string ToolTip)> Candidates(string parameterName, CommandAst command, IDictionary boundParameters);

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        bool quoted = wordToComplete.Length > 0 && wordToComplete[0] is '\'' or '"';
        string typed = wordToComplete.Trim('\'', '"');
        try
        {
            return
            [
                .. Candidates(parameterName, commandAst, fakeBoundParameters)
                    .Where(candidate => candidate.Text.Contains(typed, StringComparison.OrdinalIgnoreCase) && UntrustedText.Printable(candidate.Text) == candidate.Text)
                    .OrderBy(candidate => !candidate.Text.StartsWith(typed, StringComparison.OrdinalIgnoreCase))
                    .Select(candidate => new CompletionResult(Quote(candidate.Text, quoted), candidate.Text, CompletionResultType.ParameterValue, UntrustedText.Printable(candidate.ToolTip))),
            ];
        }
#pragma warning disable CA1031 // A damaged file or a missing network must not cause errors while a person types.
        catch (Exception)
#pragma warning restore CA1031
        {
            return [];
        }
    }

    /// <summary>
    /// Names come from files and documents that you do not control. In double quotes, PowerShell interprets typographic quotes as quotes too, and would run the text that
    /// follows. In single quotes, escaped by the rule of the engine, everything stays text. An account number with leading zeros would lose them in a list without quotes.
    /// </summary>
    private static string Quote(string text, bool quoted) =>
        !quoted && !(text.StartsWith('0') && text.All(char.IsAsciiDigit)) && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or ':' or '/' or '.' or '+' or '=') && !text.StartsWith('-')
            ? text
            : $"'{CodeGeneration.EscapeSingleQuotedStringContent(text)}'";
}
