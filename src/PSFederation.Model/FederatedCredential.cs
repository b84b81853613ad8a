using System.ComponentModel;
using System.Diagnostics;

namespace PSFederation;

/// <summary>
/// Temporary AWS credentials from federation, or those of an AWS SDK object. Converts to the <c>Amazon.Runtime.AWSCredentials</c> of whichever AWS SDK a cmdlet was
/// built with, so <c>Get-S3Bucket -Credential $credential</c> works; <c>AccessKey</c>, <c>SecretKey</c> and <c>SessionToken</c> bind to
/// AWS.Tools cmdlets by property name.
/// </summary>
/// <remarks>
/// All properties read from one <see cref="FederatedSession"/>; code that needs keys that belong together takes <see cref="GetKeys"/>
/// once. Reading a key renews the session when that is due, and waits for it; <see cref="Renewal"/> says when and how, and never waits. The
/// default view masks the secrets and CLIXML leaves them out; <c>ConvertTo-Json</c> and <c>Format-List *</c> show them.
/// </remarks>
[TypeConverter(typeof(FederatedCredentialConverter))]
public sealed class FederatedCredential
{
    /// <summary>
    /// The engine binds properties to parameters one after the other; within this time a thread reads them all from one session, even when
    /// a renewal falls between.
    /// </summary>
    private static readonly TimeSpan ReadingTime = TimeSpan.FromMilliseconds(200);

    /// <summary>How long signing a request may take at most.</summary>
    private static readonly TimeSpan SigningTime = TimeSpan.FromSeconds(1);

    [ThreadStatic]
    private static Reading? _reading;

    [ThreadStatic]
    private static Signing? _signing;

    private readonly ISessionRenewal _renewal;

    /// <summary>Makes credentials that stay as they are.</summary>
    /// <param name="keys">The keys.</param>
    /// <param name="source">Where they come from; null when it is not known.</param>
    /// <exception cref="FederationException">There are no keys.</exception>
    public FederatedCredential(AwsSessionKeys keys, FederatedCredentialSource? source)
        : this(Constant(keys), source)
    {
    }

    /// <summary>Makes credentials whose keys are asked for at every use.</summary>
    /// <param name="keys">Gives the keys that are valid now. Called from any thread, many at once.</param>
    /// <param name="source">Where they come from; null when it is not known.</param>
    /// <exception cref="FederationException">There is nothing that gives keys.</exception>
    public FederatedCredential(Func<AwsSessionKeys> keys, FederatedCredentialSource? source)
        : this(new NoRenewal(keys ?? throw NoKeys(), source ?? new FederatedCredentialSource()))
    {
    }

    /// <summary>Makes credentials that renew themselves.</summary>
    /// <param name="renewal">What keeps them alive.</param>
    /// <exception cref="FederationException">There is nothing that gives keys.</exception>
    public FederatedCredential(ISessionRenewal renewal) => _renewal = renewal ?? throw NoKeys();

    /// <summary>The access key id; not a secret.</summary>
    public string AccessKeyId => Read().AccessKeyId;

    /// <summary>The secret access key.</summary>
    public string SecretAccessKey => Read().SecretAccessKey;

    /// <summary>The session token; empty for the keys of an IAM user. A secret.</summary>
    public string SessionToken => Read().SessionToken;

    /// <summary>
    /// When the keys expire, UTC: those that are handed out, or the last ones when they could not be renewed. <see cref="DateTime.MaxValue"/> when it is not
    /// known, as of an AWS SDK object that does not say it.
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

    /// <summary>The access key id under the name of AWS.Tools' common parameter.</summary>
    public string AccessKey => AccessKeyId;

    /// <summary>The secret access key under the name of AWS.Tools' common parameter.</summary>
    public string SecretKey => SecretAccessKey;

    /// <summary>Where the keys come from that are held now.</summary>
    public FederatedCredentialSource Source => _renewal.Held.Source;

    /// <summary>When and how they are renewed.</summary>
    public FederatedCredentialRenewal Renewal => _renewal.Status;

    /// <summary>The keys that are valid now, as one consistent set.</summary>
    /// <returns>The keys.</returns>
    /// <exception cref="FederationException">They have expired and could not be renewed.</exception>
    public AwsSessionKeys GetKeys() => _renewal.GetSession().Keys;

    /// <summary>
    /// The keys that are valid now, for an AWS SDK that signs a request. It takes the token of a request from one call and the key from the
    /// next, on one thread, so for a second a thread gets the set that it got first, though a renewal falls between.
    /// </summary>
    /// <returns>The keys.</returns>
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

    /// <summary>The session that is valid now: keys and source of one answer of STS.</summary>
    /// <param name="cancellationToken">Ends the waiting for a renewal.</param>
    /// <returns>The session.</returns>
    /// <exception cref="FederationException">It has expired and could not be renewed.</exception>
    public Task<FederatedSession> GetSessionAsync(CancellationToken cancellationToken = default) => _renewal.GetSessionAsync(cancellationToken);

    /// <summary>Names the credentials by their session and key id; never a secret, and never waits.</summary>
    /// <returns>A line for people.</returns>
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

    /// <summary>Hands on what it is given.</summary>
    private sealed class NoRenewal(Func<AwsSessionKeys> keys, FederatedCredentialSource source) : ISessionRenewal
    {
        private static readonly FederatedCredentialRenewal None = new() { How = "not by itself; sign in again" };

        public FederatedSession Held => new(keys(), source);

        public FederatedCredentialRenewal Status => None;

        public FederatedSession GetSession() => Held;

        public Task<FederatedSession> GetSessionAsync(CancellationToken cancellationToken) => Task.FromResult(Held);
    }
}
