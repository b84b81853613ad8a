using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using PSFederation.Core.Text;

namespace PSFederation.Completers;

/// <summary>Offers texts that begin with what was typed, in its quotes or in quotes where they need some. Never throws: Tab then does nothing.</summary>
public abstract class TextCompleter : IArgumentCompleter
{
    /// <summary>The texts, with a word on each.</summary>
    /// <param name="parameterName">The parameter to complete.</param>
    /// <param name="command">The command.</param>
    /// <param name="boundParameters">What is on the command line already, as far as it can be told safely.</param>
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
#pragma warning disable CA1031 // A damaged file or a missing network must not disturb a person who is typing.
        catch (Exception)
#pragma warning restore CA1031
        {
            return [];
        }
    }

    /// <summary>
    /// Names come from files and documents of others. Within double quotes PowerShell takes typographic quotes for quotes too, and would run what
    /// follows; single quotes, escaped by the engine's own rule, leave everything a text. The number of an account that begins with zeros would lose them in a list.
    /// </summary>
    private static string Quote(string text, bool quoted) =>
        !quoted && !(text.StartsWith('0') && text.All(char.IsAsciiDigit)) && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or ':' or '/' or '.' or '+' or '=') && !text.StartsWith('-')
            ? text
            : $"'{CodeGeneration.EscapeSingleQuotedStringContent(text)}'";
}
