using System.Net;
using System.Net.Sockets;
using System.Runtime.ExceptionServices;
using PSFederation.Core.Reporting;

namespace PSFederation.Core.Http;

/// <summary>When a request may be sent once more.</summary>
internal enum Repeat
{
    /// <summary>Whenever its failure may pass: it changes nothing, or nothing that counts.</summary>
    Freely,

    /// <summary>
    /// Only when no connection was established: it carries what is good for once, or counts as an attempt (authorization code, refresh token, password,
    /// one-time code, assertion), and the server may have seen it.
    /// </summary>
    WhenNeverConnected,

    /// <summary>Never: the caller asks again by itself.</summary>
    Never,
}

/// <summary>What a server answered, and what the answer says about a repetition.</summary>
/// <param name="Value">The answer.</param>
/// <param name="RetryAfter">How long the server asks to wait (RFC 9110 section 10.2.3); null when it does not say.</param>
internal readonly record struct Answer<T>(T Value, HttpStatusCode Status, TimeSpan? RetryAfter)
{
    /// <summary>Whether the content says that the failure will pass, whatever the status is.</summary>
    public bool WillPass { get; init; }
}

/// <summary>
/// Sends requests that are sent again when they fail for a reason that may pass: with growing pauses, within the time that the call has. The first
/// attempt needs nothing for that; the library that counts and waits (Polly) is loaded with the first repetition.
/// </summary>
internal sealed class RetryingCall(TimeProvider time, IOperationReporter reporter)
{
    /// <summary>Runs a call as <see cref="HttpErrors.GuardAsync"/> does, with repetitions.</summary>
    /// <param name="address">Whom it calls.</param>
    /// <param name="timeout">How long it may take, repetitions included.</param>
    /// <param name="repeat">When it may be repeated.</param>
    /// <param name="attempt">Sends the request; called once for each attempt, so each makes its own request.</param>
    /// <returns>The last response, which may be a failure.</returns>
    /// <exception cref="FederationException">There was no answer.</exception>
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

    /// <summary>What Retry-After says, as seconds or as a date, which counts from the date of the answer: clocks differ.</summary>
    public static TimeSpan? RetryAfter(HttpResponseMessage response, TimeProvider time)
    {
        TimeSpan? wait = response.Headers.RetryAfter is not { } header ? null
            : header.Delta ?? (header.Date - (response.Headers.Date ?? time.GetUtcNow()));
        return wait > TimeSpan.Zero ? wait : null;
    }

    /// <summary>Whether a status is one that may pass: too early, too much, or a fault of the server or of one before it (RFC 9110 section 15, RFC 6585, RFC 8470).</summary>
    public static bool MayPass(HttpStatusCode status) => (int)status is 408 or 425 or 429 or 500 or 502 or 503 or 504;
}

/// <summary>How one attempt ended: by an answer, or by none.</summary>
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

    /// <summary>What happened on the wire; null for any other exception.</summary>
    private static Exception? Wire(Exception? e) => e switch
    {
        HttpRequestException or IOException => e,
        FederationException { Code: FederationErrorCode.HttpUnreachable, InnerException: { } inner } => Wire(inner),
        _ => null,
    };

    /// <summary>The answer.</summary>
    public T Result()
    {
        _failure?.Throw();
        return _answer.Value;
    }

    /// <summary>What went wrong that may pass, for a sentence; null when nothing did, or it may not be tried again.</summary>
    public string? Trouble(Repeat repeat)
    {
        if (repeat == Repeat.Never || (repeat == Repeat.WhenNeverConnected && !NeverConnected))
            return null;
        if (_failure is null)
            return _answer.WillPass || RetryingCall.MayPass(_answer.Status) ? $"answered {(int)_answer.Status} ({_answer.Status})" : null;
        return Wire(_failure.SourceException) switch
        {
            HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } => "refused the connection",
            HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError, InnerException: SocketException { SocketErrorCode: SocketError.TryAgain } } =>
                "was not found by name",
            HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError, InnerException: IOException } => "dropped the connection",
            HttpRequestException { HttpRequestError: HttpRequestError.ProxyTunnelError, StatusCode: { } status } when RetryingCall.MayPass(status) => $"is behind a proxy that answered {(int)status}",
            HttpRequestException { HttpRequestError: HttpRequestError.ResponseEnded } => "closed the connection without a response",
            HttpRequestException { HttpRequestError: HttpRequestError.Unknown, InnerException: IOException or SocketException } => "dropped the connection",
            HttpIOException { HttpRequestError: HttpRequestError.InvalidResponse or HttpRequestError.ConfigurationLimitExceeded } => null,
            IOException => "dropped the connection",
            _ => null,
        };
    }
}
