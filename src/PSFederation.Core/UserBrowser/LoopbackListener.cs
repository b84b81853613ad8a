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
/// The reply: a status, a page for the person, a redirect address, and the value or error that ends the wait, if
/// any.
/// </summary>
internal sealed record LoopbackReply<T>(int Status, string Title, string Text, T? Value = null, FederationException? Error = null, Uri? Location = null)
    where T : class
{
    /// <summary>A form that the page submits automatically; null if none.</summary>
    public LoopbackForm? Form { get; init; }
}

/// <summary>
/// Waits on 127.0.0.1 for the request that ends a sign-in in the browser. Other requests of local programs (wrong host, wrong
/// content, too large, too slow, too often) get an error and do not affect the sign-in.
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

    /// <summary>The check of the client; null accepts any client on this machine. Rejected clients get an error page.</summary>
    public Func<LoopbackConnection, bool>? MayAsk { get; init; }

    /// <param name="port">A port, or 0 for a free one.</param>
    /// <exception cref="FederationException">The port is in use.</exception>
    public static LoopbackListener Open(int port) => new(LoopbackServer.Open(port, MaxConnections, TimeProvider.System));

    /// <summary>Opens a listener on a free port that accepts only some connections.</summary>
    /// <param name="mayAsk">Whether the program at the other end is accepted.</param>
    public static LoopbackListener Open(Func<LoopbackConnection, bool> mayAsk) =>
        new(LoopbackServer.Open(port: 0, MaxConnections, TimeProvider.System)) { MayAsk = mayAsk };

    /// <summary>Waits for the request for which <paramref name="judge"/> returns a value.</summary>
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
                answer = new LoopbackReply<T>(410, "Already used", "This sign-in has already received its response. Return to PowerShell.");
            await WriteAsync(connection, answer).ConfigureAwait(false);
        }

        await connection.EndAsync().ConfigureAwait(false);
    }

    private static LoopbackReply<T> Refuse<T>(int status)
        where T : class =>
        status == 403
            ? new LoopbackReply<T>(status, "Not for this account", "This page is only for the account that runs PowerShell. If that is your account, run the command again with -NoBrowser, or without -Show, and open the link that it shows.")
            : new LoopbackReply<T>(status, "Not understood", LoopbackPage.NotAResponse);

    /// <summary>The page is sent first, because the value ends the wait, and the end of the wait closes the listener. A browser that disconnected does not matter.</summary>
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
        // A web page elsewhere would use another name for 127.0.0.1 (DNS rebinding).
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

    /// <summary>The awaited value. Only the first request that ends the wait counts.</summary>
    private sealed class Waiting<T>(Func<LoopbackRequest, LoopbackReply<T>> judge)
        where T : class
    {
        private int _claimed;

        public TaskCompletionSource<T> Found { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public LoopbackReply<T> Judge(LoopbackRequest request) => judge(request);

        public bool TryClaim() => Interlocked.Exchange(ref _claimed, 1) == 0;
    }
}
