using System.Collections.Concurrent;
using System.Security.Cryptography;
using Amazon.SecurityToken;
using PSFederation.Core.AwsConfig;

namespace PSFederation.Core.Sts;

/// <summary>
/// What many calls of STS share that are made at once (fan-out): the rate, the repetitions, the clients, and the keys that sign. The AWS SDK's own repetitions
/// are switched off for them: each client would count for itself, and theirs would multiply with these.
/// </summary>
/// <param name="time">The clock of waits.</param>
public sealed class StsPace(TimeProvider time) : IDisposable
{
    /// <summary>Attempts of a call that STS throttles.</summary>
    internal const int MaxThrottled = 10;

    /// <summary>Attempts of a call that gets no answer, or an error of the server; the AWS SDKs make as many.</summary>
    internal const int MaxFailed = 3;

    /// <summary>The first waits of the AWS SDKs: a connection that was dropped needs no long rest.</summary>
    private static readonly TimeSpan ThrottledWait = TimeSpan.FromSeconds(1), FailedWait = TimeSpan.FromMilliseconds(50), LongestWait = TimeSpan.FromSeconds(20);

    private readonly AdaptiveRate _rate = new(time);
    private readonly ConcurrentDictionary<(StsEndpoint Endpoint, string KeyId, string? Token), Lazy<AmazonSecurityTokenServiceClient>> _clients = new();
    private readonly ConcurrentDictionary<CallerOrigin, Lazy<Task<(AwsCredentials Keys, string Name)>>> _keys = new();
    private readonly ConcurrentQueue<(string RoleArn, int Asked)> _shortened = new();
    private long _clockOffset;
    private volatile bool _knowsClock;

    /// <summary>Calls a second that may be sent; null while STS has not throttled any.</summary>
    public double? Limit => _rate.Limit;

    /// <summary>The roles that do not allow the duration that was asked for, and that duration in seconds.</summary>
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

    /// <summary>Sends a call, and again where that may help, at the rate that all have in common.</summary>
    /// <param name="target">The role.</param>
    /// <param name="expiry">Until when STS takes the identity; null when it does not expire.</param>
    /// <param name="attempt">Sends it once.</param>
    /// <exception cref="FederationException">The call failed for good, or the identity expires before it could be sent.</exception>
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

    /// <summary>Learns how far the clock of STS is ahead of the local one.</summary>
    internal void Learn(TimeSpan clockOffset)
    {
        Interlocked.Exchange(ref _clockOffset, clockOffset.Ticks);
        _knowsClock = true;
    }

    /// <summary>Notes that a role does not allow the duration.</summary>
    internal void Shorten(string roleArn, int asked) => _shortened.Enqueue((roleArn, asked));

    /// <summary>The client for calls that are signed; it belongs to the fan-out.</summary>
    internal AmazonSecurityTokenServiceClient ClientFor(StsEndpoint endpoint, AwsCredentials keys) => _clients.GetOrAdd(
        (endpoint, keys.AccessKeyId, keys.SessionToken),
        _ => new Lazy<AmazonSecurityTokenServiceClient>(() => StsClients.ForCredentials(endpoint, keys.ToAws(), repeats: false))).Value;

    /// <summary>The keys of an origin, got once: a program of a profile may have a person sign in.</summary>
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
            // The next role asks again; those that waited have this error.
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
    /// The time that is left, by the clock of STS. Before its first answer that clock is not known, and clocks may differ by five minutes.
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
