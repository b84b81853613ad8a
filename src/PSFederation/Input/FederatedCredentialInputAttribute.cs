using System.Management.Automation;

namespace PSFederation.Commands;

/// <summary>Says what is wrong with a credential that went through serialization, where binding would only say that it does not fit.</summary>
internal sealed class FederatedCredentialInputAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        if (IdentityInput.IsDeserialized(inputData, typeof(FederatedCredential)))
            throw new ArgumentTransformationMetadataException(
                "The credential went through serialization (a job, remoting, Export-Clixml), which leaves its secrets out. Get the credential where it is used, or pass the keys of GetKeys() on your own account.");
        return inputData;
    }
}
