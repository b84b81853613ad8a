namespace PSFederation;

/// <summary>One consistent set of temporary AWS keys, immutable.</summary>
public sealed class AwsSessionKeys
{
    /// <summary>Makes a set.</summary>
    /// <param name="accessKeyId">The access key id.</param>
    /// <param name="secretAccessKey">The secret access key.</param>
    /// <param name="sessionToken">The session token.</param>
    /// <param name="expiration">When the keys expire; converted to UTC.</param>
    /// <exception cref="FederationException">One of the texts has a character that no key has: a blank, a line break, a control character, or one
    /// outside ASCII. It would get into files and headers, and mean something else there.</exception>
    public AwsSessionKeys(string accessKeyId, string secretAccessKey, string sessionToken, DateTime expiration)
    {
        AccessKeyId = Visible(accessKeyId, nameof(AccessKeyId));
        SecretAccessKey = Visible(secretAccessKey, nameof(SecretAccessKey));
        SessionToken = Visible(sessionToken, nameof(SessionToken));
        Expiration = expiration.ToUniversalTime();
    }

    /// <summary>The access key id; not a secret.</summary>
    public string AccessKeyId { get; }

    /// <summary>The secret access key.</summary>
    public string SecretAccessKey { get; }

    /// <summary>The session token. A secret.</summary>
    public string SessionToken { get; }

    /// <summary>The access key id under the name of AWS.Tools' common parameter: its cmdlets take the three keys by name, and an incomplete set is passed over.</summary>
    public string AccessKey => AccessKeyId;

    /// <summary>The secret access key under the name of AWS.Tools' common parameter.</summary>
    public string SecretKey => SecretAccessKey;

    /// <summary>When the keys expire, UTC.</summary>
    public DateTime Expiration { get; }

    /// <summary>Names the keys by their id; never a secret.</summary>
    /// <returns>The access key id.</returns>
    public override string ToString() => AccessKeyId;

    private static string Visible(string text, string what) =>
        text.AsSpan().ContainsAnyExceptInRange('!', '~')
            ? throw new FederationException(
                FederationErrorCode.ParameterInvalid, $"{what} of the credentials contains a blank, a line break, a control character or a non-ASCII character; expected visible ASCII characters. The credentials were not used; get new ones.", what)
            : text;
}
