using System.Net;
using PSFederation.Core.Http;
using PSFederation.Core.UserBrowser;

namespace PSFederation.Core.Tests.Http;

public class PeerAccountTests
{
    private const string Title = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode";
    private static readonly IPEndPoint Browser = new(IPAddress.Loopback, 0xD431), Page = new(IPAddress.Loopback, 0x1F90);

    private static string Row(string local, string remote, string state = "01", string account = "1000") =>
        $"   1: {local} {remote} {state} 00000000:00000000 00:00000000 00000000 {account,5}        0 12345 1 0000000000000000 20 4 30 10 -1";

    public static TheoryData<string?, string> Tables => new()
    {
        { "1000", Row("0100007F:D431", "0100007F:1F90") },
        { "1000", Row("0000000000000000FFFF00000100007F:D431", "0000000000000000FFFF00000100007F:1F90") },
        { null, string.Empty },
        // The other end, another port, another address, and sockets that are closed and have no owner any more.
        { null, Row("0100007F:1F90", "0100007F:D431") },
        { null, Row("0100007F:D432", "0100007F:1F90") },
        { null, Row("0200007F:D431", "0100007F:1F90") },
        { null, Row("00000000000000000000000001000000:D431", "0000000000000000FFFF00000100007F:1F90") },
        { null, Row("0100007F:D431", "0100007F:1F90", "06", "0") },
        { null, Row("0100007F:D431", "0100007F:1F90", "05", "0") },
        { null, "garbage" },
    };

    [Theory]
    [MemberData(nameof(Tables))]
    public void Finds_the_row_of_the_other_end(string? account, string row)
    {
        Assert.SkipUnless(BitConverter.IsLittleEndian, "The rows are those of a little-endian machine.");
        Assert.Equal(account, PeerAccount.Find([Title, Row("0100007F:0016", "0100007F:AAAA", account: "7"), row], Browser, Page));
    }

    [Fact]
    public async Task A_program_of_this_account_may_ask()
    {
        Assert.SkipUnless(PeerAccount.IsKnown, "This system has no table of sockets.");
        using LoopbackListener listener = LoopbackListener.Open(PeerAccount.IsOurs);
        Task<string> waiting = listener.WaitAsync(_ => new LoopbackReply<string>(200, "Done", "Close me", "value"), TestContext.Current.CancellationToken);
        using HttpClient client = new();
        Assert.Contains("Close me", await client.GetStringAsync(new Uri($"http://127.0.0.1:{listener.Port}/"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal("value", await waiting);
    }

    [Fact]
    public async Task Other_accounts_are_rejected_and_the_wait_continues()
    {
        bool mayAsk = false;
        using LoopbackListener listener = LoopbackListener.Open(_ => mayAsk);
        Task<string> waiting = listener.WaitAsync(_ => new LoopbackReply<string>(200, "Done", "Close me", "value"), TestContext.Current.CancellationToken);
        using HttpClient client = new();
        using (HttpResponseMessage answer = await client.GetAsync(new Uri($"http://127.0.0.1:{listener.Port}/"), TestContext.Current.CancellationToken))
        {
            Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
            Assert.Contains("-NoBrowser", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        }

        Assert.False(waiting.IsCompleted);
        mayAsk = true;
        await client.GetStringAsync(new Uri($"http://127.0.0.1:{listener.Port}/"), TestContext.Current.CancellationToken);
        Assert.Equal("value", await waiting);
    }
}
