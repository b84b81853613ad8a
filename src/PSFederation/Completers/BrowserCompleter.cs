using System.Collections;
using System.Management.Automation.Language;
using PSFederation.Core.SignIn.Browser;

namespace PSFederation.Completers;

/// <summary>Completes the browsers that are installed.</summary>
internal sealed class BrowserCompleter : TextCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string ToolTip)> Candidates(string parameterName, CommandAst command, IDictionary boundParameters) =>
        InstalledBrowser.All().Select(browser => (browser.Path, browser.Name));
}
