namespace PSFederation.Core.AwsConfig;

/// <summary>Keys as files, programs and variables hold them: a session token and an end are there or not.</summary>
/// <param name="SessionToken">The session token; null for the keys of an IAM user.</param>
/// <param name="Expiration">When they end, UTC; null when nothing says so.</param>
public sealed record AwsCredentials(string AccessKeyId, string SecretAccessKey, string? SessionToken, DateTime? Expiration)
{
    /// <summary>The keys of a session; what is empty or not known there is null.</summary>
    /// <returns>The same keys.</returns>
    public static AwsCredentials Of(AwsSessionKeys keys) =>
        new(keys.AccessKeyId, keys.SecretAccessKey, keys.SessionToken.Length == 0 ? null : keys.SessionToken, keys.HasExpiration ? keys.Expiration : null);

    /// <summary>The access key id, and nothing secret.</summary>
    /// <returns>The access key id.</returns>
    public override string ToString() => AccessKeyId;
}
