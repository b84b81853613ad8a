using System.Management.Automation;
using PSFederation.AwsPowerShell;
using PSFederation.Pipeline;

namespace PSFederation.Input;

/// <summary>
/// Converts credentials of the AWS SDK and AWS.Tools to a <see cref="FederatedCredential"/>: any AWSCredentials, responses of AWS STS, access keys of IAM, and
/// <c>$StoredAWSCredentials</c>. For a deserialized object, the error gives the reason, while binding would only report a type mismatch.
/// </summary>
internal sealed class FederatedCredentialInputAttribute : ArgumentTransformationAttribute
{
    private const string Expected = "expected credentials, such as an object of Get-FederatedCredential or Invoke-AssumeRole, or AWS SDK credentials";

    private static readonly FederatedCredentialConverter Converter = new();

    /// <summary>Whether the pipeline of the cmdlet accepts credentials only. Then the error for another object gives its type; otherwise, another parameter could accept
    /// it. Not for a parameter that shares its position with the name of a profile.</summary>
    public bool IsOnlyInput { get; set; }

    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        inputData is object[] several ? several.Select(one => Credential(engineIntrinsics, one)).ToArray() : Credential(engineIntrinsics, inputData);

    private object Credential(EngineIntrinsics engine, object input)
    {
        if (IdentityInput.IsDeserialized(input, typeof(FederatedCredential)) || IdentityInput.IsDeserialized(input, typeof(AwsSessionKeys)))
            throw new ArgumentTransformationMetadataException(KeysLeftOut.Reason);
        object? value = PSValue.Unwrap(input);
        if (value is null or FederatedCredential)
            return input;
        if (IsDeserializedAws(input))
            throw new ArgumentTransformationMetadataException(
                "The AWS SDK credentials were serialized (by a job, remoting or Export-Clixml), so they are no longer usable. Get them in the session that uses them.");
        try
        {
            object credentials = AwsTools.IsStored(value) ? AwsTools.Unwrap(engine.InvokeCommand, value) : value;
            return Converter.CanConvertFrom(credentials, typeof(FederatedCredential))
                ? Converter.ConvertFrom(credentials, typeof(FederatedCredential), null!, ignoreCase: false)
                : Other(input, value);
        }
        catch (FederationException e)
        {
            throw new ArgumentTransformationMetadataException(e.Message, e);
        }
    }

    /// <summary>An object without credentials.</summary>
    private object Other(object input, object value)
    {
        string? remedy = value switch
        {
            SamlAssertion => " Exchange the assertion first: Invoke-AssumeRoleWithSaml.",
            OidcToken => " Exchange the token first: Invoke-AssumeRoleWithWebIdentity.",
            _ => null,
        };
        return remedy is null && (!IsOnlyInput || value is ISessionRenewal)
            ? input
            : throw new ArgumentTransformationMetadataException($"The input is of type {value.GetType().FullName}; {Expected}.{remedy}");
    }

    private static bool IsDeserializedAws(object input) =>
        input is PSObject { TypeNames: var names } && names.Any(name => name.StartsWith("Deserialized.Amazon.Runtime.", StringComparison.Ordinal)
            || name.StartsWith("Deserialized.Amazon.SecurityToken.Model.", StringComparison.Ordinal)
            || name == "Deserialized.Amazon.IdentityManagement.Model.AccessKey"
            || name == "Deserialized." + AwsTools.StoredType);
}
