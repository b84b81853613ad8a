using System.Collections;
using System.Management.Automation.Language;

namespace PSFederation.Completers;

/// <summary>Completes the scopes that OpenID Connect defines.</summary>
internal sealed class ScopeCompleter : TextCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string ToolTip)> Candidates(string parameterName, CommandAst command, IDictionary boundParameters) =>
    [
        ("openid", "An ID token"), ("profile", "Name, picture and the like"), ("email", "E-mail address"), ("address", "Postal address"),
        ("phone", "Phone number"), ("offline_access", "A refresh token"),
    ];
}
