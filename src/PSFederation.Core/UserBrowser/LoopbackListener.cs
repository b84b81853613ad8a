using System.Text;
using PSFederation.Core.Http;

namespace PSFederation.Core.UserBrowser;

/// <summary>A request that a local program sent to the listener.</summary>
/// <param name="Method">GET or POST.</param>
/// <param name="Path">The path, without the query.</param>
/// <param name="Query">The query, without the question mark, still encoded.</param>
/// <param name="ContentType">The media type of the body, lower case.</param>
/// <param name="Body">The body of a POST.</param>
internal sealed record LoopbackRequest(string Method, string Path, string Query, string ContentType, string Body);

/// <summary>
/// What to answer: a status, a page for the person, where to send the browser on to, and the value or error that ends the waiting, if one
/// does.
/// </summary>
internal sealed record LoopbackReply<T>(int Status, string Title, string Text, T? Value = null, FederationException? Error = null, Uri? Location = null)
    where T : class
{
    /// <summary>A form that the page submits by itself; null when it has none.</summary>
    public LoopbackForm? Form { get; init; }
}

/// <summary>
/// Waits on 127.0.0.1 for the one request that ends a sign-in in the browser. Whatever else a local program sends (wrong host, wrong
/// content, too much, too slow, too often) is answered and forgotten; it neither ends nor disturbs the sign-in.
/// </summary>
internal sealed class LoopbackListener : IDisposable
{
    private const int MaxBodyBytes = 2 * 1024 * 1024;
    private const int MaxConnections = 16;
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(10);

    private readonly LoopbackServer _server;

    private LoopbackListener(LoopbackServer server) => _server = server;

    /// <summary>The port it listens on.</summary>
    public int Port => _server.Port;

    /// <summary>Who may ask; anyone on this machine when it is null. Others are told that they may not.</summary>
    public Func<LoopbackConnection, bool>? MayAsk { get; init; }

    /// <param name="port">A port, or 0 for a free one.</param>
    /// <exception cref="FederationException">The port is in use.</exception>
    public static LoopbackListener Open(int port) => new(LoopbackServer.Open(port, MaxConnections, TimeProvider.System));

    /// <summary>Opens a listener on a free port that answers some connections only.</summary>
    /// <param name="mayAsk">Whether the program at the other end may ask.</param>
    public static LoopbackListener Open(Func<LoopbackConnection, bool> mayAsk) =>
        new(LoopbackServer.Open(port: 0, MaxConnections, TimeProvider.System)) { MayAsk = mayAsk };

    /// <summary>Waits for the request that <paramref name="judge"/> gives a value for.</summary>
    /// <exception cref="ObjectDisposedException">The listener was closed during the wait.</exception>
    public async Task<T> WaitAsync<T>(Func<LoopbackRequest, LoopbackReply<T>> judge, CancellationToken cancellationToken)
        where T : class
    {
        Waiting<T> waiting = new(judge);
        using CancellationTokenSource ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task serving = _server.RunAsync(connection => ServeAsync(connection, waiting), ending.Token);
        try
        {
            await Task.WhenAny(waiting.Found.Task, serving).WaitAsync(cancellationToken).ConfigureAwait(false);
            if (!waiting.Found.Task.IsCompleted)
                await serving.ConfigureAwait(false);
            ObjectDisposedException.ThrowIf(!waiting.Found.Task.IsCompleted, this);
            return await waiting.Found.Task.ConfigureAwait(false);
        }
        finally
        {
            await ending.CancelAsync().ConfigureAwait(false);
        }
    }

    public void Dispose() => _server.Dispose();

    private async Task ServeAsync<T>(LoopbackConnection connection, Waiting<T> waiting)
        where T : class
    {
        (RequestHead? head, int refusal) = await connection.ReadHeadAsync(RequestTimeout).ConfigureAwait(false);
        if (head is null && refusal == 0)
            return;
        LoopbackRequest? request = null;
        if (head is not null)
            (request, refusal) = MayAsk?.Invoke(connection) == false ? (null, 403) : await ReadAsync(connection, head).ConfigureAwait(false);
        LoopbackReply<T> answer = request is null
            ? Refuse<T>(refusal)
            : waiting.Judge(request);
        bool ends = answer.Error is not null || answer.Value is not null;
        if (ends && waiting.TryClaim())
        {
            await EndAsync(connection, answer, waiting.Found).ConfigureAwait(false);
        }
        else
        {
            if (ends)
                answer = new LoopbackReply<T>(410, "Already used", "The sign-in already has its response. Go back to PowerShell.");
            await WriteAsync(connection, answer).ConfigureAwait(false);
        }

        await connection.EndAsync().ConfigureAwait(false);
    }

    private static LoopbackReply<T> Refuse<T>(int status)
        where T : class =>
        status == 403
            ? new LoopbackReply<T>(status, "Not for this account", "This page is for the account that runs PowerShell. If that is you, run the command again with -NoBrowser, or without -Show, and open the link that it shows.")
            : new LoopbackReply<T>(status, "Not understood", "This address accepts only the response of a sign-in.");

    /// <summary>The page goes out first: the waiting ends with the value, and the listener with the waiting. A browser that left without it does not matter.</summary>
    private static async Task EndAsync<T>(LoopbackConnection connection, LoopbackReply<T> answer, TaskCompletionSource<T> found)
        where T : class
    {
        try
        {
            await WriteAsync(connection, answer).ConfigureAwait(false);
        }
        finally
        {
            if (answer.Error is not null)
                found.TrySetException(answer.Error);
            else
                found.TrySetResult(answer.Value!);
        }
    }

    private static ValueTask WriteAsync<T>(LoopbackConnection connection, LoopbackReply<T> answer)
        where T : class =>
        connection.WriteAsync(LoopbackPage.Write(answer.Status, answer.Title, answer.Text, answer.Location, answer.Form));

    private async Task<(LoopbackRequest? Request, int Refusal)> ReadAsync(LoopbackConnection connection, RequestHead head)
    {
        if (head.Method is not ("GET" or "POST"))
            return (null, 405);
        // Another name for 127.0.0.1 is how a web page elsewhere would reach in (DNS rebinding).
        string? host = head.Field("Host");
        if (host != $"127.0.0.1:{Port}" && host != $"localhost:{Port}")
            return (null, 421);
        string body = string.Empty;
        if (head.Method == "POST")
        {
            if (head.ContentLength is not { } length)
                return (null, 411);
            if (length > MaxBodyBytes)
                return (null, 413);
            body = Encoding.UTF8.GetString(await connection.ReadBodyAsync((int)length).ConfigureAwait(false));
        }

        string type = (head.Field("Content-Type") ?? string.Empty).Split(';')[0].Trim().ToLowerInvariant();
        return (new LoopbackRequest(head.Method, head.Path, head.Query, type, body), 0);
    }

    /// <summary>What is being waited for. The first request that ends it counts; there is no second.</summary>
    private sealed class Waiting<T>(Func<LoopbackRequest, LoopbackReply<T>> judge)
        where T : class
    {
        private int _claimed;

        public TaskCompletionSource<T> Found { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public LoopbackReply<T> Judge(LoopbackRequest request) => judge(request);

        public bool TryClaim() => Interlocked.Exchange(ref _claimed, 1) == 0;
    }
}
