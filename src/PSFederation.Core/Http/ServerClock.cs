namespace PSFederation.Core.Http;

/// <summary>
/// How far a server's clock is ahead of the local one, by the Date of its answers (RFC 9110 section 6.6.1). Libraries hand on no headers, so
/// the HTTP client notes them down for whoever listens in the same asynchronous flow.
/// </summary>
internal sealed class ServerClock
{
    private static readonly AsyncLocal<ServerClock?> Listening = new();

    private readonly TimeProvider _time;

    private ServerClock(TimeProvider time) => _time = time;

    /// <summary>How far the clock of the server that answered last was ahead; zero when it did not say.</summary>
    public TimeSpan Offset { get; private set; }

    /// <summary>Listens to what is called from here on in this flow.</summary>
    public static ServerClock Listen(TimeProvider time) => Listening.Value = new ServerClock(time);

    /// <summary>Notes the Date of an answer.</summary>
    public static void Note(HttpResponseMessage response)
    {
        if (Listening.Value is { } listener && response.Headers.Date is { } date)
            listener.Offset = date - listener._time.GetUtcNow();
    }
}
