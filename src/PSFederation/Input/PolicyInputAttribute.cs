using System.Collections;
using System.Management.Automation;
using PSFederation.Pipeline;

namespace PSFederation.Input;

/// <summary>
/// Rejects a hashtable for a policy in JSON, because binding would convert it to the name of its type. It is not converted to JSON, because the
/// caller determines the order and the lists of a policy.
/// </summary>
internal sealed class PolicyInputAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) => PSValue.Unwrap(inputData) is IDictionary
        ? throw new ArgumentTransformationMetadataException("-Policy is a hashtable; expected a policy in JSON, or file:// and a path. Convert it: ConvertTo-Json -Depth 10 -Compress.")
        : inputData;
}
