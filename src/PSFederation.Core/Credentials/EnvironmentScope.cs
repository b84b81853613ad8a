namespace PSFederation.Core.Credentials;

/// <summary>
/// The environment of this process with credentials in it for as long as this lives: whatever could name other credentials is taken out,
/// and everything is put back at the end. The environment is the process': other runspaces see it too meanwhile.
/// </summary>
public sealed class EnvironmentScope : IDisposable
{
    /// <summary>Ways to other credentials, some of which outrank keys in the environment with some SDKs.</summary>
    private static readonly string[] Rivals =
    [
        "AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_ROLE_ARN", "AWS_ROLE_SESSION_NAME",
        "AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_AUTHORIZATION_TOKEN",
        "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "AWS_SECURITY_TOKEN",
    ];

    private readonly List<(string Name, string? Value)> _before;

    private EnvironmentScope(List<(string Name, string? Value)> before) => _before = before;

    /// <summary>Sets the variables.</summary>
    /// <param name="keys">The keys.</param>
    /// <param name="region">The region to set as AWS_REGION; null leaves it as it is.</param>
    /// <returns>What puts the old values back.</returns>
    public static EnvironmentScope Enter(AwsSessionKeys keys, string? region)
    {
        EnvironmentScope scope = new([.. Rivals.Concat(ProcessEnvironment.Names).Select(name => (name, Environment.GetEnvironmentVariable(name)))]);
        foreach (string name in Rivals)
            Environment.SetEnvironmentVariable(name, null);
        ProcessEnvironment.Set(keys, region);
        return scope;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach ((string name, string? value) in _before)
            Environment.SetEnvironmentVariable(name, value);
    }
}
