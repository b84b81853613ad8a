using System.Collections;
using System.Management.Automation.Language;
using PSFederation.Core.Trust.Platforms;

namespace PSFederation.Completers;

/// <summary>Completes the platforms whose tokens a role can trust.</summary>
internal sealed class TrustPlatformCompleter : TextCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string ToolTip)> Candidates(string parameterName, CommandAst command, IDictionary boundParameters) =>
        TrustPlatforms.Names;
}
