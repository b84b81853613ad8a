using System.Text;
using System.Text.Json.Nodes;
using PSFederation.Core.Aws;
using PSFederation.Core.SignIn.Browser;
using PSFederation.Core.SignInMethods;

namespace PSFederation.Core.Tests.SignIn.Browser;

/// <summary>Behavior that a real browser does not show on demand, with a scripted fake. The module tests use the real browser.</summary>
public class AssertionCaptureTests
{
    private const string Acs = "https://signin.aws.amazon.com/saml";
    private static readonly Uri SignIn = new("https://idp.example.com/start");

    private static Task<CapturedPost?> Run(FakeBrowser browser, bool silent = false) =>
        new AssertionCapture(browser.DevTools, AwsSignIn.IsAcs, new RecordingReporter()).RunAsync(SignIn, silent, TestContext.Current.CancellationToken);

    private static async Task<JsonNode> OpenWindowAsync(FakeBrowser browser)
    {
        await browser.AnswerAsync("Target.setAutoAttach");
        await browser.SayAsync("""{"method":"Target.attachedToTarget","params":{"sessionId":"s","targetInfo":{"targetId":"t","type":"page","url":"about:blank"},"waitingForDebugger":true}}""");
        await browser.AnswerAsync("Fetch.enable");
        await browser.AnswerAsync("Target.setAutoAttach");
        await browser.AnswerAsync("Runtime.runIfWaitingForDebugger");
        return await browser.NextAsync();
    }

    private static string Paused(string request, string more = "", string frame = "\"frameId\":\"t\",", string session = "s") =>
        $$"""{"method":"Fetch.requestPaused","sessionId":"{{session}}","params":{"requestId":"r",{{frame}}{{more}}"request":{{request}} } }""";

    [Fact]
    public async Task Nothing_is_loaded_before_posts_are_stopped()
    {
        await using FakeBrowser browser = new();
        Task<CapturedPost?> capture = Run(browser);
        JsonNode navigation = await OpenWindowAsync(browser);
        Assert.Equal(("Page.navigate", SignIn.AbsoluteUri, "s"), (navigation["method"]!.GetValue<string>(), navigation["params"]!["url"]!.GetValue<string>(), navigation["sessionId"]!.GetValue<string>()));
        Assert.False(capture.IsCompleted);
    }

    [Fact]
    public async Task A_browser_that_cannot_stop_posts_is_rejected()
    {
        await using FakeBrowser browser = new();
        Task<CapturedPost?> capture = Run(browser);
        await browser.AnswerAsync("Target.setAutoAttach");
        await browser.SayAsync("""{"method":"Target.attachedToTarget","params":{"sessionId":"s","targetInfo":{"targetId":"t","type":"page"}}}""");
        JsonNode command = await browser.NextAsync();
        await browser.SayAsync($$"""{"id":{{command["id"]}},"error":{"code":-32601,"message":"'Fetch.enable' wasn't found"} }""");
        Assert.Equal(DevToolsFault.Refused, (await Assert.ThrowsAsync<DevToolsException>(() => capture)).Fault);
    }

    [Fact]
    public async Task Other_requests_continue()
    {
        await using FakeBrowser browser = new();
        Task<CapturedPost?> capture = Run(browser);
        await OpenWindowAsync(browser);
        foreach (string request in (string[])
            [$$"""{"url":"{{Acs}}","method":"GET"}""", """{"url":"https://idp.example.com/login","method":"POST","postData":"password=x"}""", """{"url":"data:text/html,x","method":"POST"}"""])
        {
            await browser.SayAsync(Paused(request));
            Assert.Equal("r", (await browser.AnswerAsync("Fetch.continueRequest"))["params"]!["requestId"]!.GetValue<string>());
        }

        Assert.False(capture.IsCompleted);
    }

    public static TheoryData<string> Bodies => new()
    {
        """ "postData":"SAMLResponse=YWJj" """,
        $$""" "postData":"shortened","postDataEntries":[{"bytes":"{{Base64("RelayState=a&SAMLRes")}}"},{"bytes":"{{Base64("ponse=YWJj")}}"}] """,
        """ "postData":"SAMLResponse=YWJj","postDataEntries":[{}] """,
        """ "postData":"SAMLResponse=YWJj","postDataEntries":[] """,
    };

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task The_post_is_answered_here(string body)
    {
        await using FakeBrowser browser = new();
        Task<CapturedPost?> capture = Run(browser);
        await OpenWindowAsync(browser);
        await browser.SayAsync(Paused($$"""{"url":"{{Acs}}","method":"POST","hasPostData":true,{{body}} }"""));
        JsonNode answer = await browser.AnswerAsync("Fetch.fulfillRequest");
        Assert.Contains("close this window", Encoding.UTF8.GetString(Convert.FromBase64String(answer["params"]!["body"]!.GetValue<string>())), StringComparison.Ordinal);
        CapturedPost post = (await capture)!;
        Assert.Equal((Acs, "YWJj"), (post.Acs, post.SamlResponse));
        Assert.DoesNotContain("YWJj", post.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("false", "SAMLResponse=YWJj")]
    [InlineData("true", "U0FNTFJlc3BvbnNlPVlXSmo=")]
    public async Task A_body_that_is_not_shown_is_asked_for(string encoded, string text)
    {
        await using FakeBrowser browser = new();
        Task<CapturedPost?> capture = Run(browser);
        await OpenWindowAsync(browser);
        await browser.SayAsync(Paused($$"""{"url":"{{Acs}}","method":"POST","hasPostData":true}""", "\"networkId\":\"n\","));
        JsonNode asked = await browser.AnswerAsync("Network.getRequestPostData", $$"""{"postData":"{{text}}","base64Encoded":{{encoded}}}""");
        Assert.Equal("n", asked["params"]!["requestId"]!.GetValue<string>());
        await browser.AnswerAsync("Fetch.fulfillRequest");
        Assert.Equal("YWJj", (await capture)!.SamlResponse);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\"postData\":\"Token=YWJj\",")]
    [InlineData("\"postData\":\"SAMLResponse=\",")]
    [InlineData("\"postData\":\"SAMLResponse=YWJj&SAMLResponse=YWJj\",")]
    public async Task A_post_that_cannot_be_read_is_not_passed_on_either(string body)
    {
        await using FakeBrowser browser = new();
        Task<CapturedPost?> capture = Run(browser);
        await OpenWindowAsync(browser);
        await browser.SayAsync(Paused($$"""{"url":"{{Acs}}",{{body}}"method":"POST"}"""));
        await browser.AnswerAsync("Fetch.fulfillRequest");
        await Fail.WithAsync(FederationErrorCode.SignInPageNotUnderstood, () => capture, "YWJj");
    }

    /// <summary>A frame in the process of its page, one in its own process, and one that the browser does not name.</summary>
    [Theory]
    [InlineData("\"frameId\":\"inner\",", "s")]
    [InlineData("\"frameId\":\"f\",", "f")]
    [InlineData("", "s")]
    [InlineData("\"frameId\":null,", "s")]
    [InlineData("\"frameId\":\"t\",", "unknown")]
    public async Task A_post_of_a_frame_is_blocked_and_the_wait_continues(string frame, string session)
    {
        await using FakeBrowser browser = new();
        RecordingReporter reporter = new();
        AssertionCapture watch = new(browser.DevTools, AwsSignIn.IsAcs, reporter);
        Task<CapturedPost?> capture = watch.RunAsync(SignIn, silent: false, TestContext.Current.CancellationToken);
        await OpenWindowAsync(browser);
        await browser.SayAsync("""{"method":"Target.attachedToTarget","params":{"sessionId":"f","targetInfo":{"targetId":"f","type":"iframe"},"waitingForDebugger":true},"sessionId":"s"}""");
        await browser.AnswerAsync("Fetch.enable");
        await browser.AnswerAsync("Target.setAutoAttach");
        await browser.AnswerAsync("Runtime.runIfWaitingForDebugger");
        for (int i = 0; i < 2; i++)
        {
            await browser.SayAsync(Paused($$"""{"url":"{{Acs}}","method":"POST","hasPostData":true,"postData":"SAMLResponse=ZXZpbA=="}""", frame: frame, session: session));
            JsonNode blocked = await browser.AnswerAsync("Fetch.failRequest");
            Assert.Equal(("r", "BlockedByClient"), (blocked["params"]!["requestId"]!.GetValue<string>(), blocked["params"]!["errorReason"]!.GetValue<string>()));
        }

        Assert.False(capture.IsCompleted);
        Assert.Equal("https://signin.aws.amazon.com", watch.BlockedFrameTo);
        Assert.DoesNotContain("ZXZpbA", Assert.Single(reporter.Warnings), StringComparison.Ordinal);
        await browser.SayAsync(Paused($$"""{"url":"{{Acs}}","method":"POST","postData":"SAMLResponse=YWJj"}"""));
        await browser.AnswerAsync("Fetch.fulfillRequest");
        Assert.Equal("YWJj", (await capture)!.SamlResponse);
    }

    [Fact]
    public async Task A_window_that_is_replaced_by_another_is_not_the_last()
    {
        await using FakeBrowser browser = new();
        Task<CapturedPost?> capture = Run(browser);
        await OpenWindowAsync(browser);
        await browser.SayAsync("""{"method":"Target.attachedToTarget","params":{"sessionId":"p","targetInfo":{"targetId":"u","type":"page"}}}""");
        await browser.AnswerAsync("Fetch.enable");
        await browser.AnswerAsync("Target.setAutoAttach");
        await browser.AnswerAsync("Runtime.runIfWaitingForDebugger");
        await browser.SayAsync("""{"method":"Target.detachedFromTarget","params":{"sessionId":"s"}}""");
        await browser.SayAsync("""{"method":"Fetch.requestPaused","sessionId":"p","params":{"requestId":"r","request":{"url":"https://idp.example.com/","method":"GET"}}}""");
        await browser.AnswerAsync("Fetch.continueRequest");
        Assert.False(capture.IsCompleted);
        await browser.SayAsync("""{"method":"Target.detachedFromTarget","params":{"sessionId":"p"}}""");
        Assert.Null(await capture);
    }

    [Fact]
    public async Task Events_after_the_end_do_not_delay_it()
    {
        await using FakeBrowser browser = new();
        Task<CapturedPost?> capture = Run(browser);
        await OpenWindowAsync(browser);
        await browser.SayAsync(Paused($$"""{"url":"{{Acs}}","method":"POST","postData":"SAMLResponse=YWJj"}"""));
        JsonNode answer = await browser.NextAsync();
        // It has come before the answer does, so it waits when that ends the capture.
        await browser.SayAsync("""{"method":"Target.attachedToTarget","params":{"sessionId":"f","targetInfo":{"targetId":"u","type":"iframe"},"waitingForDebugger":true},"sessionId":"s"}""");
        await browser.SayAsync($$"""{"id":{{answer["id"]}},"result":{} }""");
        Assert.Equal("YWJj", (await capture)!.SamlResponse);
    }

    [Theory]
    [InlineData("http://idp.example.com", false)]
    [InlineData("http://localhost:8080", true)]
    [InlineData("https://idp.example.com", true)]
    [InlineData("null", true)]
    public async Task An_assertion_of_a_page_in_clear_text_is_neither_taken_nor_sent(string origin, bool taken)
    {
        await using FakeBrowser browser = new();
        Task<CapturedPost?> capture = Run(browser);
        await OpenWindowAsync(browser);
        await browser.SayAsync(Paused($$"""{"url":"{{Acs}}","method":"POST","headers":{"Origin":"{{origin}}"},"postData":"SAMLResponse=YWJj"}"""));
        await browser.AnswerAsync(taken ? "Fetch.fulfillRequest" : "Fetch.failRequest");
        if (taken)
            Assert.Equal("YWJj", (await capture)!.SamlResponse);
        else
            Assert.Contains(origin, (await Fail.WithAsync(FederationErrorCode.SignInInsecure, () => capture)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://idp.example.com/start", "s", false)]
    [InlineData("http://idp.example.com/start", "t2", false)]
    [InlineData("https://idp.example.com/start", "s", true)]
    [InlineData("http://localhost:8080/start", "s", true)]
    public async Task A_page_in_clear_text_that_keeps_its_origin_back_is_known_by_its_address(string page, string session, bool taken)
    {
        await using FakeBrowser browser = new();
        Task<CapturedPost?> capture = Run(browser);
        await OpenWindowAsync(browser);
        await browser.SayAsync(Paused($$"""{"url":"{{page}}","method":"GET"}"""));
        await browser.AnswerAsync("Fetch.continueRequest");
        if (session != "s")
        {
            await browser.SayAsync($$"""{"method":"Target.attachedToTarget","sessionId":"s","params":{"sessionId":"{{session}}","targetInfo":{"targetId":"t","type":"page","url":""},"waitingForDebugger":true} }""");
            await browser.AnswerAsync("Fetch.enable");
            await browser.AnswerAsync("Target.setAutoAttach");
            await browser.AnswerAsync("Runtime.runIfWaitingForDebugger");
        }

        await browser.SayAsync(Paused($$"""{"url":"{{Acs}}","method":"POST","headers":{"Origin":"null"},"postData":"SAMLResponse=YWJj"}""", session: session));
        await browser.AnswerAsync(taken ? "Fetch.fulfillRequest" : "Fetch.failRequest");
        if (taken)
            Assert.Equal("YWJj", (await capture)!.SamlResponse);
        else
            Assert.Contains("http://idp.example.com", (await Fail.WithAsync(FederationErrorCode.SignInInsecure, () => capture)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://idp.example.com/start", Acs)]
    [InlineData("https://idp.example.com/start", "http://sp.example.com/acs")]
    public async Task No_browser_is_started_for_an_address_in_clear_text(string signIn, string acs)
    {
        BrowserSignInOptions options = new(new BrowserMethod { SignInUri = signIn, AcsUrls = [acs] })
        {
            Browser = new InstalledBrowser("none", Path.Combine(Path.GetTempPath(), Path.GetRandomFileName())),
            Patience = TimeSpan.FromSeconds(20),
        };
        await Fail.WithAsync(FederationErrorCode.SignInInsecure, () => new BrowserSignIn(options, TimeProvider.System, new RecordingReporter()).SignInAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_window_that_closes_during_setup_is_not_an_error()
    {
        await using FakeBrowser browser = new();
        Task<CapturedPost?> capture = Run(browser);
        await browser.AnswerAsync("Target.setAutoAttach");
        await browser.SayAsync("""{"method":"Target.attachedToTarget","params":{"sessionId":"s","targetInfo":{"targetId":"t","type":"page"}}}""");
        await browser.NextAsync();
        await browser.SayAsync("""{"method":"Target.detachedFromTarget","params":{"sessionId":"s"}}""");
        await browser.SayAsync("""{"method":"Target.attachedToTarget","params":{"sessionId":"p","targetInfo":{"targetId":"u","type":"page"}}}""");
        await browser.AnswerAsync("Fetch.enable");
        Assert.False(capture.IsCompleted);
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
