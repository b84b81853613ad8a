using System.Collections;
using System.Management.Automation.Language;

namespace PSFederation.Commands;

/// <summary>Offers patterns for the second factors that identity providers often have.</summary>
public sealed class FactorCompleter : TextCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string ToolTip)> Candidates(string parameterName, CommandAst command, IDictionary boundParameters) =>
    [
        ("*push*", "A request on a phone"), ("*notification*", "A request on a phone"), ("*app*", "A code of an app"), ("*code*", "A code"), ("*token*", "A code of a token"), ("*text*", "A text message"),
        ("*SMS*", "A text message"), ("*call*", "A phone call"), ("*email*", "A message by e-mail"),
    ];
}
