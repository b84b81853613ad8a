using System.IO.Pipelines;
using System.Text;
using System.Text.Json.Nodes;
using PSFederation.Core.SignIn.Browser;

namespace PSFederation.Core.Tests.SignIn.Browser;

/// <summary>A scripted fake of the browser's end of the pipe. It tests our behavior, not that of browsers.</summary>
internal sealed class FakeBrowser : IAsyncDisposable
{
    private readonly Pipe _commands = new();
    private readonly Pipe _messages = new();
    private readonly DevToolsFrames _received;

    public FakeBrowser()
    {
        _received = new DevToolsFrames(_commands.Reader.AsStream(), 1_000_000);
        DevTools = new DevToolsConnection(_commands.Writer.AsStream(), _messages.Reader.AsStream());
    }

    public DevToolsConnection DevTools { get; }

    /// <summary>The next command that we sent.</summary>
    public async Task<JsonNode> NextAsync() => JsonNode.Parse((await _received.ReadAsync(TestContext.Current.CancellationToken))!.Value.Span)!;

    /// <summary>Says something, in pieces of that many bytes.</summary>
    public async Task SayAsync(string text, int piece = int.MaxValue)
    {
        byte[] frame = DevToolsFrames.Encode(text);
        for (int i = 0; i < frame.Length; i += Math.Min(piece, frame.Length - i))
        {
            await _messages.Writer.WriteAsync(frame.AsMemory(i, Math.Min(piece, frame.Length - i)), TestContext.Current.CancellationToken);
            await Task.Yield();
        }
    }

    /// <summary>Waits for a command of that name and answers it.</summary>
    public async Task<JsonNode> AnswerAsync(string method, string result = "{}")
    {
        JsonNode command = await NextAsync();
        Assert.Equal(method, command["method"]!.GetValue<string>());
        await SayAsync($$"""{"id":{{command["id"]}},"result":{{result}}}""");
        return command;
    }

    /// <summary>Closes the pipe, as a browser that has ended does.</summary>
    public async Task HangUpAsync(string unfinished = "")
    {
        await _messages.Writer.WriteAsync(Encoding.UTF8.GetBytes(unfinished), TestContext.Current.CancellationToken);
        await _messages.Writer.CompleteAsync();
    }

    public ValueTask DisposeAsync() => DevTools.DisposeAsync();
}
