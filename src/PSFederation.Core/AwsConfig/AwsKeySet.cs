namespace PSFederation.Core.AwsConfig;

/// <summary>Keys as files, programs and variables hold them: a session token and an end are there or not.</summary>
/// <param name="AccessKeyId">The access key id.</param>
/// <param name="SecretAccessKey">The secret access key.</param>
/// <param name="SessionToken">The session token; null for the keys of an IAM user.</param>
/// <param name="Expiration">When they end, UTC; null when nothing says so.</param>
public sealed record AwsKeySet(string AccessKeyId, string SecretAccessKey, string? SessionToken, DateTime? Expiration)
{
    /// <summary>The access key id, and nothing secret.</summary>
    /// <returns>The access key id.</returns>
    public override string ToString() => AccessKeyId;
}
