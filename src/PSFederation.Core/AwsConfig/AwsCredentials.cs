namespace PSFederation.Core.AwsConfig;

/// <summary>Credentials from files, programs and variables; the session token and the expiration are optional.</summary>
/// <param name="SessionToken">The session token; null for credentials of an IAM user.</param>
/// <param name="Expiration">The expiration, UTC; null if unknown.</param>
public sealed record AwsCredentials(string AccessKeyId, string SecretAccessKey, string? SessionToken, DateTime? Expiration)
{
    /// <summary>The credentials of a session; empty or unknown values become null.</summary>
    /// <returns>The same credentials.</returns>
    public static AwsCredentials Of(AwsSessionKeys keys) =>
        new(keys.AccessKeyId, keys.SecretAccessKey, keys.SessionToken.Length == 0 ? null : keys.SessionToken, keys.HasExpiration ? keys.Expiration : null);

    /// <summary>The access key ID, and no secret.</summary>
    /// <returns>The access key ID.</returns>
    public override string ToString() => AccessKeyId;
}
