using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using PSFederation.Core.Text;

namespace PSFederation.Core.SignIn.Browser;

/// <summary>An event in the browser.</summary>
/// <param name="Method">The event: <c>Target.attachedToTarget</c>.</param>
/// <param name="Parameters">Its parameters.</param>
/// <param name="Session">Its page; null for the browser itself.</param>
internal sealed record DevToolsEvent(string Method, JsonElement Parameters, string? Session);

/// <summary>
/// A client for the Chrome DevTools protocol over a pair of streams: commands with their results, and events, in sessions that share the pipe
/// ("flat" mode). The traffic is never logged, because it contains the assertion. PuppeteerSharp and Playwright control whole browsers and
/// would be the largest packages here; a sign-in needs a dozen commands, and a pipe that no other account reaches.
/// </summary>
internal sealed class DevToolsConnection : IAsyncDisposable
{
    /// <summary>A message can contain an assertion of the maximum size twice, as text and as Base64 of its bytes.</summary>
    private const int MaxMessage = 64 * 1024 * 1024;

    /// <summary>The error code of a command for a session that has ended.</summary>
    private const int NoSuchSession = -32001;

    private readonly Stream _toBrowser;
    private readonly DevToolsFrames _fromBrowser;
    private readonly CancellationTokenSource _ending = new();
    private readonly SemaphoreSlim _writing = new(1);
    private readonly ConcurrentDictionary<int, (TaskCompletionSource<JsonElement> Result, string? Session)> _waiting = new();
    private readonly Channel<DevToolsEvent> _events = Channel.CreateUnbounded<DevToolsEvent>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Task _reading;
    private int _last;
    private volatile bool _closed;

    /// <summary>Starts to read.</summary>
    /// <param name="toBrowser">The input of the browser.</param>
    /// <param name="fromBrowser">The output of the browser.</param>
    public DevToolsConnection(Stream toBrowser, Stream fromBrowser)
    {
        _toBrowser = toBrowser;
        _fromBrowser = new DevToolsFrames(fromBrowser, MaxMessage);
        _reading = Task.Run(ReadAsync);
    }

    /// <summary>The events, in order; they end when the browser closes the pipe.</summary>
    public ChannelReader<DevToolsEvent> Events => _events.Reader;

    /// <summary>Sends a command and returns its result.</summary>
    /// <param name="method">The command.</param>
    /// <param name="parameters">Its parameters; null for none.</param>
    /// <param name="session">Its page; null for the browser.</param>
    /// <param name="cancellationToken">Ends the wait for the result.</param>
    /// <exception cref="DevToolsException">There is no result.</exception>
    public async Task<JsonElement> SendAsync(string method, JsonObject? parameters, string? session, CancellationToken cancellationToken)
    {
        int id = Interlocked.Increment(ref _last);
        JsonObject command = new() { ["id"] = id, ["method"] = method, ["params"] = parameters ?? [] };
        if (session is not null)
            command["sessionId"] = session;
        TaskCompletionSource<JsonElement> result = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting[id] = (result, session);
        try
        {
            // Checked after the entry is added, because the closing code goes through the entries later.
            if (_closed)
                throw Closed();
            await WriteAsync(DevToolsFrames.Encode(command.ToJsonString()), cancellationToken).ConfigureAwait(false);
            return await result.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            throw Closed();
        }
        finally
        {
            _waiting.TryRemove(id, out _);
        }
    }

    /// <summary>Sends a command without waiting for its result, because its page can be closed by then.</summary>
    /// <param name="method">The command.</param>
    /// <param name="parameters">Its parameters; null for none.</param>
    /// <param name="session">Its page; null for the browser.</param>
    public void Post(string method, JsonObject? parameters, string? session) =>
        SendAsync(method, parameters, session, CancellationToken.None)
            .ContinueWith(task => _ = task.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync().ConfigureAwait(false);
        await _toBrowser.DisposeAsync().ConfigureAwait(false);
        // Not awaited: a read of a Windows pipe ends with the browser, not with the token.
        _ = _reading.ContinueWith(_ => _ending.Dispose(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    private async Task WriteAsync(byte[] frame, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            // An incomplete message would corrupt all following ones, so only the end of the connection cancels it.
            await _toBrowser.WriteAsync(frame, _ending.Token).ConfigureAwait(false);
            await _toBrowser.FlushAsync(_ending.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            throw Closed();
        }
        finally
        {
            _writing.Release();
        }
    }

    private async Task ReadAsync()
    {
        try
        {
            while (await _fromBrowser.ReadAsync(_ending.Token).ConfigureAwait(false) is { } message)
                Take(message);
        }
        catch (Exception e) when (e is IOException or InvalidDataException or ObjectDisposedException or OperationCanceledException or JsonException)
        {
            // After any error, no more messages can be read.
        }
        finally
        {
            _closed = true;
            _events.Writer.TryComplete();
            foreach ((TaskCompletionSource<JsonElement> result, _) in _waiting.Values)
                result.TrySetException(Closed());
        }
    }

    private void Take(ReadOnlyMemory<byte> message)
    {
        using JsonDocument document = JsonDocument.Parse(message);
        JsonElement root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object)
            throw new JsonException();
        if (root.TryGetProperty("id", out JsonElement number))
        {
            if (number.TryGetInt32(out int id) && _waiting.TryRemove(id, out (TaskCompletionSource<JsonElement> Result, string? Session) entry))
                Answer(entry.Result, root);
            return;
        }

        if (Text(root, "method") is not { } method)
            return;
        JsonElement parameters = root.TryGetProperty("params", out JsonElement given) ? given.Clone() : default;
        // Chrome does not respond to commands of a session that has ended.
        if (method == "Target.detachedFromTarget" && Text(parameters, "sessionId") is { } gone)
        {
            foreach ((TaskCompletionSource<JsonElement> result, _) in _waiting.Values.Where(entry => entry.Session == gone))
                result.TrySetException(new DevToolsException(DevToolsFault.SessionGone, "The page was closed."));
        }

        _events.Writer.TryWrite(new DevToolsEvent(method, parameters, Text(root, "sessionId")));
    }

    private static void Answer(TaskCompletionSource<JsonElement> result, JsonElement root)
    {
        if (!root.TryGetProperty("error", out JsonElement error))
        {
            result.TrySetResult(root.TryGetProperty("result", out JsonElement value) ? value.Clone() : default);
            return;
        }

        bool gone = error.ValueKind == JsonValueKind.Object && error.TryGetProperty("code", out JsonElement code)
            && code.ValueKind == JsonValueKind.Number && code.TryGetInt32(out int value32) && value32 == NoSuchSession;
        result.TrySetException(new DevToolsException(
            gone ? DevToolsFault.SessionGone : DevToolsFault.Refused, UntrustedText.Line(Text(error, "message"))));
    }

    /// <summary>The string member of an object; null if there is none.</summary>
    public static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    private static DevToolsException Closed() => new(DevToolsFault.Closed, "The browser has closed the connection.");
}
