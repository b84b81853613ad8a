using System.Management.Automation;

namespace PSFederation.Commands;

/// <summary>Takes a federated profile, as Get-FederatedProfile gives it out, for its name; one that went through serialization too, since it has no secret.</summary>
internal sealed class FederatedProfileNameInputAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        inputData is object[] several ? several.Select(Name).ToArray() : Name(inputData);

    private static object Name(object input) => input switch
    {
        PSObject { BaseObject: FederatedProfile profile } => profile.ProfileName,
        FederatedProfile profile => profile.ProfileName,
        PSObject wrapped when IdentityInput.IsDeserialized(wrapped, typeof(FederatedProfile)) => wrapped.Properties[nameof(FederatedProfile.ProfileName)].Value,
        _ => input,
    };
}
