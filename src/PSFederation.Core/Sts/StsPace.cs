using System.Collections.Concurrent;
using System.Security.Cryptography;
using Amazon.SecurityToken;
using PSFederation.Core.AwsConfig;

namespace PSFederation.Core.Sts;

/// <summary>
/// The shared state of many concurrent STS calls (fan-out): the rate, the retries, the clients, and the signing credentials. The AWS SDK's own retries
/// are disabled for them, because each client would count separately, and the retries would multiply.
/// </summary>
/// <param name="time">The clock of waits.</param>
public sealed class StsPace(TimeProvider time) : IDisposable
{
    /// <summary>Attempts for a throttled call.</summary>
    internal const int MaxThrottled = 10;

    /// <summary>Attempts for a call without a response, or with a server error; the same number as in the AWS SDKs.</summary>
    internal const int MaxFailed = 3;

    /// <summary>The first wait of the AWS SDKs: a dropped connection needs no long wait.</summary>
    private static readonly TimeSpan ThrottledWait = TimeSpan.FromSeconds(1), FailedWait = TimeSpan.FromMilliseconds(50), LongestWait = TimeSpan.FromSeconds(20);

    private readonly AdaptiveRate _rate = new(time);
    private readonly ConcurrentDictionary<(StsEndpoint Endpoint, string KeyId, string? Token), Lazy<AmazonSecurityTokenServiceClient>> _clients = new();
    private readonly ConcurrentDictionary<CallerOrigin, Lazy<Task<(AwsCredentials Keys, string Name)>>> _keys = new();
    private readonly ConcurrentQueue<(string RoleArn, int Asked)> _shortened = new();
    private long _clockOffset;
    private volatile bool _knowsClock;

    /// <summary>The allowed calls per second; null until STS throttles a call.</summary>
    public double? Limit => _rate.Limit;

    /// <summary>The roles that do not allow the requested duration, and that duration in seconds.</summary>
    public IReadOnlyCollection<(string RoleArn, int Asked)> Shortened => _shortened;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Lazy<AmazonSecurityTokenServiceClient> client in _clients.Values)
        {
            if (client.IsValueCreated)
                client.Value.Dispose();
        }
    }

    /// <summary>Sends a call, with retries, at the shared rate.</summary>
    /// <param name="target">The role.</param>
    /// <param name="expiry">Until when STS accepts the identity; null if it does not expire.</param>
    /// <param name="attempt">Sends it once.</param>
    /// <exception cref="FederationException">The call failed permanently, or the identity expires before it could be sent.</exception>
    internal async Task<T> RunAsync<T>(string target, IdentityExpiry? expiry, Func<CancellationToken, Task<T>> attempt, CancellationToken cancellationToken)
    {
        int throttled = 0, failed = 0;
        FederationException? last = null;
        while (true)
        {
            TimeSpan left = expiry is null ? TimeSpan.MaxValue : Left(expiry);
            if (left <= TimeSpan.Zero || _rate.Reserve(left) is not { } wait)
                throw expiry!.Passed(target, last);
            await DelayAsync(wait, cancellationToken).ConfigureAwait(false);
            try
            {
                T answer = await attempt(cancellationToken).ConfigureAwait(false);
                _rate.Answered(isThrottled: false);
                return answer;
            }
            catch (FederationException e)
            {
                last = e;
                _rate.Answered(e.Refusal == StsRefusal.Throttled);
                TimeSpan? rest = e.Refusal switch
                {
                    StsRefusal.Throttled when ++throttled < MaxThrottled => Backoff(ThrottledWait, throttled),
                    StsRefusal.Transient when ++failed < MaxFailed => Backoff(FailedWait, failed),
                    _ => null,
                };
                if (rest is not { } backoff)
                    throw;
                if (expiry is not null && backoff >= Left(expiry))
                    throw expiry.Passed(target, e);
                await DelayAsync(backoff, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Records the difference of the STS clock to the local clock.</summary>
    internal void Learn(TimeSpan clockOffset)
    {
        Interlocked.Exchange(ref _clockOffset, clockOffset.Ticks);
        _knowsClock = true;
    }

    /// <summary>Records that a role does not allow the duration.</summary>
    internal void Shorten(string roleArn, int asked) => _shortened.Enqueue((roleArn, asked));

    /// <summary>The client for signed calls, which belongs to the fan-out.</summary>
    internal AmazonSecurityTokenServiceClient ClientFor(StsEndpoint endpoint, AwsCredentials keys) => _clients.GetOrAdd(
        (endpoint, keys.AccessKeyId, keys.SessionToken),
        _ => new Lazy<AmazonSecurityTokenServiceClient>(() => StsClients.ForCredentials(endpoint, keys.ToAws(), repeats: false))).Value;

    /// <summary>The credentials of an origin, requested once, because a program of a profile can require a person.</summary>
    internal async Task<(AwsCredentials Keys, string Name)> KeysAsync(CallerOrigin origin, Func<Task<(AwsCredentials Keys, string Name)>> get)
    {
        Lazy<Task<(AwsCredentials Keys, string Name)>> asked = _keys.GetOrAdd(origin, _ => New());
        (AwsCredentials Keys, string Name) found;
        try
        {
            found = await asked.Value.ConfigureAwait(false);
        }
        catch
        {
            // The next role tries again; the waiting roles get this error.
            _keys.TryRemove(KeyValuePair.Create(origin, asked));
            throw;
        }

        if (found.Keys.Expiration is not { } end || time.GetUtcNow() < end - TimeSpan.FromMinutes(1))
            return found;
        _keys.TryUpdate(origin, New(), asked);
        return await _keys[origin].Value.ConfigureAwait(false);

        Lazy<Task<(AwsCredentials Keys, string Name)>> New() => new(get);
    }

    /// <summary>
    /// The remaining time by the clock of STS. That clock is unknown before the first response, and clocks can differ by five minutes.
    /// </summary>
    private TimeSpan Left(IdentityExpiry expiry)
    {
        TimeSpan left = expiry.At - time.GetUtcNow().UtcDateTime;
        return _knowsClock ? left - TimeSpan.FromTicks(Interlocked.Read(ref _clockOffset)) : left + StsRules.Grace;
    }

    /// <summary>Full jitter: a random part of a wait that doubles.</summary>
    private static TimeSpan Backoff(TimeSpan first, int attempt)
    {
        double longest = Math.Min(first.TotalMilliseconds * Math.Pow(2, attempt - 1), LongestWait.TotalMilliseconds);
        return TimeSpan.FromMilliseconds(RandomNumberGenerator.GetInt32((int)longest + 1));
    }

    private Task DelayAsync(TimeSpan wait, CancellationToken cancellationToken) =>
        wait > TimeSpan.Zero ? Task.Delay(wait, time, cancellationToken) : Task.CompletedTask;
}
