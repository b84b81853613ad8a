using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using PSFederation.Core.AwsConfig;
using PSFederation.Core.Text;

namespace PSFederation.Core.Delivery;

/// <summary>Puts credentials into the environment of this process, where every AWS SDK and the AWS CLI look first.</summary>
public static class ProcessEnvironment
{
    internal const string RegionVariable = "AWS_REGION";

    private const string EndpointUri = "AWS_CONTAINER_CREDENTIALS_FULL_URI";
    private const string EndpointToken = "AWS_CONTAINER_AUTHORIZATION_TOKEN";
    private const string EndpointTokenFile = "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE";

    /// <summary>Digests of what was set, by variable. Process-wide, as the environment is.</summary>
    private static readonly ConcurrentDictionary<string, byte[]> Written = new(StringComparer.Ordinal);

    /// <summary>Ways to other credentials, some of which outrank keys in the environment with some SDKs.</summary>
    private static readonly string[] Rivals =
    [
        "AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_ROLE_ARN", "AWS_ROLE_SESSION_NAME",
        "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", EndpointUri, EndpointToken, EndpointTokenFile, "AWS_SECURITY_TOKEN", "AWS_BEARER_TOKEN_BEDROCK",
    ];

    /// <summary>Sets the variables; those of earlier credentials are all replaced.</summary>
    /// <param name="region">The region to set beside them; null leaves AWS_REGION as it is.</param>
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

    /// <summary>The variables that <see cref="Set"/> wrote and that are still there.</summary>
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

    /// <summary>Variables that were removed or changed since are not those that <see cref="Set"/> wrote.</summary>
    private static void ForgetOthers()
    {
        foreach ((string name, byte[] written) in Written)
        {
            if (Environment.GetEnvironmentVariable(name) is not { } value || !IsDigest(written, value))
                Written.TryRemove(name, out _);
        }
    }

    private static bool IsDigest(byte[] digest, string value) => CryptographicOperations.FixedTimeEquals(digest, Digest(value));

    /// <summary>Takes a variable out that <see cref="Set"/> wrote.</summary>
    public static void Remove(string name)
    {
        Environment.SetEnvironmentVariable(name, null);
        Written.TryRemove(name, out _);
    }

    private static byte[] Digest(string value) => SHA256.HashData(Encoding.UTF8.GetBytes(value));

    /// <summary>What a program that is to have these credentials and no others has in its environment; null stands for a variable that must not be there.</summary>
    internal static IReadOnlyList<(string Name, string? Value)> Alone(AwsSessionKeys keys, string? region) =>
        [.. Rivals.Select(name => (name, (string?)null)), .. Variables(keys, region)];

    /// <summary>All of the variables, or an error before the first is set.</summary>
    internal static List<(string Name, string? Value)> Variables(AwsSessionKeys keys, string? region)
    {
        AwsCredentials set = AwsCredentials.Of(keys);
        List<(string Name, string? Value)> variables =
        [
            ("AWS_ACCESS_KEY_ID", set.AccessKeyId),
            ("AWS_SECRET_ACCESS_KEY", set.SecretAccessKey),
            ("AWS_SESSION_TOKEN", set.SessionToken),
            // What the AWS CLI's `configure export-credentials --format env` sets too.
            ("AWS_CREDENTIAL_EXPIRATION", set.Expiration?.Iso()),
        ];
        if (region is not null)
            variables.Add((RegionVariable, region));
        variables.ForEach(variable => RequirePlain(variable.Name, variable.Value));
        return variables;
    }

    /// <summary>Makes every AWS SDK and the AWS CLI ask a local endpoint; keys in the environment, which would outrank it, are taken out.</summary>
    /// <param name="role">The role that is asked for.</param>
    /// <param name="byFile">Whether the file of the token is named, rather than the token set.</param>
    public static void SetEndpoint(FederatedCredentialEndpoint endpoint, FederatedEndpointRole role, bool byFile)
    {
        foreach (string name in (string[])["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_CREDENTIAL_EXPIRATION", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"])
            Environment.SetEnvironmentVariable(name, null);
        Put(EndpointUri, role.Uri.AbsoluteUri);
        Put(EndpointTokenFile, byFile ? endpoint.TokenFile : null);
        Put(EndpointToken, byFile ? null : endpoint.GetToken());
    }

    /// <summary>Takes the variables of an endpoint out again; those of another one stay.</summary>
    public static void RemoveEndpoint(FederatedCredentialEndpoint endpoint)
    {
        if (endpoint.Roles.All(role => role.Uri.AbsoluteUri != Environment.GetEnvironmentVariable(EndpointUri)))
            return;
        foreach (string name in (string[])[EndpointUri, EndpointToken, EndpointTokenFile])
            Environment.SetEnvironmentVariable(name, null);
    }

    /// <summary>The one gate into the environment, which programs write to files of variables line by line.</summary>
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
