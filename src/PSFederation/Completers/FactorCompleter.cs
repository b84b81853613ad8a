using System.Collections;
using System.Management.Automation.Language;

namespace PSFederation.Completers;

/// <summary>Completes patterns for the second factors that identity providers often have.</summary>
internal sealed class FactorCompleter : TextCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string ToolTip)> Candidates(string parameterName, CommandAst command, IDictionary boundParameters) =>
    [
        ("*push*", "A push notification"), ("*notification*", "A push notification"), ("*authenticator*", "A code from an app"), ("*code*", "A code"), ("*token*", "A code from a token"), ("*text*", "A text message"),
        ("*SMS*", "A text message"), ("*call*", "A phone call"), ("*email*", "An email message"),
    ];
}
