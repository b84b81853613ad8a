namespace PSFederation.Core.Credentials;

/// <summary>Puts credentials into the environment of this process, where every AWS SDK and the AWS CLI look first.</summary>
public static class ProcessEnvironment
{
    private const string EndpointUri = "AWS_CONTAINER_CREDENTIALS_FULL_URI";
    private const string EndpointToken = "AWS_CONTAINER_AUTHORIZATION_TOKEN";
    private const string EndpointTokenFile = "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE";

    /// <summary>The variables that are set.</summary>
    internal static IReadOnlyList<string> Names { get; } =
        ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_CREDENTIAL_EXPIRATION", "AWS_REGION"];

    /// <summary>Sets the variables; those of earlier credentials are all replaced.</summary>
    /// <param name="keys">The keys.</param>
    /// <param name="region">The region to set beside them; null leaves AWS_REGION as it is.</param>
    public static void Set(AwsSessionKeys keys, string? region)
    {
        // What may be refused comes first.
        if (region is not null)
            Put("AWS_REGION", region);
        Put("AWS_ACCESS_KEY_ID", keys.AccessKeyId);
        Put("AWS_SECRET_ACCESS_KEY", keys.SecretAccessKey);
        Put("AWS_SESSION_TOKEN", keys.SessionToken);
        // What the AWS CLI's `configure export-credentials --format env` sets too.
        Environment.SetEnvironmentVariable("AWS_CREDENTIAL_EXPIRATION", keys.Expiration.ToString("yyyy-MM-ddTHH:mm:ssZ", null));
    }

    /// <summary>Makes every AWS SDK and the AWS CLI ask a local endpoint; keys in the environment, which would outrank it, are taken out.</summary>
    /// <param name="endpoint">The endpoint.</param>
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
    /// <param name="endpoint">The endpoint.</param>
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
        if (value is not null && value.Any(char.IsControl))
            throw new FederationException(
                FederationErrorCode.ParameterInvalid, $"The value for the variable {name} has a line break or another control character in it; expected one plain line. It was not set.", name);
        Environment.SetEnvironmentVariable(name, value);
    }
}
