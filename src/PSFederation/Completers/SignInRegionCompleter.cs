using System.Collections;
using System.Management.Automation.Language;
using PSFederation.Core.Sts;
using PSFederation.Core.Trust.Generation;

namespace PSFederation.Completers;

/// <summary>Completes the regions that have a sign-in address, and the address without one.</summary>
internal sealed class SignInRegionCompleter : TextCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string ToolTip)> Candidates(string parameterName, CommandAst command, IDictionary boundParameters) =>
        [(TrustGrantRequest.GlobalRegion, "The sign-in address without a region"), .. AwsRegions.All];
}
