using System.Management.Automation;
using PSFederation.Pipeline;

namespace PSFederation.Input;

/// <summary>
/// Rejects a piped token or assertion where the pipeline accepts an error record: the error of the engine would only say that the object cannot be bound.
/// </summary>
internal sealed class DenialInputAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        string? parameter = PSValue.Unwrap(inputData) switch
        {
            OidcToken => "-Token",
            SamlAssertion => "-Assertion",
            _ => null,
        };
        return parameter is null
            ? inputData
            : throw new ArgumentTransformationMetadataException(
                $"The input is of type {PSValue.Unwrap(inputData)!.GetType().FullName}; expected the error of a denied exchange. Specify the object with {parameter}, and do not pipe it.");
    }
}
