using System.Management.Automation;

namespace PSFederation.Commands;

/// <summary>
/// Takes a federated profile, as Get-FederatedProfile gives it out, for its name; one that went through serialization too, since it has no secret. Refuses other
/// objects, which would be taken for the name of their type.
/// </summary>
internal sealed class FederatedProfileNameInputAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        LanguagePrimitives.GetEnumerable(inputData) is { } several ? several.Cast<object>().Select(Name).ToArray() : Name(inputData);

    private static object Name(object input)
    {
        object? value = input is PSObject wrapped ? wrapped.BaseObject : input;
        return value switch
        {
            FederatedProfile profile => profile.ProfileName,
            null or string or ValueType => input,
            _ when IdentityInput.IsDeserialized(input, typeof(FederatedProfile)) => ((PSObject)input).Properties[nameof(FederatedProfile.ProfileName)].Value,
            // By this kind of exception the engine goes on to the other parameters that take the object from the pipeline.
            _ => Refuse(value.GetType()),
        };
    }

    private static object Refuse(Type type)
    {
        string message = $"The object is of type {type.FullName}; expected the name of a federated profile, or a profile of Get-FederatedProfile.";
        throw new ArgumentTransformationMetadataException(message, new PSInvalidCastException(message));
    }
}
