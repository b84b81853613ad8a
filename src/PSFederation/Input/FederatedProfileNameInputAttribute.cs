using System.Management.Automation;
using PSFederation.Pipeline;

namespace PSFederation.Input;

/// <summary>
/// Converts a federated profile of Get-FederatedProfile to its name; a deserialized one too, because it has no secret. Rejects other objects, whose type name would be used as
/// the name of a profile.
/// </summary>
internal sealed class FederatedProfileNameInputAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        LanguagePrimitives.GetEnumerable(inputData) is { } several ? several.Cast<object>().Select(Name).ToArray() : Name(inputData);

    private static object Name(object input)
    {
        object? value = PSValue.Unwrap(input);
        return value switch
        {
            FederatedProfile profile => profile.ProfileName,
            null or string or ValueType => input,
            _ when IdentityInput.IsDeserialized(input, typeof(FederatedProfile)) => ((PSObject)input).Properties[nameof(FederatedProfile.ProfileName)].Value,
            // After this type of exception the engine tries the other parameters that accept the object from the pipeline.
            _ => Refuse(value.GetType()),
        };
    }

    private static object Refuse(Type type)
    {
        string message = $"The object is of type {type.FullName}; expected the name of a federated profile, or a profile of Get-FederatedProfile.";
        throw new ArgumentTransformationMetadataException(message, new PSInvalidCastException(message));
    }
}
