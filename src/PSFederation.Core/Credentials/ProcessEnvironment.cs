namespace PSFederation.Core.Credentials;

/// <summary>Puts credentials into the environment of this process, where every AWS SDK and the AWS CLI look first.</summary>
public static class ProcessEnvironment
{
    /// <summary>The variables that are set.</summary>
    internal static IReadOnlyList<string> Names { get; } =
        ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_CREDENTIAL_EXPIRATION", "AWS_REGION"];

    /// <summary>Sets the variables; those of earlier credentials are all replaced.</summary>
    /// <param name="keys">The keys.</param>
    /// <param name="region">The region to set beside them; null leaves AWS_REGION as it is.</param>
    public static void Set(AwsSessionKeys keys, string? region)
    {
        Environment.SetEnvironmentVariable("AWS_ACCESS_KEY_ID", keys.AccessKeyId);
        Environment.SetEnvironmentVariable("AWS_SECRET_ACCESS_KEY", keys.SecretAccessKey);
        Environment.SetEnvironmentVariable("AWS_SESSION_TOKEN", keys.SessionToken);
        // What the AWS CLI's `configure export-credentials --format env` sets too.
        Environment.SetEnvironmentVariable("AWS_CREDENTIAL_EXPIRATION", keys.Expiration.ToString("yyyy-MM-ddTHH:mm:ssZ", null));
        if (region is not null)
            Environment.SetEnvironmentVariable("AWS_REGION", region);
    }
}
