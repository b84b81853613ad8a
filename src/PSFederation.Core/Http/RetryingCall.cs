using System.Net;
using System.Net.Sockets;
using System.Runtime.ExceptionServices;
using PSFederation.Core.Reporting;

namespace PSFederation.Core.Http;

/// <summary>When a request can be retried.</summary>
internal enum Repeat
{
    /// <summary>After any transient failure: the request changes nothing, or nothing relevant.</summary>
    Freely,

    /// <summary>
    /// Only if no connection was established: the request contains a single-use value, or counts as an attempt (authorization code, refresh token, password,
    /// one-time code, assertion), and the server can have received it.
    /// </summary>
    WhenNeverConnected,

    /// <summary>Never: the caller retries itself.</summary>
    Never,
}

/// <summary>The response of a server, and what it says about a retry.</summary>
/// <param name="Value">The response.</param>
/// <param name="RetryAfter">How long the server asks to wait (RFC 9110 section 10.2.3); null if it does not say.</param>
internal readonly record struct Answer<T>(T Value, HttpStatusCode Status, TimeSpan? RetryAfter)
{
    /// <summary>Whether the content marks the failure as transient, regardless of the status.</summary>
    public bool WillPass { get; init; }
}

/// <summary>
/// Retries requests after transient failures: with growing pauses, within the time limit of the call. The first
/// attempt does not need the retry library (Polly), which is loaded for the first retry.
/// </summary>
internal sealed class RetryingCall(TimeProvider time, IOperationReporter reporter)
{
    /// <summary>Runs a call as <see cref="HttpErrors.GuardAsync"/> does, with retries.</summary>
    /// <param name="address">The called address.</param>
    /// <param name="timeout">The time limit, including retries.</param>
    /// <param name="repeat">When it can be retried.</param>
    /// <param name="attempt">Sends the request; called for each attempt, so each attempt has its own request.</param>
    /// <returns>The last response, which can be a failure.</returns>
    /// <exception cref="FederationException">There was no response.</exception>
    public Task<T> SendAsync<T>(
        Uri address, TimeSpan timeout, Repeat repeat, Func<CancellationToken, Task<Answer<T>>> attempt, CancellationToken cancellationToken) =>
        HttpErrors.GuardAsync(address, timeout, reporter, async deadline =>
        {
            long start = time.GetTimestamp();
            Ended<T> ended = await Ended<T>.OfAsync(attempt, deadline).ConfigureAwait(false);
            if (ended.Trouble(repeat) is not null)
            {
                PollyRetry<T> repetition = new(time, reporter, HttpErrors.Origin(address), repeat, () => timeout - time.GetElapsedTime(start));
                ended = await repetition.RunAsync(ended, attempt, deadline, cancellationToken).ConfigureAwait(false);
            }

            return ended.Result();
        }, cancellationToken);

    /// <summary>The value of Retry-After, in seconds or as a date, which is relative to the Date of the response, because clocks differ.</summary>
    public static TimeSpan? RetryAfter(HttpResponseMessage response, TimeProvider time)
    {
        TimeSpan? wait = response.Headers.RetryAfter is not { } header ? null
            : header.Delta ?? (header.Date - (response.Headers.Date ?? time.GetUtcNow()));
        return wait > TimeSpan.Zero ? wait : null;
    }

    /// <summary>
    /// Whether a status is transient: too early, too many requests, or an error of the server or a gateway (RFC 9110 section 15, RFC 6585, RFC 8470).
    /// Unknown statuses count as 500 (RFC 9110 section 15), such as those of content delivery networks (520 to 530). The exceptions are statuses that stay
    /// until the request, the server or its certificate (525, 526) changes, and the sign-in page of a network (511).
    /// </summary>
    public static bool MayPass(HttpStatusCode status) => (int)status is 408 or 425 or 429
        or (>= 500 and < 600 and not (501 or 505 or 506 or 508 or 510 or 511 or 525 or 526));
}

/// <summary>How one attempt ended: with or without a response.</summary>
internal sealed class Ended<T>
{
    private readonly Answer<T> _answer;
    private readonly ExceptionDispatchInfo? _failure;

    private Ended(Answer<T> answer, ExceptionDispatchInfo? failure) => (_answer, _failure) = (answer, failure);

    /// <summary>How long the server asks to wait.</summary>
    public TimeSpan? RetryAfter => _answer.RetryAfter;

    /// <summary>Whether there was no connection: nothing was sent.</summary>
    public bool NeverConnected => Wire(_failure?.SourceException) is HttpRequestException
    {
        HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError,
    };

    /// <summary>Makes an attempt.</summary>
    public static async Task<Ended<T>> OfAsync(Func<CancellationToken, Task<Answer<T>>> attempt, CancellationToken cancellationToken)
    {
        try
        {
            return new Ended<T>(await attempt(cancellationToken).ConfigureAwait(false), failure: null);
        }
        catch (Exception e) when (Wire(e) is not null)
        {
            return new Ended<T>(default, ExceptionDispatchInfo.Capture(e));
        }
    }

    /// <summary>The network failure; null for any other exception.</summary>
    private static Exception? Wire(Exception? e) => e switch
    {
        HttpRequestException or IOException => e,
        FederationException { Code: FederationErrorCode.HttpUnreachable, InnerException: { } inner } => Wire(inner),
        _ => null,
    };

    /// <summary>The response.</summary>
    public T Result()
    {
        _failure?.Throw();
        return _answer.Value;
    }

    /// <summary>The transient failure, for a sentence; null if there is none, or if a retry is not allowed.</summary>
    public string? Trouble(Repeat repeat)
    {
        if (repeat == Repeat.Never || (repeat == Repeat.WhenNeverConnected && !NeverConnected))
            return null;
        if (_failure is null)
            return _answer.WillPass || RetryingCall.MayPass(_answer.Status) ? $"returned HTTP {(int)_answer.Status} ({_answer.Status})" : null;
        return Wire(_failure.SourceException) switch
        {
            HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } => "refused the connection",
            HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError, InnerException: SocketException { SocketErrorCode: SocketError.TryAgain } } =>
                "has a name that does not resolve",
            HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError, InnerException: IOException } => "dropped the connection",
            HttpRequestException { HttpRequestError: HttpRequestError.ProxyTunnelError, StatusCode: { } status } when RetryingCall.MayPass(status) => $"is behind a proxy that returned HTTP {(int)status}",
            HttpRequestException { HttpRequestError: HttpRequestError.ResponseEnded } => "closed the connection without a response",
            HttpRequestException { HttpRequestError: HttpRequestError.Unknown, InnerException: IOException or SocketException } => "dropped the connection",
            HttpIOException { HttpRequestError: HttpRequestError.InvalidResponse or HttpRequestError.ConfigurationLimitExceeded } => null,
            IOException => "dropped the connection",
            _ => null,
        };
    }
}
