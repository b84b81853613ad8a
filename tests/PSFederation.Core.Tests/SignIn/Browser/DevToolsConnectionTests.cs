using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck.Xunit;
using PSFederation.Core.SignIn.Browser;

namespace PSFederation.Core.Tests.SignIn.Browser;

public class DevToolsConnectionTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static async Task<DevToolsFault> FaultAsync(Task task) => (await Assert.ThrowsAsync<DevToolsException>(() => task)).Fault;

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(int.MaxValue)]
    public async Task An_answer_in_any_pieces_finds_its_command(int piece)
    {
        await using FakeBrowser browser = new();
        Task<JsonElement> first = browser.DevTools.SendAsync("A.a", new JsonObject { ["x"] = "é\0€" }, "s", Stop);
        JsonNode one = await browser.NextAsync();
        Task<JsonElement> second = browser.DevTools.SendAsync("B.b", null, null, Stop);
        JsonNode two = await browser.NextAsync();
        Assert.Equal(("A.a", "s", "é\0€"), (one["method"]!.GetValue<string>(), one["sessionId"]!.GetValue<string>(), one["params"]!["x"]!.GetValue<string>()));
        Assert.Null(two["sessionId"]);
        await browser.SayAsync($$"""{"id":{{two["id"]}},"result":{"n":"zwei €"} }""", piece);
        await browser.SayAsync("""{"method":"C.c","params":{"k":1},"sessionId":"t"}""", piece);
        await browser.SayAsync($$"""{"id":{{one["id"]}},"result":{"n":"eins"} }""", piece);
        Assert.Equal("eins", (await first).GetProperty("n").GetString());
        Assert.Equal("zwei €", (await second).GetProperty("n").GetString());
        DevToolsEvent happened = await browser.DevTools.Events.ReadAsync(Stop);
        Assert.Equal(("C.c", "t", 1), (happened.Method, happened.Session, happened.Parameters.GetProperty("k").GetInt32()));
    }

    [Theory]
    [InlineData("""{"code":-32000,"message":"No\u001b[2J way"}""", DevToolsFault.Refused)]
    [InlineData("""{"code":-32001,"message":"Session with given id not found."}""", DevToolsFault.SessionGone)]
    [InlineData("\"odd\"", DevToolsFault.Refused)]
    public async Task An_error_is_the_end_of_its_command(string error, object fault)
    {
        await using FakeBrowser browser = new();
        Task task = browser.DevTools.SendAsync("A.a", null, null, Stop);
        await browser.SayAsync($$"""{"id":{{(await browser.NextAsync())["id"]}},"error":{{error}}}""");
        DevToolsException e = await Assert.ThrowsAsync<DevToolsException>(() => task);
        Assert.Equal(fault, e.Fault);
        Assert.DoesNotContain('\u001b', e.Message);
    }

    [Fact]
    public async Task A_page_that_goes_takes_its_commands_with_it_and_no_others()
    {
        await using FakeBrowser browser = new();
        Task gone = browser.DevTools.SendAsync("A.a", null, "gone", Stop);
        await browser.NextAsync();
        Task<JsonElement> stays = browser.DevTools.SendAsync("A.a", null, "stays", Stop);
        JsonNode command = await browser.NextAsync();
        await browser.SayAsync("""{"method":"Target.detachedFromTarget","params":{"sessionId":"gone"}}""");
        Assert.Equal(DevToolsFault.SessionGone, await FaultAsync(gone));
        await browser.SayAsync($$"""{"id":{{command["id"]}},"result":{} }""");
        await stays;
    }

    [Theory]
    [InlineData("")]
    [InlineData("""{"method":"cut""")]
    [InlineData("no JSON\0")]
    [InlineData("[]\0")]
    public async Task A_browser_that_hangs_up_or_babbles_ends_everything(string last)
    {
        await using FakeBrowser browser = new();
        Task waiting = browser.DevTools.SendAsync("A.a", null, null, Stop);
        await browser.HangUpAsync(last);
        Assert.Equal(DevToolsFault.Closed, await FaultAsync(waiting));
        await browser.DevTools.Events.Completion;
        Assert.Equal(DevToolsFault.Closed, await FaultAsync(browser.DevTools.SendAsync("A.a", null, null, Stop)));
    }

    [Fact]
    public async Task A_command_can_be_canceled_and_its_late_answer_is_ignored()
    {
        await using FakeBrowser browser = new();
        using CancellationTokenSource cancel = new();
        Task waiting = browser.DevTools.SendAsync("A.a", null, null, cancel.Token);
        JsonNode command = await browser.NextAsync();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        await browser.SayAsync($$"""{"id":{{command["id"]}},"result":{} }""");
        Task<JsonElement> next = browser.DevTools.SendAsync("B.b", null, null, Stop);
        await browser.AnswerAsync("B.b");
        await next;
    }

    [Fact]
    public async Task A_message_without_end_is_not_kept()
    {
        using MemoryStream endless = new(Encoding.UTF8.GetBytes(new string('x', 300_000)));
        await Assert.ThrowsAsync<InvalidDataException>(() => new DevToolsFrames(endless, 200_000).ReadAsync(Stop));
    }

    [Property]
    public void Frames_come_out_as_they_went_in(string[] texts, byte size)
    {
        string[] messages = [.. texts.Select(text => (text ?? string.Empty).Replace("\0", string.Empty, StringComparison.Ordinal))];
        using MemoryStream all = new([.. messages.SelectMany(DevToolsFrames.Encode), (byte)'x']);
        DevToolsFrames frames = new(new Dribble(all, size + 1), 1_000_000);
        foreach (string message in messages)
            Assert.Equal(DevToolsFrames.Encode(message)[..^1], Read(frames)!.Value.ToArray());
        Assert.Null(Read(frames));
    }

    private static ReadOnlyMemory<byte>? Read(DevToolsFrames frames)
    {
        Task<ReadOnlyMemory<byte>?> reading = frames.ReadAsync(CancellationToken.None);
        Assert.True(reading.IsCompletedSuccessfully);
        return reading.Result;
    }

    /// <summary>Gives a few bytes at a time.</summary>
    private sealed class Dribble(MemoryStream content, int size) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count) => content.Read(buffer, offset, Math.Min(count, size));

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(content.Read(buffer.Span[..Math.Min(buffer.Length, size)]));

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
