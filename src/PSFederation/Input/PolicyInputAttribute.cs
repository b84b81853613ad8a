using System.Collections;
using System.Management.Automation;
using PSFederation.Pipeline;

namespace PSFederation.Input;

/// <summary>Refuses a hashtable for a policy in JSON, which binding would convert to the name of its type. The order and the lists of a policy are for the writer to say, so it is not converted.</summary>
internal sealed class PolicyInputAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) => PSValue.Unwrap(inputData) is IDictionary
        ? throw new ArgumentTransformationMetadataException("-Policy is a hashtable; expected a policy in JSON, or file:// and a path. Convert it: ConvertTo-Json -Depth 10 -Compress.")
        : inputData;
}
