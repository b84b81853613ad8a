using System.ComponentModel;
using System.Diagnostics;

namespace PSFederation;

/// <summary>
/// Temporary AWS credentials from federation or from an AWS SDK object. They convert to the <c>Amazon.Runtime.AWSCredentials</c> type of any AWS SDK that a cmdlet was
/// built with, so <c>Get-S3Bucket -Credential $credential</c> works; <c>AccessKey</c>, <c>SecretKey</c> and <c>SessionToken</c> bind to
/// AWS.Tools cmdlets by property name.
/// </summary>
/// <remarks>
/// All properties read from one <see cref="FederatedSession"/>; code that needs consistent credentials calls <see cref="GetKeys"/>
/// once. Reading a key renews a session that is due for renewal, and waits; <see cref="Renewal"/> shows when and how, and never waits. The
/// default view masks the secrets, and CLIXML omits them; <c>ConvertTo-Json</c> and <c>Format-List *</c> show them.
/// </remarks>
[TypeConverter(typeof(FederatedCredentialConverter))]
public sealed class FederatedCredential
{
    /// <summary>
    /// The engine binds properties to parameters one after the other; within this time a thread reads them all from one session, even if
    /// a renewal happens in between.
    /// </summary>
    private static readonly TimeSpan ReadingTime = TimeSpan.FromMilliseconds(200);

    /// <summary>The maximum time to sign a request.</summary>
    private static readonly TimeSpan SigningTime = TimeSpan.FromSeconds(1);

    [ThreadStatic]
    private static Reading? _reading;

    [ThreadStatic]
    private static Signing? _signing;

    private readonly ISessionRenewal _renewal;

    /// <summary>Creates credentials that do not change.</summary>
    /// <param name="keys">The credentials.</param>
    /// <param name="source">Their source; null if unknown.</param>
    /// <exception cref="FederationException">The credentials are null.</exception>
    public FederatedCredential(AwsSessionKeys keys, FederatedCredentialSource? source)
        : this(Constant(keys), source)
    {
    }

    /// <summary>Creates credentials that call a delegate at every use.</summary>
    /// <param name="keys">Returns the current credentials. Called from any thread, concurrently.</param>
    /// <param name="source">Their source; null if unknown.</param>
    /// <exception cref="FederationException">The argument is null.</exception>
    public FederatedCredential(Func<AwsSessionKeys> keys, FederatedCredentialSource? source)
        : this(new NoRenewal(keys ?? throw NoKeys(), source ?? new FederatedCredentialSource()))
    {
    }

    /// <summary>Creates credentials that renew automatically.</summary>
    /// <param name="renewal">The renewal of the session.</param>
    /// <exception cref="FederationException">The argument is null.</exception>
    public FederatedCredential(ISessionRenewal renewal) => _renewal = renewal ?? throw NoKeys();

    /// <summary>The access key ID; not a secret.</summary>
    public string AccessKeyId => Read().AccessKeyId;

    /// <summary>The secret access key.</summary>
    public string SecretAccessKey => Read().SecretAccessKey;

    /// <summary>The session token; empty for credentials of an IAM user. A secret.</summary>
    public string SessionToken => Read().SessionToken;

    /// <summary>
    /// When the current credentials expire, UTC; after a failed renewal, when the last ones expire. <see cref="DateTime.MaxValue"/> if
    /// unknown, such as for some AWS SDK objects.
    /// </summary>
    public DateTime Expiration
    {
        get
        {
            try
            {
                return Read().Expiration;
            }
            catch (FederationException)
            {
                return _renewal.Held.Keys.Expiration;
            }
        }
    }

    /// <summary>The access key ID under the name of AWS.Tools' common parameter.</summary>
    public string AccessKey => AccessKeyId;

    /// <summary>The secret access key under the name of AWS.Tools' common parameter.</summary>
    public string SecretKey => SecretAccessKey;

    /// <summary>The source of the current credentials.</summary>
    public FederatedCredentialSource Source => _renewal.Held.Source;

    /// <summary>When and how they are renewed.</summary>
    public FederatedCredentialRenewal Renewal => _renewal.Status;

    /// <summary>Gets the current credentials as one consistent set.</summary>
    /// <returns>The credentials.</returns>
    /// <exception cref="FederationException">They have expired and could not be renewed.</exception>
    public AwsSessionKeys GetKeys() => _renewal.GetSession().Keys;

    /// <summary>
    /// Gets the current credentials for an AWS SDK that signs a request. The SDK reads the token of a request in one call and the key in the
    /// next, on one thread, so for one second a thread gets the same set, even if a renewal happens in between.
    /// </summary>
    /// <returns>The credentials.</returns>
    /// <exception cref="FederationException">They have expired and could not be renewed.</exception>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public AwsSessionKeys GetKeysForRequest()
    {
        AwsSessionKeys keys = GetKeys();
        DateTime now = DateTime.UtcNow;
        if (_signing is { } signing && signing.Owner == this && now - signing.At is var age && age >= TimeSpan.Zero && age < SigningTime)
            return signing.Keys;
        _signing = new Signing(this, keys, now);
        return keys;
    }

    /// <summary>Gets the current session: the credentials and source of one STS response.</summary>
    /// <param name="cancellationToken">Cancels the wait for a renewal.</param>
    /// <returns>The session.</returns>
    /// <exception cref="FederationException">It has expired and could not be renewed.</exception>
    public Task<FederatedSession> GetSessionAsync(CancellationToken cancellationToken = default) => _renewal.GetSessionAsync(cancellationToken);

    /// <summary>Returns the session and key ID; never a secret, and never waits.</summary>
    /// <returns>A line of text for display.</returns>
    public override string ToString() => _renewal.Held.ToString();

    private static Func<AwsSessionKeys> Constant(AwsSessionKeys? keys) => keys is null ? throw NoKeys() : () => keys;

    private static FederationException NoKeys() => new(
        FederationErrorCode.ParameterMissing, "The credentials have no keys; expected an AwsSessionKeys: [PSFederation.AwsSessionKeys]::new(AccessKeyId, SecretAccessKey, SessionToken, Expiration).", "keys");

    private AwsSessionKeys Read()
    {
        if (_reading is { } reading && reading.Owner == this && Stopwatch.GetElapsedTime(reading.Start) < ReadingTime && reading.Keys.Expiration > DateTime.UtcNow)
            return reading.Keys;
        AwsSessionKeys keys = GetKeys();
        _reading = new Reading(this, keys, Stopwatch.GetTimestamp());
        return keys;
    }

    private sealed record Signing(FederatedCredential Owner, AwsSessionKeys Keys, DateTime At);

    private sealed record Reading(FederatedCredential Owner, AwsSessionKeys Keys, long Start);

    /// <summary>Returns its argument.</summary>
    private sealed class NoRenewal(Func<AwsSessionKeys> keys, FederatedCredentialSource source) : ISessionRenewal
    {
        private static readonly FederatedCredentialRenewal None = new() { How = "not automatically; sign in again" };

        public FederatedSession Held => new(keys(), source);

        public FederatedCredentialRenewal Status => None;

        public FederatedSession GetSession() => Held;

        public Task<FederatedSession> GetSessionAsync(CancellationToken cancellationToken) => Task.FromResult(Held);
    }
}
