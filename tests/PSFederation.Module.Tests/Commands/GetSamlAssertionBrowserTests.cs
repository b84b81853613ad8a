using System.Management.Automation;
using PSFederation.Module.Tests.Hosting;
using PSFederation.Sandbox;

namespace PSFederation.Module.Tests.Commands;

/// <summary>Get-SamlAssertion -Browser: a real Chromium at the sandbox's identity provider, with a person of the test at its window.</summary>
public sealed class GetSamlAssertionBrowserTests(SandboxFixture fixture) : IClassFixture<SandboxFixture>, IDisposable
{
    private readonly SandboxHost _sandbox = fixture.Host;
    private readonly Shell _shell = new Shell().With("uri", fixture.Host.SamlSignInUrl).With("patience", 60);
    private readonly TestBrowser _browser = TestBrowser.Require();

    public void Dispose()
    {
        _sandbox.Faults.Clear();
        _shell.Dispose();
        _browser.Dispose();
    }

    private const string Command = "Get-SamlAssertion -SignInUri $uri -Browser -BrowserPath $browser -BrowserProfile $profileFolder -TimeoutSec $patience -Verbose ";

    private Shell Prepared => _shell.With("browser", _browser.Path).With("profileFolder", _browser.Profile).With("metadata", _sandbox.SamlMetadataUrl);

    private async Task<ShellResult> RunAsync(string script, Func<BrowserPerson, Task> person)
    {
        using PSDataCollection<PSObject> output = [];
        using PowerShell shell = Prepared.Begin(script, output, out IAsyncResult running);
        Task finished = Task.Factory.FromAsync(running, shell.EndInvoke);
        Task<BrowserPerson> sitting = BrowserPerson.SitDownAsync(_browser);
        if (await Task.WhenAny(sitting, finished) == sitting)
        {
            using BrowserPerson sitter = await sitting;
            await person(sitter);
        }

        try
        {
            await finished;
        }
        catch (RuntimeException e)
        {
            shell.Streams.Error.Add(e.ErrorRecord);
        }

        return Shell.Result(shell, output);
    }

    private Task SignIn(BrowserPerson person) => person.SignInAsync("threeroles", _sandbox.Users["threeroles"].Password);

    [Fact]
    public async Task A_person_signs_in_and_the_next_time_no_window_is_needed()
    {
        SamlAssertion first = (await RunAsync(Command + "-Metadata $metadata", SignIn)).Single<SamlAssertion>();
        Assert.Equal(("threeroles", 3, true), (first.Subject, first.Roles.Count, first.IsVerified));
        await _browser.AssertEndedAsync();
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_browser.Profile));

        ShellResult again = Prepared.Run(Command + "-Metadata $metadata");
        SamlAssertion second = again.Single<SamlAssertion>();
        Assert.Equal("threeroles", second.Subject);
        Assert.NotEqual(first.AssertionId, second.AssertionId);
        await _browser.AssertEndedAsync();
        Assert.Equal([false, true], _browser.SilentStarts);
    }

    [Fact]
    public async Task A_profile_signs_in_by_the_window_once_and_renews_by_the_session()
    {
        using ProfileHome home = new(_sandbox, _shell);
        Assert.Empty(Prepared.With("developer", _sandbox.Roles.ReadOnly).Run(
            "Register-FederatedProfile people $developer -SignInUri $uri -Browser -BrowserPath $browser -BrowserProfile $profileFolder -EndpointUrl $sts -AllowInteractive; Register-FederatedProfile machine $developer -SignInUri $uri -Browser -BrowserPath $browser -BrowserProfile $profileFolder -EndpointUrl $sts").Errors);
        Prepared.Run("Get-FederatedCredential -ProfileName machine -AsCredentialProcess").Error(FederationErrorCode.SignInNeedsPerson);
        FederatedCredential first = (await RunAsync("Get-FederatedCredential people", SignIn)).Single<FederatedCredential>();
        Assert.Equal(("ReadOnly", "threeroles"), (first.Source.RoleName, first.Source.Subject));
        Assert.NotEqual(first.AccessKeyId, Prepared.Run("Get-FederatedCredential people -Force").Single<FederatedCredential>().AccessKeyId);
        // On a busy machine the session may not answer in time; but no window must open if no person can be asked.
        int starts = _browser.SilentStarts.Count;
        ShellResult machine = Prepared.Run("Get-FederatedCredential -ProfileName machine -AsCredentialProcess");
        if (machine.Output.Count == 0)
            machine.Error(FederationErrorCode.SignInNeedsPerson);
        Assert.Equal([true], _browser.SilentStarts.Skip(starts));
    }

    private const string Aws = "https://signin.aws.amazon.com/saml";

    private ShellResult Open(PageServer pages, string parameters = "") =>
        Prepared.With("uri", pages.Address).Run(Command + parameters);

    public static TheoryData<string, string> Ways => new()
    {
        { "this page", "<meta http-equiv=refresh content='0;url=/post'>" },
        { "a pop-up", "<button onclick=\"window.open('/post', '', 'width=300,height=300')\">Sign in</button>" },
        { "a new tab", "<a href=/post target=_blank rel=noopener>Sign in</a>" },
        { "a post to a new tab", "<form method=post action=/post target=_blank><button>Sign in</button></form>" },
        { "out of a frame", "<iframe src=/top></iframe>" },
    };

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task The_post_of_every_tab_and_pop_up_is_taken(string where, string html)
    {
        string response = _sandbox.CreateSamlResponse("onerole").Build();
        using PageServer pages = new();
        pages.With("/", "<!DOCTYPE html>" + html.Replace("OTHER/", pages.OtherSite, StringComparison.Ordinal))
            .With("/post", PageServer.Post(Aws, "_self", ("RelayState", "a=b&SAMLResponse=no"), ("SAMLResponse", response)))
            .With("/top", PageServer.Post(Aws, "_top", ("SAMLResponse", response), ("RelayState", "")));
        // Browsers let a page open another one only after a click.
        _shell.With("uri", pages.Address);
        ShellResult result = html.Contains("Sign in", StringComparison.Ordinal)
            ? await RunAsync(Command, person => person.ActAsync("document.querySelector('button, a')?.click() ?? false; !!document.querySelector('button, a')"))
            : Prepared.Run(Command);
        Assert.True(response == result.Single<SamlAssertion>().GetSamlResponse(), where);
        await _browser.AssertEndedAsync();
    }

    public static TheoryData<string, string> Frames => new()
    {
        { "a frame", "<iframe src='/evil'></iframe>" },
        { "a hidden frame of another site", "<iframe style='display:none' src='OTHER/evil'></iframe>" },
        { "a frame of a frame of another site", "<iframe src='OTHER/inner'></iframe>" },
        { "a frame with a redirect that keeps the body", "<iframe src='OTHER/indirect'></iframe>" },
        { "a form of the page that posts into a frame", "<iframe name=hidden></iframe>" + PageServer.Post("ACS", "hidden", ("SAMLResponse", "evil")) },
        { "a frame that is made by a script", "<script>const f = document.createElement('iframe'); f.src = 'OTHER/evil'; document.documentElement.append(f)</script>" },
    };

    /// <summary>A page of the sign-in may contain a foreign frame, whose assertion is not that of the person.</summary>
    [Theory]
    [MemberData(nameof(Frames))]
    public async Task A_frame_delivers_no_assertion(string where, string html)
    {
        string evil = _sandbox.CreateSamlResponse("threeroles").Build(), right = _sandbox.CreateSamlResponse("onerole").Build();
        using PageServer pages = new();
        string acs = pages.Address + "acs";
        // The page itself continues only when the test allows it, after the frame has posted.
        pages.With("/", "<!DOCTYPE html>" + html.Replace("OTHER/", pages.OtherSite, StringComparison.Ordinal).Replace("ACS", acs, StringComparison.Ordinal))
            .With("/evil", PageServer.Post(acs, "_self", ("SAMLResponse", evil)))
            .With("/inner", $"<!DOCTYPE html><iframe src='{pages.Address}evil'></iframe>")
            .With("/indirect", PageServer.Post(pages.OtherSite + "kept", "_self", ("SAMLResponse", evil)))
            .WithRedirect("/kept", acs)
            .With("/post", PageServer.Post(acs, "_self", ("SAMLResponse", right)));
        _shell.With("uri", pages.Address);
        using PSDataCollection<PSObject> output = [];
        using PowerShell shell = Prepared.Begin(Command + $"-AcsUrl {acs}", output, out IAsyncResult running);
        using (BrowserPerson person = await BrowserPerson.SitDownAsync(_browser))
        {
            await FakeOpener.UntilAsync(() => shell.Streams.Warning.Count > 0 || running.IsCompleted);
            if (!running.IsCompleted)
                await person.ActAsync("location.href = '/post'; true");
        }

        await Task.Factory.FromAsync(running, shell.EndInvoke);
        ShellResult result = Shell.Result(shell, output);
        Assert.True(right == result.Single<SamlAssertion>().GetSamlResponse(), where);
        string warning = Assert.Single(result.Warnings);
        Assert.Contains("frame", warning, StringComparison.Ordinal);
        Assert.Contains(acs.Replace("/acs", string.Empty, StringComparison.Ordinal), warning, StringComparison.Ordinal);
        Assert.DoesNotContain("/acs", pages.Posts);
        await _browser.AssertEndedAsync();
    }

    [Fact]
    public void A_sign_in_that_delivers_in_a_frame_alone_says_so()
    {
        using PageServer pages = new();
        pages.With("/", "<!DOCTYPE html><iframe src=/post></iframe>").With("/post", PageServer.Post(Aws, "_self", ("SAMLResponse", "x")));
        _shell.With("patience", 6);
        Assert.Contains("frame", Open(pages).Error(FederationErrorCode.Timeout).ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://us-east-1.signin.aws.amazon.com/saml")]
    [InlineData("https://signin.amazonaws.cn/saml")]
    [InlineData("https://us-gov-west-1.signin.amazonaws-us-gov.com/saml/acs/SAMLSPX")]
    public void Every_partition_and_region_is_AWS(string acs)
    {
        using PageServer pages = new();
        pages.With("/", PageServer.Post(acs, "_self", ("SAMLResponse", _sandbox.CreateSamlResponse("onerole").Build())));
        Assert.Equal("onerole", Open(pages).Single<SamlAssertion>().Subject);
    }

    [Fact]
    public void A_hub_in_between_gets_its_own_assertion_and_passes_the_sign_in_on()
    {
        string response = _sandbox.CreateSamlResponse("onerole").Build();
        using PageServer pages = new();
        pages.With("/", PageServer.Post(pages.OtherSite + "hub", "_self", ("SAMLResponse", _sandbox.CreateSamlResponse("threeroles").Build())))
            .With("/hub", PageServer.Post(pages.Address + "kept", "_self", ("SAMLResponse", response)))
            .WithRedirect("/kept", Aws);
        Assert.Equal("onerole", Open(pages).Single<SamlAssertion>().Subject);
        Assert.Equal(["/hub", "/kept"], pages.Posts);
    }

    [Fact]
    public void An_address_of_your_own_is_taken_by_name_and_checked_as_the_recipient()
    {
        using PageServer pages = new();
        string acs = pages.Address + "acs";
        PSFederation.Sandbox.Saml.SamlResponseBuilder builder = _sandbox.CreateSamlResponse("onerole");
        builder.Recipient = builder.Destination = acs;
        pages.With("/", PageServer.Post(acs + "?tenant=1", "_self", ("SAMLResponse", builder.Build())));
        Assert.Equal("onerole", Open(pages, $"-AcsUrl https://app.example.com/acs, {acs} -Metadata $metadata").Single<SamlAssertion>().Subject);
        Assert.Empty(pages.Posts);
    }

    [Fact]
    public void A_body_of_several_megabytes_is_taken_whole()
    {
        string response = _sandbox.CreateSamlResponse("manyroles").Build();
        using PageServer pages = new();
        pages.With("/", PageServer.Post(Aws, "_self", ("RelayState", new string('r', 3_000_000)), ("SAMLResponse", response)));
        Assert.Equal(response, Open(pages).Single<SamlAssertion>().GetSamlResponse());
    }

    [Theory]
    [InlineData("RelayState", "Token", "no field")]
    [InlineData("SAMLResponse", "SAMLResponse", "several fields")]
    public void A_response_without_an_assertion_never_reaches_AWS(string first, string second, string said)
    {
        using PageServer pages = new();
        pages.With("/", PageServer.Post(Aws, "_self", (first, "secret-one"), (second, "secret-two")));
        ShellResult result = Open(pages);
        Assert.Contains(said, result.Error(FederationErrorCode.SignInPageNotUnderstood).ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("secret-", result.AllText(), StringComparison.Ordinal);
    }

    [Fact]
    public void Says_that_no_server_listens()
    {
        string address;
        using (PageServer pages = new())
            address = pages.Address;
        Assert.Contains("ERR_CONNECTION_REFUSED", Prepared.With("uri", address).Run(Command).Error(FederationErrorCode.HttpUnreachable).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void No_stream_shows_the_assertion()
    {
        string response = _sandbox.CreateSamlResponse("onerole").Build();
        using PageServer pages = new();
        pages.With("/", PageServer.Post(Aws, "_self", ("RelayState", "a"), ("SAMLResponse", response)));
        ShellResult result = Prepared.With("uri", pages.Address).Run("$VerbosePreference = $DebugPreference = $InformationPreference = $ProgressPreference = 'Continue'; " + Command + "-Debug");
        Assert.NotEmpty(result.Verbose);
        Assert.NotEmpty(result.Progress);
        string seen = result.AllText();
        Assert.DoesNotContain(response[..300], seen, StringComparison.Ordinal);
        Assert.DoesNotContain(response[1500..1800], seen, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Closing_the_window_ends_it()
    {
        ShellResult result = await RunAsync(Command, async person =>
        {
            await person.SeePageAsync();
            await person.CloseWindowAsync();
        });
        result.Error(FederationErrorCode.BrowserClosed);
        await _browser.AssertEndedAsync();
    }

    [Fact]
    public async Task A_person_who_does_not_come_ends_it_and_an_assertion_that_went_elsewhere_is_named()
    {
        using PageServer pages = new();
        pages.With("/", PageServer.Post(pages.OtherSite + "acs", "_self", ("SAMLResponse", "x"))).With("/acs", "Welcome");
        _shell.With("patience", 6);
        string message = Open(pages).Error(FederationErrorCode.Timeout).ToString();
        Assert.Contains(pages.OtherSite.TrimEnd('/'), message, StringComparison.Ordinal);
        Assert.Contains("-AcsUrl", message, StringComparison.Ordinal);
        await _browser.AssertEndedAsync();
    }

    [Fact]
    public async Task A_stop_ends_the_browser()
    {
        using PSDataCollection<PSObject> output = [];
        using PowerShell shell = Prepared.Begin(Command, output, out IAsyncResult running);
        using (await BrowserPerson.SitDownAsync(_browser))
            shell.Stop();
        Assert.Throws<PipelineStoppedException>(() => shell.EndInvoke(running));
        await _browser.AssertEndedAsync();
    }

    [Fact]
    public async Task A_browser_that_is_killed_is_named_as_such()
    {
        ShellResult result = await RunAsync(Command, async person =>
        {
            await person.SeePageAsync();
            foreach (int id in _browser.Processes())
                Kill(id);
        });
        result.Error(FederationErrorCode.BrowserFailed);
        await _browser.AssertEndedAsync();
    }

    private static void Kill(int id)
    {
        try
        {
            using System.Diagnostics.Process process = System.Diagnostics.Process.GetProcessById(id);
            process.Kill();
        }
        catch (ArgumentException)
        {
            // It went with its parent.
        }
    }

    [Fact]
    public async Task A_second_sign_in_waits_for_the_first_and_uses_its_session()
    {
        using Shell other = new();
        other.With("uri", _sandbox.SamlSignInUrl).With("patience", 60).With("browser", _browser.Path).With("profileFolder", _browser.Profile);
        using PSDataCollection<PSObject> output = [];
        PowerShell? second = null;
        IAsyncResult? waiting = null;
        try
        {
            (await RunAsync(Command, async person =>
            {
                second = other.Begin(Command, output, out waiting);
                await SignIn(person);
            })).Single<SamlAssertion>();
            await Task.Factory.FromAsync(waiting!, second!.EndInvoke);
            Assert.Equal("threeroles", Shell.Result(second, output).Single<SamlAssertion>().Subject);
            // On a busy machine the silent attempt may run out of time; the window that opens then has the session too, and no person signs in there.
            Assert.Equal([false, true], _browser.SilentStarts.Take(2));
        }
        finally
        {
            second?.Dispose();
        }
    }

    [Fact]
    public async Task A_profile_that_a_person_browses_with_is_named()
    {
        using System.Diagnostics.Process own = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo(_browser.Path, [$"--user-data-dir={_browser.Profile}", "about:blank"]) { RedirectStandardError = true })!;
        try
        {
            using (await BrowserPerson.SitDownAsync(_browser))
                Assert.Contains(_browser.Profile, Prepared.Run(Command).Error(FederationErrorCode.BrowserProfileInUse).ToString(), StringComparison.Ordinal);
        }
        finally
        {
            own.Kill(entireProcessTree: true);
            await own.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task A_session_that_has_ended_brings_the_window_back()
    {
        (await RunAsync(Command, SignIn)).Single<SamlAssertion>();
        await using SandboxHost other = await SandboxHost.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        _shell.With("uri", other.SamlSignInUrl);
        File.Delete(Path.Combine(_browser.Profile, "DevToolsActivePort"));
        using PSDataCollection<PSObject> output = [];
        using PowerShell shell = Prepared.Begin(Command, output, out IAsyncResult running);
        using (BrowserPerson person = await BrowserPerson.SitDownAsync(_browser))
            await person.SignInAsync("onerole", other.Users["onerole"].Password);
        await Task.Factory.FromAsync(running, shell.EndInvoke);
        Assert.Equal("onerole", Shell.Result(shell, output).Single<SamlAssertion>().Subject);
        Assert.Equal([false, true, false], _browser.SilentStarts);
    }
}
