namespace PSFederation;

/// <summary>One consistent set of AWS keys, immutable.</summary>
public sealed class AwsSessionKeys
{
    /// <summary>Makes a set.</summary>
    /// <param name="accessKeyId">The access key id.</param>
    /// <param name="secretAccessKey">The secret access key.</param>
    /// <param name="sessionToken">The session token; empty or null for the keys of an IAM user.</param>
    /// <param name="expiration">When the keys expire; converted to UTC. <see cref="DateTime.MaxValue"/> when it is not known.</param>
    /// <exception cref="FederationException">The access key id or the secret access key is missing. Or one of the texts has a character that no key has: a blank,
    /// a line break, a control character, or one outside ASCII. It would get into files and headers, and mean something else there.</exception>
    public AwsSessionKeys(string accessKeyId, string secretAccessKey, string? sessionToken, DateTime expiration)
    {
        AccessKeyId = Visible(Given(accessKeyId, nameof(AccessKeyId)), nameof(AccessKeyId));
        SecretAccessKey = Visible(Given(secretAccessKey, nameof(SecretAccessKey)), nameof(SecretAccessKey));
        SessionToken = Visible(sessionToken ?? string.Empty, nameof(SessionToken));
        // Converted, the end of time would be an hour or two less in some time zones.
        Expiration = expiration == DateTime.MaxValue ? DateTime.SpecifyKind(expiration, DateTimeKind.Utc) : expiration.ToUniversalTime();
    }

    private AwsSessionKeys() => (AccessKeyId, SecretAccessKey, SessionToken) = (string.Empty, string.Empty, string.Empty);

    /// <summary>What stands for the keys of an AWS SDK object that was not asked for them yet.</summary>
    internal static AwsSessionKeys NotRequested { get; } = new();

    /// <summary>The access key id; not a secret.</summary>
    public string AccessKeyId { get; }

    /// <summary>The secret access key.</summary>
    public string SecretAccessKey { get; }

    /// <summary>The session token; empty for the keys of an IAM user. A secret.</summary>
    public string SessionToken { get; }

    /// <summary>The access key id under the name of AWS.Tools' common parameter: its cmdlets take the three keys by name, and an incomplete set is passed over.</summary>
    public string AccessKey => AccessKeyId;

    /// <summary>The secret access key under the name of AWS.Tools' common parameter.</summary>
    public string SecretKey => SecretAccessKey;

    /// <summary>When the keys expire, UTC; <see cref="DateTime.MaxValue"/> when it is not known.</summary>
    public DateTime Expiration { get; }

    /// <summary>Whether it is known when the keys expire.</summary>
    internal bool HasExpiration => Expiration < DateTime.MaxValue;

    /// <summary>Names the keys by their id; never a secret.</summary>
    /// <returns>The access key id.</returns>
    public override string ToString() => AccessKeyId;

    private static string Given(string? text, string what) =>
        string.IsNullOrEmpty(text)
            ? throw new FederationException(
                FederationErrorCode.ParameterMissing, $"{what} of the credentials is empty; expected an access key id and a secret access key. Check where the keys come from.", what)
            : text;

    private static string Visible(string text, string what) =>
        text.AsSpan().ContainsAnyExceptInRange('!', '~')
            ? throw new FederationException(
                FederationErrorCode.ParameterInvalid, $"{what} of the credentials contains a blank, a line break, a control character or a non-ASCII character; expected visible ASCII characters. The credentials were not used; get new ones.", what)
            : text;
}
