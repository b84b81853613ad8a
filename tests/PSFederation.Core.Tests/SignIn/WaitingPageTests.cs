using PSFederation.Core.Tests.Http;
using PSFederation.Core.Tests.Oidc.Flows;
using static PSFederation.Core.Tests.SignIn.WalkFixture;

namespace PSFederation.Core.Tests.SignIn;

/// <summary>Pages that wait for the person: the interval, the time-out, and the text that is shown.</summary>
public class WaitingPageTests
{
    private const string Words = "<p>Open the app on your phone and choose the number.</p><p id=n>42</p>";
    private const string Form = "<form name=wait method=post action=/poll><input type=hidden name=ctx value=c></form>";

    /// <summary>Pages, and the seconds they wait.</summary>
    public static TheoryData<string, double> Pages => new()
    {
        { "<meta http-equiv=refresh content=3>", 3 },
        { "<meta http-equiv=refresh content='3;url=/poll'>", 3 },
        { "<meta http-equiv=Refresh content='4; URL=/poll?again'>", 4 },
        { Form + "<script>setTimeout(go, 5000); function go() { document.wait.submit() }</script>", 5 },
        { Form + "<script>setTimeout('document.wait.submit()', 2500)</script>", 2.5 },
        { Form + "<script>function go() { document.forms[0].submit(); } setTimeout(\"go()\", 2000)</script>", 2 },
        { Form + "<script>window.setTimeout(function () { document.forms['wait'].submit(); }, 5 * 1000);</script>", 5 },
        { Form + "<script>setInterval(() => { document.wait.submit(); }, 1_500);</script>", 1.5 },
        { Form + "<script>const every = load('interval'); setTimeout(() => { document.wait.submit() }, every)</script>", 1 },
        { "<script>setTimeout(function(){ location.reload() }, 2000)</script>", 2 },
        { "<script>setTimeout(() => { window.location.reload(true); }, 2000)</script>", 2 },
        { "<script>setTimeout(\"location.href='/poll'\", 3500)</script>", 3.5 },
        { "<script>window.onload = function () { setTimeout(next, 700); }; function next() { location.replace('/poll'); }</script>", 0.7 },
        { Form + "<script>setTimeout(end, 55000); setTimeout(go, 4000); function go() { document.wait.submit() } function end() { location = '/over' }</script>", 4 },
    };

    private static ScriptedSite Site(string wait, int polls, string? refresh = null)
    {
        int count = 0;
        return new ScriptedSite(request => request.Path switch
        {
            "/" => SiteAnswer.Page(LoginPage),
            "/over" => SiteAnswer.Page("<p>Your session has ended.</p>"),
            _ when count++ == polls => SiteAnswer.Page(ResponsePage),
            _ when refresh is not null => new SiteAnswer(200, Words, ("Content-Type", "text/html"), ("Refresh", refresh)),
            _ => SiteAnswer.Page(Words + wait),
        });
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task A_page_waits_as_long_as_it_says(string wait, double seconds)
    {
        LeapingTime time = new();
        RecordingReporter reporter = new();
        using ScriptedSite site = Site(wait, polls: 3);
        Assert.Equal(Response, await site.SignInAsync(Answers(), reporter: reporter, time: time));
        Assert.Equal([seconds, seconds, seconds], time.Waits);
        string notice = Assert.Single(reporter.Notices);
        Assert.Contains("Open the app on your phone and choose the number. 42", notice, StringComparison.Ordinal);
        Assert.Contains("Waiting: Open the app on your phone and choose the number. 42", reporter.Verboses);
        Assert.Equal("Waiting: ", reporter.Verboses.Last(said => said.StartsWith("Waiting", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_Refresh_header_waits_too()
    {
        LeapingTime time = new();
        using ScriptedSite site = Site(string.Empty, polls: 2, refresh: "3; url=/poll");
        Assert.Equal(Response, await site.SignInAsync(Answers(), time: time));
        Assert.Equal([3.0, 3.0], time.Waits);
    }

    [Fact]
    public async Task Polls_do_not_count_as_steps()
    {
        using ScriptedSite site = Site("<meta http-equiv=refresh content='0.9;url=/poll'>" + Form + "<script>setTimeout(function(){ document.wait.submit() }, 300)</script>", polls: 40);
        LeapingTime time = new();
        Assert.Equal(FederationErrorCode.SignInTooManySteps, (await Assert.ThrowsAsync<FederationException>(() => site.SignInAsync(Answers(), time: time))).Code);
        using ScriptedSite other = Site(Form + "<script>setTimeout(function(){ document.wait.submit() }, 300)</script>", polls: 40);
        Assert.Equal(Response, await other.SignInAsync(Answers(), time: time));
    }

    [Fact]
    public async Task The_wait_ends_at_the_time_out_and_quotes_the_page()
    {
        LeapingTime time = new();
        using ScriptedSite site = Site("<meta http-equiv=refresh content=6>", polls: 100);
        FederationException error = await Fail.WithAsync(FederationErrorCode.Timeout, () => site.SignInAsync(Answers(), time: time));
        foreach (string part in (string[])["20 s", "choose the number. 42", "-TimeoutSec"])
            Assert.Contains(part, error.Message, StringComparison.Ordinal);
        Assert.Equal([6.0, 6.0, 6.0], time.Waits);
    }

    [Fact]
    public async Task A_new_number_is_shown_again()
    {
        int count = 0;
        RecordingReporter reporter = new();
        using ScriptedSite site = new(request => SiteAnswer.Page(request.Path == "/" ? LoginPage : count++ == 3 ? ResponsePage : $"<p>Number {10 + count / 2}</p><meta http-equiv=refresh content='1;url=/poll'>"));
        Assert.Equal(Response, await site.SignInAsync(Answers(), reporter: reporter, time: new LeapingTime()));
        Assert.Equal(2, reporter.Notices.Count);
    }

    [Fact]
    public async Task A_server_that_holds_its_answer_back_is_polled_with_a_pause()
    {
        LeapingTime time = new();
        using ScriptedSite site = new(request => SiteAnswer.Page(request.Path == "/" ? LoginPage : "<p>Approve it</p><form method=post action=/login><input type=hidden name=c value=1></form><script>document.forms[0].submit()</script>"));
        await Fail.WithAsync(FederationErrorCode.Timeout, () => site.SignInAsync(Answers(), time: time));
        Assert.Equal(Enumerable.Repeat(1.0, 20), time.Waits);
    }

    [Fact]
    public async Task A_timer_that_ends_the_session_is_not_waited_for()
    {
        using ScriptedSite site = ScriptedSite.OfPages(("/", LoginPage), ("/login", "<p>Nothing to do here, whatever the timer says about it later on.</p><script>setTimeout(function(){ location = '/over' }, 600000)</script>"));
        LeapingTime time = new();
        Assert.Equal(FederationErrorCode.SignInPageNotUnderstood, (await Assert.ThrowsAsync<FederationException>(() => site.SignInAsync(Answers(), time: time))).Code);
        Assert.Empty(time.Waits);
    }

    [Fact]
    public async Task A_button_is_pressed_before_a_session_ends()
    {
        LeapingTime time = new();
        using ScriptedSite site = ScriptedSite.OfPages(
            ("/", LoginPage), ("/login", """<p>Stay signed in?</p><form method="post" action="/stay"><button>Yes</button></form><script>setTimeout(function(){ location = '/over' }, 45000)</script>"""), ("/stay", ResponsePage));
        Assert.Equal(Response, await site.SignInAsync(Answers(), time: time));
        Assert.Empty(time.Waits);
    }

    [Fact]
    public async Task A_wait_is_canceled_at_once()
    {
        using CancellationTokenSource cancel = new();
        using ScriptedSite site = new(request => SiteAnswer.Page(request.Path == "/" ? LoginPage : Words + "<meta http-equiv=refresh content=15>"));
        RecordingReporter reporter = new()
        {
            OnProgress = activity =>
            {
                if (activity == "Waiting")
                    cancel.CancelAfter(TimeSpan.FromMilliseconds(100));
            },
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => site.SignInAsync(Answers(), reporter: reporter, cancellationToken: cancel.Token));
        Assert.Equal(2, site.Requests.Count);
        Assert.Equal("Waiting: ", reporter.Verboses.Last(said => said.StartsWith("Waiting", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task The_words_of_a_page_that_waits_hold_no_secret()
    {
        RecordingReporter reporter = new();
        using ScriptedSite site = Site($"<p>You sent {System.Net.WebUtility.HtmlEncode(Password)}</p><meta http-equiv=refresh content=2>", polls: 1);
        Assert.Equal(Response, await site.SignInAsync(Answers(), reporter: reporter, time: new LeapingTime()));
        Assert.DoesNotContain(reporter.Notices.Concat(reporter.Verboses), said => said.Contains(Password, StringComparison.Ordinal));
    }
}
