using System.Collections;
using System.Management.Automation.Language;
using PSFederation.Core.Oidc.Ambient;

namespace PSFederation.Completers;

/// <summary>Completes the platforms that issue tokens.</summary>
internal sealed class PlatformCompleter : TextCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string ToolTip)> Candidates(string parameterName, CommandAst command, IDictionary boundParameters) =>
        AmbientPlatforms.Names;
}
