using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using PSFederation.Core.AwsConfig;
using PSFederation.Core.Text;

namespace PSFederation.Core.Delivery;

/// <summary>Sets credentials in the environment of this process, where every AWS SDK and the AWS CLI look first.</summary>
public static class ProcessEnvironment
{
    internal const string RegionVariable = "AWS_REGION";

    private const string EndpointUri = "AWS_CONTAINER_CREDENTIALS_FULL_URI";
    private const string EndpointToken = "AWS_CONTAINER_AUTHORIZATION_TOKEN";
    private const string EndpointTokenFile = "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE";

    /// <summary>Digests of the values that were set, by variable. Process-wide, like the environment.</summary>
    private static readonly ConcurrentDictionary<string, byte[]> Written = new(StringComparer.Ordinal);

    /// <summary>Variables for other credentials, some of which override credentials in the environment in some SDKs.</summary>
    private static readonly string[] Rivals =
    [
        "AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_ROLE_ARN", "AWS_ROLE_SESSION_NAME",
        "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", EndpointUri, EndpointToken, EndpointTokenFile, "AWS_SECURITY_TOKEN", "AWS_BEARER_TOKEN_BEDROCK",
    ];

    /// <summary>Sets the variables and replaces all variables of earlier credentials.</summary>
    /// <param name="region">The region to set too; null keeps AWS_REGION.</param>
    public static void Set(AwsSessionKeys keys, string? region)
    {
        List<(string Name, string? Value)> variables = Variables(keys, region);
        ForgetOthers();
        foreach ((string name, string? value) in variables)
        {
            // A value that another program or the user set stays theirs, even if it is the same.
            if (value is null)
                Written.TryRemove(name, out _);
            else if (Environment.GetEnvironmentVariable(name) != value)
                Written[name] = Digest(value);
            Environment.SetEnvironmentVariable(name, value);
        }
    }

    /// <summary>The variables that <see cref="Set"/> wrote and that still exist.</summary>
    /// <returns>Each with whether it has the value that was written.</returns>
    public static IReadOnlyList<(string Name, bool IsUnchanged)> Present()
    {
        List<(string Name, bool IsUnchanged)> present = [];
        foreach ((string name, byte[] written) in Written.OrderBy(item => item.Key, StringComparer.Ordinal))
        {
            if (Environment.GetEnvironmentVariable(name) is { } value)
                present.Add((name, IsDigest(written, value)));
            else
                Written.TryRemove(name, out _);
        }

        return present;
    }

    /// <summary>Forgets variables that were removed or changed after <see cref="Set"/> wrote them.</summary>
    private static void ForgetOthers()
    {
        foreach ((string name, byte[] written) in Written)
        {
            if (Environment.GetEnvironmentVariable(name) is not { } value || !IsDigest(written, value))
                Written.TryRemove(name, out _);
        }
    }

    private static bool IsDigest(byte[] digest, string value) => CryptographicOperations.FixedTimeEquals(digest, Digest(value));

    /// <summary>Removes a variable that <see cref="Set"/> wrote.</summary>
    public static void Remove(string name)
    {
        Environment.SetEnvironmentVariable(name, null);
        Written.TryRemove(name, out _);
    }

    private static byte[] Digest(string value) => SHA256.HashData(Encoding.UTF8.GetBytes(value));

    /// <summary>The environment of a program that must have only these credentials; null means that the variable must not exist.</summary>
    internal static IReadOnlyList<(string Name, string? Value)> Alone(AwsSessionKeys keys, string? region) =>
        [.. Rivals.Select(name => (name, (string?)null)), .. Variables(keys, region)];

    /// <summary>Sets all variables, or throws before it sets the first.</summary>
    internal static List<(string Name, string? Value)> Variables(AwsSessionKeys keys, string? region)
    {
        AwsCredentials set = AwsCredentials.Of(keys);
        List<(string Name, string? Value)> variables =
        [
            ("AWS_ACCESS_KEY_ID", set.AccessKeyId),
            ("AWS_SECRET_ACCESS_KEY", set.SecretAccessKey),
            ("AWS_SESSION_TOKEN", set.SessionToken),
            // The AWS CLI's `configure export-credentials --format env` sets it too.
            ("AWS_CREDENTIAL_EXPIRATION", set.Expiration?.Iso()),
        ];
        if (region is not null)
            variables.Add((RegionVariable, region));
        variables.ForEach(variable => RequirePlain(variable.Name, variable.Value));
        return variables;
    }

    /// <summary>Points every AWS SDK and the AWS CLI to a local endpoint, and removes credentials in the environment, which would take precedence.</summary>
    /// <param name="role">The requested role.</param>
    /// <param name="byFile">Whether to set the path of the token file instead of the token.</param>
    public static void SetEndpoint(FederatedCredentialEndpoint endpoint, FederatedEndpointRole role, bool byFile)
    {
        foreach (string name in (string[])["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_CREDENTIAL_EXPIRATION", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"])
            Environment.SetEnvironmentVariable(name, null);
        Put(EndpointUri, role.Uri.AbsoluteUri);
        Put(EndpointTokenFile, byFile ? endpoint.TokenFile : null);
        Put(EndpointToken, byFile ? null : endpoint.GetToken());
    }

    /// <summary>Removes the variables of an endpoint; variables of another endpoint stay.</summary>
    public static void RemoveEndpoint(FederatedCredentialEndpoint endpoint)
    {
        if (endpoint.Roles.All(role => role.Uri.AbsoluteUri != Environment.GetEnvironmentVariable(EndpointUri)))
            return;
        foreach (string name in (string[])[EndpointUri, EndpointToken, EndpointTokenFile])
            Environment.SetEnvironmentVariable(name, null);
    }

    /// <summary>All values for the environment pass this check, because programs write variables to files line by line.</summary>
    private static void Put(string name, string? value)
    {
        RequirePlain(name, value);
        Environment.SetEnvironmentVariable(name, value);
    }

    private static void RequirePlain(string name, string? value)
    {
        if (value is not null && value.Any(char.IsControl))
            throw new FederationException(
                FederationErrorCode.ParameterInvalid, $"The value for the variable {name} contains a line break or another control character; expected a single line of text. It was not set.", name);
    }
}
