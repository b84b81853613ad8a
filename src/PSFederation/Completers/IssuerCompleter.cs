using System.Collections;
using System.Management.Automation.Language;

namespace PSFederation.Completers;

/// <summary>Completes issuers that many AWS accounts trust. You can type any other issuer.</summary>
internal sealed class IssuerCompleter : TextCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string ToolTip)> Candidates(string parameterName, CommandAst command, IDictionary boundParameters) =>
    [
        ("https://token.actions.githubusercontent.com", "GitHub Actions"),
        ("https://gitlab.com", "GitLab.com"),
        ("https://accounts.google.com", "Google"),
        ("https://appleid.apple.com", "Apple"),
        ("https://agent.buildkite.com", "Buildkite"),
        ("https://app.terraform.io", "Terraform Cloud"),
    ];
}
