using Amazon.Runtime;
using PSFederation.Core.AwsConfig;
using PSFederation.Core.Text;

namespace PSFederation.Core.Sts;

/// <summary>Keys in the forms of the AWS SDK.</summary>
internal static class AwsSdkKeys
{
    /// <summary>What signs calls with them.</summary>
    public static AWSCredentials ToAws(this AwsCredentials keys)
    {
        Secrets.Use(keys.SecretAccessKey, keys.SessionToken);
        return keys.SessionToken is null ? new BasicAWSCredentials(keys.AccessKeyId, keys.SecretAccessKey) : new SessionAWSCredentials(keys.AccessKeyId, keys.SecretAccessKey, keys.SessionToken);
    }

    /// <summary>What the SDK found; it says nothing of their end.</summary>
    public static AwsCredentials Of(ImmutableCredentials keys) =>
        new(keys.AccessKey, keys.SecretKey, string.IsNullOrEmpty(keys.Token) ? null : keys.Token, Expiration: null);
}
