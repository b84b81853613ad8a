using System.Net;
using System.Text.RegularExpressions;
using PSFederation.Core.UserBrowser;

namespace PSFederation.Core.Tests.UserBrowser;

public class BrowserHandOverTests
{
    private static readonly Uri Address = new("https://idp.example.com/authorize?state=secret&nonce=secret");
    private static readonly HttpClient Client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false }) { Timeout = TimeSpan.FromSeconds(30) };

    private static Task<HttpResponseMessage> GetAsync(Uri page) => Client.GetAsync(page, TestContext.Current.CancellationToken);

    /// <summary>The page that the browser gets in the end: what is in the file, where there is one.</summary>
    private static Uri Page(BrowserHandOver handOver) =>
        handOver.Link.IsFile ? new Uri(Regex.Match(File.ReadAllText(handOver.Link.LocalPath), "url=([^\"]+)\"").Groups[1].Value) : handOver.Link;

    [Theory]
    [InlineData(nameof(HandOverGuard.Account))]
    [InlineData(nameof(HandOverGuard.File))]
    [InlineData(nameof(HandOverGuard.SecretAddress))]
    public async Task The_link_leads_to_the_address_as_often_as_the_browser_asks(string guard)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        using BrowserHandOver handOver = BrowserHandOver.Begin(Address, Enum.Parse<HandOverGuard>(guard), stop.Token);
        Assert.DoesNotContain("secret", handOver.Link.AbsoluteUri, StringComparison.Ordinal);
        Uri page = Page(handOver);
        using (HttpResponseMessage wrong = await GetAsync(new Uri(page, "/")))
            Assert.Equal((HttpStatusCode.NotFound, null), (wrong.StatusCode, wrong.Headers.Location));
        Assert.False(handOver.Taken.IsCompleted);
        for (int i = 0; i < 2; i++)
        {
            using HttpResponseMessage answer = await GetAsync(page);
            Assert.Equal((HttpStatusCode.SeeOther, Address), (answer.StatusCode, answer.Headers.Location));
            await handOver.Taken;
        }

        await stop.CancelAsync();
        await GoneAsync(page);
    }

    [Fact]
    public async Task The_file_is_readable_by_this_account_alone_and_goes_with_the_wait()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no modes.");
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        using BrowserHandOver handOver = BrowserHandOver.Begin(Address, HandOverGuard.File, stop.Token);
        string file = handOver.Link.LocalPath, folder = Path.GetDirectoryName(file)!;
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder));
        string text = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        Assert.DoesNotContain("secret", text, StringComparison.Ordinal);
        // What other accounts see of it does not lead to the page.
        Assert.DoesNotContain(Page(handOver).AbsolutePath, handOver.Link.AbsoluteUri, StringComparison.Ordinal);
        await stop.CancelAsync();
        await GoneAsync(page: null, file);
        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public async Task The_wait_for_a_browser_that_does_not_come_ends()
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        using BrowserHandOver handOver = BrowserHandOver.Begin(Address, BrowserHandOver.Guard, stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => handOver.Taken);
    }

    private static async Task GoneAsync(Uri? page, string? file = null)
    {
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(30));
        while ((page is not null && await AnswersAsync(page)) || (file is not null && Directory.Exists(Path.GetDirectoryName(file))))
            await Task.Delay(20, patience.Token);
    }

    private static async Task<bool> AnswersAsync(Uri page)
    {
        try
        {
            using HttpResponseMessage answer = await GetAsync(page);
            return true;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
