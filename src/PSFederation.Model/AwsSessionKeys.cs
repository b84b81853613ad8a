namespace PSFederation;

/// <summary>One consistent, immutable set of AWS credentials.</summary>
public sealed class AwsSessionKeys
{
    /// <summary>Creates a set.</summary>
    /// <param name="accessKeyId">The access key ID.</param>
    /// <param name="secretAccessKey">The secret access key.</param>
    /// <param name="sessionToken">The session token; empty or null for credentials of an IAM user.</param>
    /// <param name="expiration">When the credentials expire; converted to UTC. <see cref="DateTime.MaxValue"/> if unknown.</param>
    /// <exception cref="FederationException">The access key ID or the secret access key is missing, or a value has a character that a key never contains: white space,
    /// a line break, a control character, or a non-ASCII character. In files and headers, it would have another meaning.</exception>
    public AwsSessionKeys(string accessKeyId, string secretAccessKey, string? sessionToken, DateTime expiration)
    {
        AccessKeyId = Visible(Given(accessKeyId, nameof(AccessKeyId)), nameof(AccessKeyId));
        SecretAccessKey = Visible(Given(secretAccessKey, nameof(SecretAccessKey)), nameof(SecretAccessKey));
        SessionToken = Visible(sessionToken ?? string.Empty, nameof(SessionToken));
        // Converting the maximum time would subtract hours in some time zones.
        Expiration = expiration == DateTime.MaxValue ? DateTime.SpecifyKind(expiration, DateTimeKind.Utc) : expiration.ToUniversalTime();
    }

    private AwsSessionKeys() => (AccessKeyId, SecretAccessKey, SessionToken) = (string.Empty, string.Empty, string.Empty);

    /// <summary>A placeholder for the credentials of an AWS SDK object that were not read yet.</summary>
    internal static AwsSessionKeys NotRequested { get; } = new();

    /// <summary>The access key ID; not a secret.</summary>
    public string AccessKeyId { get; }

    /// <summary>The secret access key.</summary>
    public string SecretAccessKey { get; }

    /// <summary>The session token; empty for credentials of an IAM user. A secret.</summary>
    public string SessionToken { get; }

    /// <summary>The access key ID under the name of AWS.Tools' common parameter: its cmdlets bind the three values by name, and ignore an incomplete set.</summary>
    public string AccessKey => AccessKeyId;

    /// <summary>The secret access key under the name of AWS.Tools' common parameter.</summary>
    public string SecretKey => SecretAccessKey;

    /// <summary>When the credentials expire, UTC; <see cref="DateTime.MaxValue"/> if unknown.</summary>
    public DateTime Expiration { get; }

    /// <summary>Whether the expiration is known.</summary>
    internal bool HasExpiration => Expiration < DateTime.MaxValue;

    /// <summary>Returns the access key ID; never a secret.</summary>
    /// <returns>The access key ID.</returns>
    public override string ToString() => AccessKeyId;

    private static string Given(string? text, string what) =>
        string.IsNullOrEmpty(text)
            ? throw new FederationException(
                FederationErrorCode.ParameterMissing, $"{what} of the credentials is empty; expected an access key ID and a secret access key. Check the source of the credentials.", what)
            : text;

    private static string Visible(string text, string what) =>
        text.AsSpan().ContainsAnyExceptInRange('!', '~')
            ? throw new FederationException(
                FederationErrorCode.ParameterInvalid, $"{what} of the credentials contains white space, a control character or a non-ASCII character; expected visible ASCII characters. The credentials were not used; get new ones.", what)
            : text;
}
