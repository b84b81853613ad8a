using System.Collections;
using System.Management.Automation.Language;
using PSFederation.Core.Oidc.Ambient;

namespace PSFederation.Completers;

/// <summary>Offers the platforms that hand out tokens.</summary>
public sealed class PlatformCompleter : TextCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string ToolTip)> Candidates(string parameterName, CommandAst command, IDictionary boundParameters) =>
        AmbientPlatforms.Names;
}
