namespace PSFederation.Sandbox.Sts;

/// <summary>The long-term access key of an IAM user. A class, not a record: its ToString must not show the secret.</summary>
public sealed class StsAccessKey
{
    internal StsAccessKey(string userArn, string userId, string accessKeyId, string secretAccessKey)
    {
        UserArn = userArn;
        UserId = userId;
        AccessKeyId = accessKeyId;
        SecretAccessKey = secretAccessKey;
    }

    /// <summary>Gets the ARN of the user.</summary>
    public string UserArn { get; }

    /// <summary>Gets the unique ID of the user.</summary>
    public string UserId { get; }

    /// <summary>Gets the access key ID, which begins with AKIA.</summary>
    public string AccessKeyId { get; }

    /// <summary>Gets the secret access key.</summary>
    public string SecretAccessKey { get; }
}
