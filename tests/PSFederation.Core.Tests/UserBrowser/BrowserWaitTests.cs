using PSFederation.Core.UserBrowser;

namespace PSFederation.Core.Tests.UserBrowser;

/// <summary>Sign-ins if no browser can be started.</summary>
public sealed class BrowserWaitTests : IDisposable
{
    private readonly EnvironmentChange _path = new(("PATH", Repository.Missing));
    private readonly RecordingReporter _reporter = new();
    private readonly LoopbackListener _listener = LoopbackListener.Open(0);

    public BrowserWaitTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "The browser is found by its opener on the PATH on Linux alone.");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _listener.Dispose();
        _path.Dispose();
    }

    private Task<string> WaitAsync(bool isAtPrompt) =>
        new BrowserWait(_listener, _reporter) { Start = new Uri("https://idp.example.com/begin?a=1"), Counterpart = "https://idp.example.com", OpensBrowser = true, IsAtPrompt = isAtPrompt, Patience = TimeSpan.FromMinutes(5) }
            .ForAsync(request => new LoopbackReply<string>(200, "Done", "Close me", request.Path), Stop);

    [Fact]
    public async Task A_person_at_a_prompt_gets_the_link_and_the_wait_continues()
    {
        Task<string> waiting = WaitAsync(isAtPrompt: true);
        using HttpClient browser = new();
        using HttpResponseMessage answer = await browser.GetAsync(new Uri($"http://127.0.0.1:{_listener.Port}/callback"), Stop);
        Assert.Equal("/callback", await waiting);
        string notice = Assert.Single(_reporter.Notices);
        Assert.StartsWith("No browser could be started (xdg-open is not on the PATH). ", notice, StringComparison.Ordinal);
        Assert.EndsWith("Open this address in a browser to sign in: https://idp.example.com/begin?a=1", notice, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_prompt_it_is_an_error()
    {
        await Fail.WithAsync(FederationErrorCode.BrowserNotStarted, () => WaitAsync(isAtPrompt: false));
        Assert.Empty(_reporter.Notices);
    }
}
