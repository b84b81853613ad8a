using System.Reflection;

namespace PSFederation;

/// <summary>
/// Reads AWS SDK for .NET objects with credentials: every <c>Amazon.Runtime.AWSCredentials</c>, the responses of AWS STS, and access keys of IAM.
/// Each module has its own copy of these types, so they are identified by name and read through their public members.
/// </summary>
internal static class AwsSdkCredentials
{
    /// <summary>The base type of all SDK credentials.</summary>
    public const string BaseType = "Amazon.Runtime.AWSCredentials";

    private const string StsNamespace = "Amazon.SecurityToken.Model";

    /// <summary>The type that New-IAMAccessKey of AWS.Tools returns. It is data, not an <c>AWSCredentials</c> object.</summary>
    private const string AccessKey = "Amazon.IdentityManagement.Model.AccessKey";

    /// <summary>Credentials in the object itself or in the environment. All other types renew automatically, and can wait for a server, a program or a person.</summary>
    private static readonly HashSet<string> Static =
        ["Amazon.Runtime.BasicAWSCredentials", "Amazon.Runtime.SessionAWSCredentials", "Amazon.Runtime.EnvironmentVariablesAWSCredentials", StsNamespace + ".Credentials"];

    /// <summary>Whether an object contains credentials that <see cref="Read"/> accepts.</summary>
    /// <param name="value">The object, not wrapped.</param>
    /// <returns>True if it does.</returns>
    public static bool Knows(object value) => IsCredentials(value.GetType()) || ResponseCredentials(value.GetType()) is not null || IsAccessKey(value);

    /// <summary>Whether a type derives from the SDK's credentials type, in any version.</summary>
    /// <param name="type">The type.</param>
    /// <returns>True if it does.</returns>
    public static bool IsCredentials(Type type)
    {
        for (Type? ancestor = type; ancestor is not null; ancestor = ancestor.BaseType)
        {
            if (ancestor.FullName == BaseType)
                return true;
        }

        return false;
    }

    /// <summary>Reads the credentials of an object. Credentials that renew automatically are read at every use.</summary>
    /// <param name="value">The object, which <see cref="Knows"/>.</param>
    /// <returns>The credentials.</returns>
    /// <exception cref="FederationException">It has no credentials.</exception>
    public static FederatedCredential Read(object value)
    {
        Type type = value.GetType();
        if (IsAccessKey(value))
            return OfAccessKey(value);
        if (ResponseCredentials(type) is not { } property)
            return Of(value, Source(value, type.Name));
        object credentials = property.GetValue(value)
            ?? throw new FederationException(
                FederationErrorCode.CredentialNotFound, $"The {type.Name} contains no credentials; expected the response of a successful call.", type.Name);
        return Of(credentials, SourceOfResponse(value));
    }

    /// <summary>A public property of an object; null if it does not exist.</summary>
    internal static object? Get(object? value, string name) =>
        // A property that hides another one is found twice; the property of the object's own type comes first.
        value?.GetType().GetProperties().FirstOrDefault(property => property.Name == name)?.GetValue(value, BindingFlags.DoNotWrapExceptions, null, null, null);

    private static bool IsAccessKey(object value) => value.GetType().FullName == AccessKey;

    /// <summary>The key of an IAM user, which does not expire. IAM returns its secret once, with the new key; in lists it is empty.</summary>
    private static FederatedCredential OfAccessKey(object key) =>
        (Get(key, "AccessKeyId"), Get(key, "SecretAccessKey")) is (string { Length: > 0 } id, string { Length: > 0 } secret)
            ? new FederatedCredential(new AwsSessionKeys(id, secret, null, DateTime.MaxValue), new FederatedCredentialSource { AwsSdkType = key.GetType().Name })
            : throw new FederationException(
                FederationErrorCode.CredentialNotFound, "The AccessKey of IAM has no secret access key; expected the object that New-IAMAccessKey returned, because IAM returns the secret only when it creates the key. Use that object, or create a key.", "AccessKey");

    private static FederatedCredential Of(object credentials, FederatedCredentialSource source)
    {
        bool isStatic = Static.Contains(credentials.GetType().FullName!);
        AwsSdkRenewal renewal = new(credentials, source, isAutomatic: !isStatic);
        if (isStatic)
            _ = renewal.GetSession();
        return new FederatedCredential(renewal);
    }

    private static FederatedCredentialSource Source(object credentials, string type) => new()
    {
        AwsSdkType = type,
        RoleArn = Get(credentials, nameof(FederatedCredentialSource.RoleArn)) as string is { Length: > 0 } role ? role : null,
        Method = type switch
        {
            "AssumeRoleAWSCredentials" => FederatedCredentialMethod.AssumeRole,
            "AssumeRoleWithWebIdentityCredentials" => FederatedCredentialMethod.AssumeRoleWithWebIdentity,
            "FederatedAWSCredentials" => FederatedCredentialMethod.AssumeRoleWithSaml,
            _ => null,
        },
    };

    private static FederatedCredentialSource SourceOfResponse(object response)
    {
        string name = response.GetType().Name;
        object? role = Get(response, "AssumedRoleUser");
        return new FederatedCredentialSource
        {
            AwsSdkType = name,
            Method = Enum.TryParse(name.Replace("Response", string.Empty, StringComparison.Ordinal), ignoreCase: true, out FederatedCredentialMethod method) ? method : null,
            AssumedRoleArn = Get(role ?? Get(response, "FederatedUser"), "Arn") as string,
            AssumedRoleId = Get(role, "AssumedRoleId") as string,
            Issuer = Get(response, "Issuer") as string,
            Subject = (Get(response, "Subject") ?? Get(response, "SubjectFromWebIdentityToken")) as string,
            Audience = Get(response, "Audience") as string,
            Provider = Get(response, "Provider") as string,
            SourceIdentity = Get(response, "SourceIdentity") as string,
            SessionTokenUtilization = (Get(response, "SessionTokenUtilization") ?? Get(response, "PackedPolicySize")) as int?,
        };
    }

    /// <summary>The credentials property of an STS response; null if the type is not such a response.</summary>
    private static PropertyInfo? ResponseCredentials(Type type) =>
        type.Namespace == StsNamespace && type.GetProperty("Credentials") is { } property && IsCredentials(property.PropertyType) ? property : null;
}
