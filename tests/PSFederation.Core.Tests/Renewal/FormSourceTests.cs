using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using PSFederation.Core.Cache;
using PSFederation.Core.Renewal;
using PSFederation.Core.Reporting;
using PSFederation.Core.SignIn;
using PSFederation.Core.SignInMethods;
using PSFederation.Core.Tests.Http;
using PSFederation.Core.Tests.Saml;
using CredentialCache = PSFederation.Core.Cache.CredentialCache;

namespace PSFederation.Core.Tests.Renewal;

/// <summary>Profiles with user name and password: the source of the password, and that a failed password is not sent again.</summary>
public sealed class FormSourceTests : IDisposable
{
    private const string Right = "r1ght-pa55word", Wrong = "wr0ng-pa55word", Login = """<form method="post" action="/login"><input name="user"><input type="password" name="pw"></form>""";
    private const string CodePage = """<form method="post" action="/code"><input name="otp" autocomplete="one-time-code"></form>""";

    private readonly ScriptedSite _site;
    private readonly RecordingReporter _reporter = new();
    private readonly Memory _store = new();
    private readonly ConcurrentQueue<string> _sent = new();
    private readonly ConcurrentDictionary<string, byte> _usedCodes = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();
    private readonly UsedCodes _codes;
    private string? _code;
    private string _login = Login;
    private string? _redirect;
    private bool _anyCode, _isOnceOnly;
    private int _codesSent;
    private SiteAnswer? _answer, _wait;
    private ManualResetEventSlim? _hold;
    private Action _onLogin = () => { };
    private Func<string, bool> _isRightCode;

    public FormSourceTests()
    {
        _site = new ScriptedSite(Answer);
        _isRightCode = body => body.Contains(_code!, StringComparison.Ordinal);
        _codes = new UsedCodes(CredentialCache.OfUser(_folder.FullName), _folder.FullName);
    }

    public void Dispose()
    {
        _site.Dispose();
        _store.Dispose();
        _folder.Delete(recursive: true);
    }

    private static string Assertion => $"""<body onload="document.forms[0].submit()"><form method="post" action="https://signin.aws.amazon.com/saml"><input type="hidden" name="SAMLResponse" value="{new SampleResponse().Base64}"></form></body>""";

    private SiteAnswer Answer(SiteRequest request)
    {
        string body = WebUtility.UrlDecode(request.Body);
        if (request.Path == "/code")
        {
            Interlocked.Increment(ref _codesSent);
            bool isFresh = _usedCodes.TryAdd(body, 0) || !_isOnceOnly;
            return SiteAnswer.Page(isFresh && (_anyCode || _isRightCode(body)) ? Assertion : CodePage);
        }

        if (request.Path == "/wait" && _wait is not null)
            return _wait;
        if (request.Path != "/login")
            return _redirect is null ? SiteAnswer.Page(_login) : SiteAnswer.Redirect(_redirect);
        _sent.Enqueue(body);
        _onLogin();
        _hold?.Wait(TestContext.Current.CancellationToken);
        if (_answer is not null)
            return _answer;
        return SiteAnswer.Page(!body.Contains(Right, StringComparison.Ordinal) ? "<p class=error>Wrong user name or password</p>" + Login : _code is null ? Assertion : CodePage);
    }

    private FormSource Source(FormMethod method, TimeSpan? timeout = null) => new(
        method with { SignInUri = _site.Url + "/", UserName = "ann" }, new SignInServices { Time = TimeProvider.System, ProfileName = "dev", Passwords = _store, UsedCodes = _codes, AnswerTimeout = timeout });

    /// <summary>A port of this machine that no server listens on.</summary>
    private static int ClosedPort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private SignInCall Person(params string[] answers)
    {
        Queue<string> left = new(answers);
        return new SignInCall(_reporter, MayAsk: true) { IsAtPrompt = true, AskPassword = (_, _) => Task.FromResult<string?>(left.Dequeue()), AskCode = (_, _) => Task.FromResult<string?>(left.Dequeue()) };
    }

    private static SignInCall Vault(SignInCall call, string password, string? seed = null) =>
        call with { ReadSecret = (name, _, _, _) => Task.FromResult(name == "pw" ? password : seed ?? throw new InvalidOperationException(name)) };

    private static SignInCall Silent => SignInCall.Silent;

    private static Task<SamlAssertion> GetAsync(FormSource source, SignInCall call) => source.GetAsync(call, TestContext.Current.CancellationToken);

    private async Task<FederationException> FailAsync(FederationErrorCode code, FormSource source, SignInCall call)
    {
        FederationException error = await Fail.WithAsync(code, () => GetAsync(source, call), Right, Wrong);
        Assert.DoesNotContain("pa55word", string.Join('\n', [.. _reporter.Verboses, .. _reporter.Warnings, .. _reporter.Notices]), StringComparison.Ordinal);
        return error;
    }

    [Fact]
    public async Task A_person_enters_the_password_each_time_and_nothing_is_kept()
    {
        FormSource source = Source(new FormMethod());
        Assert.True(source.NeedsPerson);
        Assert.Equal("ann", (await GetAsync(source, Person(Right))).Subject);
        Assert.Null(_store.Kept);
        Assert.Contains("enter the password of 'ann'", (await FailAsync(FederationErrorCode.SignInNeedsPerson, source, Silent)).Message, StringComparison.Ordinal);
        await FailAsync(FederationErrorCode.SignInRefused, source, Person(Wrong));
        Assert.Null(_store.Kept);
        Assert.Equal(2, _sent.Count);
    }

    [Fact]
    public async Task A_remembered_password_signs_in_without_the_person()
    {
        FormSource source = Source(new FormMethod { RememberPassword = true });
        Assert.False(source.NeedsPerson);
        await FailAsync(FederationErrorCode.SignInNeedsPerson, source, Silent);
        await FailAsync(FederationErrorCode.SignInRefused, source, Person(Wrong));
        Assert.Null(_store.Kept);
        await GetAsync(source, Person(Right));
        Assert.Equal(Right, _store.Kept!.Password);
        await GetAsync(Source(new FormMethod { RememberPassword = true }), Silent);
        Assert.Equal(3, _sent.Count);
    }

    [Fact]
    public async Task A_stored_password_that_fails_is_sent_once_until_a_person_enters_it()
    {
        _store.Kept = new StoredPassword { Password = Wrong };
        FormSource source = Source(new FormMethod { RememberPassword = true });
        Assert.Contains("Get-FederatedCredential dev", (await FailAsync(FederationErrorCode.SignInRefused, source, Silent)).Message, StringComparison.Ordinal);
        Assert.Null(_store.Kept!.Password);
        for (int i = 0; i < 3; i++)
            Assert.Contains("failed at", (await FailAsync(FederationErrorCode.SignInNeedsPerson, Source(new FormMethod { RememberPassword = true }), Silent)).Message, StringComparison.Ordinal);
        Assert.Single(_sent);
        await FailAsync(FederationErrorCode.SignInRefused, source, Person(Wrong));
        Assert.NotNull(_store.Kept!.FailedAt);
        await GetAsync(source, Person(Right));
        await GetAsync(source, Silent);
        Assert.Equal(4, _sent.Count);
    }

    [Fact]
    public async Task A_password_of_a_vault_that_fails_is_sent_again_only_by_force_at_a_prompt()
    {
        FormMethod method = new() { PasswordSecret = "pw", Vault = "v" };
        await FailAsync(FederationErrorCode.SignInRefused, Source(method), Vault(Silent, Wrong));
        Assert.Null(_store.Kept!.Password);
        foreach (SignInCall call in (SignInCall[])[Silent, Silent with { IsForced = true }, Person()])
            Assert.Contains("-Force", (await FailAsync(FederationErrorCode.SignInRefused, Source(method), Vault(call, Right))).Message, StringComparison.Ordinal);
        Assert.Single(_sent);
        await GetAsync(Source(method), Vault(Person() with { IsForced = true }, Right));
        Assert.Null(_store.Kept!.FailedAt);
        await GetAsync(Source(method), Vault(Silent, Right));
        Assert.Equal(3, _sent.Count);
    }

    [Fact]
    public async Task A_renewal_between_commands_uses_what_a_command_read()
    {
        FormSource source = Source(new FormMethod { PasswordSecret = "pw" });
        Assert.Contains("Only a command that you run at a prompt", (await FailAsync(FederationErrorCode.SignInNeedsPerson, source, Silent)).Message, StringComparison.Ordinal);
        await GetAsync(source, Vault(Silent, Right));
        await GetAsync(source, Silent);
        Assert.Equal(2, _sent.Count);
    }

    /// <summary>A wrong password is answered with many statuses. One that a server may have counted is not sent again.</summary>
    [Theory]
    [InlineData(400, FederationErrorCode.SignInRefused)]
    [InlineData(401, FederationErrorCode.SignInRefused)]
    [InlineData(403, FederationErrorCode.SignInRefused)]
    [InlineData(422, FederationErrorCode.SignInRefused)]
    [InlineData(423, FederationErrorCode.SignInRefused)]
    [InlineData(429, FederationErrorCode.SignInRefused)]
    [InlineData(404, FederationErrorCode.HttpError)]
    [InlineData(500, FederationErrorCode.HttpError)]
    [InlineData(502, FederationErrorCode.HttpError)]
    [InlineData(503, FederationErrorCode.HttpError)]
    [InlineData(504, FederationErrorCode.HttpError)]
    public async Task An_answer_that_may_have_counted_keeps_the_password_from_being_sent_again(int status, FederationErrorCode code)
    {
        _store.Kept = new StoredPassword { Password = Right };
        _answer = new SiteAnswer(status, "<h1>Fault</h1>");
        Assert.Contains("is not sent again", (await FailAsync(code, Source(new FormMethod { RememberPassword = true }), Silent)).Message, StringComparison.Ordinal);
        Assert.Null(_store.Kept!.Password);
        Assert.NotNull(_store.Kept.FailedAt);
        await FailAsync(FederationErrorCode.SignInNeedsPerson, Source(new FormMethod { RememberPassword = true }), Silent);
        Assert.Single(_sent);
    }

    [Fact]
    public async Task An_offer_of_Kerberos_in_answer_to_a_password_is_a_refusal()
    {
        _store.Kept = new StoredPassword { Password = Wrong };
        _answer = new SiteAnswer(401, "<h1>No</h1>", ("WWW-Authenticate", "Negotiate"));
        await FailAsync(FederationErrorCode.SignInRefused, Source(new FormMethod { RememberPassword = true }), Silent);
        Assert.NotNull(_store.Kept!.FailedAt);
    }

    /// <summary>RFC 9110, sections 10.2.3 and 15.6.4: the server was not able to handle the request, and says when it will be.</summary>
    [Fact]
    public async Task A_server_that_says_when_it_is_available_again_has_not_judged_the_password()
    {
        _store.Kept = new StoredPassword { Password = Right };
        _answer = new SiteAnswer(503, "<h1>Maintenance</h1>", ("Retry-After", "120"));
        await FailAsync(FederationErrorCode.HttpError, Source(new FormMethod { RememberPassword = true }), Silent);
        Assert.Equal((Right, null), (_store.Kept!.Password, _store.Kept.FailedAt));
        _answer = null;
        await GetAsync(Source(new FormMethod { RememberPassword = true }), Silent);
        Assert.Equal(2, _sent.Count);
    }

    [Fact]
    public async Task A_server_that_no_connection_is_made_to_has_not_judged_the_password()
    {
        _store.Kept = new StoredPassword { Password = Right };
        _login = Login.Replace("/login", $"http://127.0.0.1:{ClosedPort()}/login", StringComparison.Ordinal);
        await FailAsync(FederationErrorCode.HttpUnreachable, Source(new FormMethod { RememberPassword = true }), Silent);
        Assert.Equal((Right, null), (_store.Kept!.Password, _store.Kept.FailedAt));
        Assert.Empty(_sent);
    }

    /// <summary>The page after the password is somewhere that cannot be reached: what became of the password is not known.</summary>
    [Fact]
    public async Task An_answer_that_leads_nowhere_may_have_counted()
    {
        _store.Kept = new StoredPassword { Password = Right };
        _answer = SiteAnswer.Redirect($"http://127.0.0.1:{ClosedPort()}/next");
        await FailAsync(FederationErrorCode.HttpUnreachable, Source(new FormMethod { RememberPassword = true }), Silent);
        Assert.NotNull(_store.Kept!.FailedAt);
    }

    /// <summary>A server that holds the answer to a wrong password back, as some do to slow down who guesses.</summary>
    [Fact]
    public async Task An_answer_that_does_not_come_in_time_may_have_counted()
    {
        _store.Kept = new StoredPassword { Password = Wrong };
        using ManualResetEventSlim end = new();
        _hold = end;
        FormSource source = Source(new FormMethod { RememberPassword = true }, timeout: TimeSpan.FromSeconds(1));
        Assert.Contains("is not sent again", (await FailAsync(FederationErrorCode.Timeout, source, Silent)).Message, StringComparison.Ordinal);
        end.Set();
        Assert.NotNull(_store.Kept!.FailedAt);
        await FailAsync(FederationErrorCode.SignInNeedsPerson, source, Silent);
        Assert.Single(_sent);
    }

    /// <summary>A page that waits for an approval on a phone comes after a password that was right. One that waits for minutes may slow down who guesses.</summary>
    [Theory]
    [InlineData("1", FederationErrorCode.Timeout, true)]
    [InlineData("20", FederationErrorCode.Timeout, false)]
    [InlineData("300", FederationErrorCode.SignInPageNotUnderstood, false)]
    public async Task A_page_that_waits_is_what_comes_after_the_password_unless_it_waits_for_long(string seconds, FederationErrorCode code, bool isKept)
    {
        _store.Kept = new StoredPassword { Password = Right };
        _answer = SiteAnswer.Page($"""<meta http-equiv="refresh" content="{seconds};url=/wait"><p>Approve the sign-in on your phone.""");
        _wait = _answer;
        await FailAsync(code, Source(new FormMethod { RememberPassword = true }, timeout: TimeSpan.FromSeconds(3)), Silent);
        Assert.Equal(isKept ? Right : null, _store.Kept!.Password);
        Assert.Equal(isKept, _store.Kept.FailedAt is null);
    }

    /// <summary>The page after the wait is the answer of the server: it asks for the password again.</summary>
    [Fact]
    public async Task A_page_that_waits_and_asks_for_the_password_again_refused_it()
    {
        _store.Kept = new StoredPassword { Password = Wrong };
        _answer = SiteAnswer.Page("""<meta http-equiv="refresh" content="1;url=/"><p>Wrong password. Please wait.""");
        await FailAsync(FederationErrorCode.SignInRefused, Source(new FormMethod { RememberPassword = true }), Silent);
        Assert.NotNull(_store.Kept!.FailedAt);
    }

    [Fact]
    public async Task A_sign_in_that_is_cancelled_after_the_password_was_sent_may_have_counted()
    {
        _store.Kept = new StoredPassword { Password = Wrong };
        using ManualResetEventSlim end = new();
        using CancellationTokenSource stop = new();
        _hold = end;
        Task signIn = Source(new FormMethod { RememberPassword = true }).GetAsync(Silent with { Reporter = _reporter }, stop.Token);
        while (_sent.IsEmpty)
            await Task.Delay(10, TestContext.Current.CancellationToken);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => signIn);
        end.Set();
        Assert.NotNull(_store.Kept!.FailedAt);
        Assert.Contains("is not sent again", Assert.Single(_reporter.Warnings), StringComparison.Ordinal);
    }

    /// <summary>The password was right, and that is written down before the command ends.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_sign_in_that_is_cancelled_after_it_succeeded_keeps_the_password(bool isInVault)
    {
        _store.Kept = isInVault ? null : new StoredPassword { Password = Right };
        FormMethod method = isInVault ? new FormMethod { PasswordSecret = "pw" } : new FormMethod { RememberPassword = true };
        using CancellationTokenSource stop = new();
        _store.OnKeep = stored =>
        {
            if (stored?.FailedAt is null)
                stop.Cancel();
        };
        SignInCall call = isInVault ? Vault(Silent, Right) : Silent;
        await Source(method).GetAsync(call with { Reporter = _reporter }, stop.Token);
        Assert.True(stop.IsCancellationRequested);
        Assert.Equal((isInVault ? null : Right, null), (_store.Kept!.Password, _store.Kept.FailedAt));
        Assert.Empty(_reporter.Warnings);
        await GetAsync(Source(method), call);
        Assert.Equal(2, _sent.Count);
    }

    /// <summary>A process that ends while the server thinks about the password has no time to write a mark, so it is there before.</summary>
    [Fact]
    public async Task The_mark_is_there_before_the_password_is_sent()
    {
        _store.Kept = new StoredPassword { Password = Right };
        StoredPassword? during = null;
        _onLogin = () => during = _store.Kept;
        await GetAsync(Source(new FormMethod { RememberPassword = true }), Silent);
        Assert.NotNull(during!.FailedAt);
        Assert.Equal((Right, null), (_store.Kept!.Password, _store.Kept.FailedAt));

        // What such a process leaves.
        _store.Kept = during;
        await FailAsync(FederationErrorCode.SignInNeedsPerson, Source(new FormMethod { RememberPassword = true }), Silent);
        Assert.Null(_store.Kept!.Password);
        Assert.Single(_sent);
    }

    [Fact]
    public async Task The_password_is_not_sent_if_a_required_code_is_not_available()
    {
        _code = "123456";
        _store.Kept = new StoredPassword { Password = Right };
        FormSource source = Source(new FormMethod { RememberPassword = true });
        for (int i = 0; i < 3; i++)
            Assert.Contains("one-time code", (await FailAsync(FederationErrorCode.SignInNeedsPerson, source, Silent)).Message, StringComparison.Ordinal);
        Assert.Single(_sent);
        await GetAsync(source, Person(_code));
        Assert.True(_store.Kept!.NeedsPerson);
        _code = null;
        await GetAsync(source, Person());
        await GetAsync(source, Silent);
    }

    /// <summary>Who takes over the sign-in page, or the address before it, does not get a password that no person entered there.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_stored_password_is_sent_only_where_the_person_entered_it(bool isInVault)
    {
        FormMethod method = isInVault ? new FormMethod { PasswordSecret = "pw" } : new FormMethod { RememberPassword = true };
        SignInCall unattended = isInVault ? Vault(Silent, Right) : Silent;
        await GetAsync(Source(method), isInVault ? unattended : Person(Right));
        await GetAsync(Source(method), unattended);
        Assert.Equal(2, _sent.Count);
        ConcurrentQueue<string> stolen = new();
        using ScriptedSite other = new(request =>
        {
            if (request.Method == "POST")
                stolen.Enqueue(request.Body);
            return SiteAnswer.Page(Login);
        });

        // Another page, and the right page with a form that sends elsewhere.
        foreach ((string? redirect, string login) in ((string?, string)[])[(other.Url + "/", Login), (null, Login.Replace("/login", other.Url + "/login", StringComparison.Ordinal))])
        {
            (_redirect, _login) = (redirect, login);
            FederationException error = await FailAsync(FederationErrorCode.SignInInsecure, Source(method), unattended);
            foreach (string text in (string[])[_site.Url, other.Url, "Clear-FederatedCredential dev", "Get-FederatedCredential dev"])
                Assert.Contains(text, error.Message, StringComparison.Ordinal);
        }

        Assert.Empty(stolen);
        (_redirect, _login) = (null, Login);
        await GetAsync(Source(method), unattended);
        Assert.Equal(3, _sent.Count);
    }

    [Fact]
    public async Task A_seed_answers_where_a_code_is_asked_for()
    {
        const string Seed = "otpauth://totp/x?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&digits=8&period=1";
        TotpSeed seed = TotpSeed.Read(Seed, "seed");
        _code = string.Empty;
        // As identity providers do, it takes the codes around its own time.
        _isRightCode = body => Enumerable.Range(-5, 11).Any(second => body.Contains(seed.Code(DateTimeOffset.UtcNow.AddSeconds(second)), StringComparison.Ordinal));
        FormMethod method = new() { PasswordSecret = "pw", TotpSecret = "seed", TotpVault = "other" };
        FormSource source = Source(method);
        await GetAsync(source, Vault(Silent, Right, Seed));
        Assert.False(_store.Kept!.NeedsPerson);
        await GetAsync(source, Silent);
        _isRightCode = _ => false;
        Assert.Contains("rejected the one-time code", (await FailAsync(FederationErrorCode.SignInRefused, source, Silent)).Message, StringComparison.Ordinal);
    }

    /// <summary>The account may lock after wrong codes too. The password is not to blame: it stays, and no code is computed until a person has seen to it.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_code_that_is_refused_leaves_the_password_that_was_accepted(bool isInVault)
    {
        const string Seed = "otpauth://totp/x?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&period=1";
        _code = "typed";
        _store.Kept = isInVault ? null : new StoredPassword { Password = Right };
        FormMethod method = isInVault ? new FormMethod { PasswordSecret = "pw", TotpSecret = "seed", TotpVault = "other" } : new FormMethod { RememberPassword = true, TotpSecret = "seed" };
        SignInCall unattended = Vault(Silent, Right, Seed), person = Vault(Person(_code, _code), Right, Seed);
        FederationException refused = await FailAsync(FederationErrorCode.SignInRefused, Source(method), unattended);
        Assert.Contains("-Force", refused.Message, StringComparison.Ordinal);
        Assert.Equal((isInVault ? null : Right, null), (_store.Kept!.Password, _store.Kept.FailedAt));
        Assert.NotNull(_store.Kept.CodeFailedAt);
        int sent = _sent.Count;
        for (int i = 0; i < 3; i++)
            Assert.Contains("'seed'", (await FailAsync(FederationErrorCode.SignInRefused, Source(method), unattended)).Message, StringComparison.Ordinal);
        Assert.Equal(sent, _sent.Count);

        // Another account, whose codes come from the same seed.
        using Memory account = new() { Kept = new StoredPassword { Password = Right } };
        FormSource other = new(method with { SignInUri = _site.Url + "/", UserName = "bob" }, new SignInServices { Time = TimeProvider.System, ProfileName = "bob", Passwords = account, UsedCodes = _codes });
        for (int i = 0; i < 3; i++)
            Assert.Contains("'seed'", (await FailAsync(FederationErrorCode.SignInRefused, other, unattended)).Message, StringComparison.Ordinal);
        Assert.Equal((sent + 1, 1, Right), (_sent.Count, _codesSent, account.Kept!.Password));

        // A person enters the code; with -Force it is computed again.
        await GetAsync(Source(method), person);
        Assert.Contains("Enter the code yourself", Assert.Single(_reporter.Warnings), StringComparison.Ordinal);
        await FailAsync(FederationErrorCode.SignInRefused, Source(method), unattended);
        _anyCode = true;
        await GetAsync(Source(method), person with { IsForced = true });
        await GetAsync(Source(method), unattended);
        Assert.Equal((isInVault ? null : Right, null, null), (_store.Kept!.Password, _store.Kept.FailedAt, _store.Kept.CodeFailedAt));
    }

    /// <summary>Identity providers refuse a code that was used (RFC 6238 section 5.2).</summary>
    [Fact]
    public async Task Profiles_that_share_a_seed_do_not_send_the_same_code()
    {
        const string Seed = "otpauth://totp/x?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&period=1";
        _code = "typed";
        (_anyCode, _isOnceOnly) = (true, true);
        FormMethod method = new() { PasswordSecret = "pw", TotpSecret = "seed", TotpVault = "other" };
        await Task.WhenAll(Enumerable.Range(0, 4).Select(i => GetAsync(
            new FormSource(
                method with { SignInUri = $"{_site.Url}/?app={i}", UserName = "ann" }, new SignInServices { Time = TimeProvider.System, ProfileName = $"p{i}", Passwords = new Memory(), UsedCodes = _codes }),
            Vault(Silent, Right, Seed))));
        Assert.Equal(4, _codesSent);
    }

    [Fact]
    public async Task Sign_ins_of_an_account_wait_for_one_another_and_send_a_wrong_password_once()
    {
        _store.Kept = new StoredPassword { Password = Wrong };
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Assert.ThrowsAsync<FederationException>(() => GetAsync(Source(new FormMethod { RememberPassword = true }), Silent))));
        Assert.Single(_sent);
    }

    [Fact]
    public async Task A_password_goes_into_no_plain_file()
    {
        string folder = Directory.CreateTempSubdirectory().FullName;
        try
        {
            PlainFileStore plain = new(folder);
            FederationException error = await Fail.WithAsync(
                FederationErrorCode.CacheUnusable, () => plain.WriteProtectedAsync("x", [1], _reporter, TestContext.Current.CancellationToken));
            Assert.Contains("-RememberPassword", error.Message, StringComparison.Ordinal);
            Assert.Empty(Directory.GetFiles(folder));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>The rules of the parameters, and when a vault that holds both factors is worth a warning.</summary>
    [Fact]
    public void Parameters_that_contradict_each_other_are_refused()
    {
        Fail.With(FederationErrorCode.ParameterInvalid, new FormMethod { PasswordSecret = "pw", RememberPassword = true }.Validate);
        Fail.With(FederationErrorCode.ParameterMissing, new FormMethod { Vault = "v" }.Validate);
        Fail.With(FederationErrorCode.ParameterMissing, new FormMethod { TotpVault = "v" }.Validate);
        new FormMethod { TotpSecret = "s", Vault = "v" }.Validate();
        FormMethod both = new() { PasswordSecret = "pw", TotpSecret = "s", Vault = "v" };
        both.Validate();
        Assert.Contains("'v'", both.SharedVaultWarning, StringComparison.Ordinal);
        Assert.NotNull((both with { TotpVault = "V" }).SharedVaultWarning);
        Assert.NotNull((both with { Vault = null }).SharedVaultWarning);
        Assert.Null((both with { TotpVault = "w" }).SharedVaultWarning);
        Assert.Null((both with { PasswordSecret = null, RememberPassword = true }).SharedVaultWarning);
    }

    /// <summary>A store as the cache is: one user at a time, and what is kept is kept as text.</summary>
    private sealed class Memory : IPasswordStore, IDisposable
    {
        private readonly SemaphoreSlim _gate = new(1);
        private byte[]? _text;

        public StoredPassword? Kept
        {
            get => _text is null ? null : StoredPassword.Read(_text);
            set => _text = value?.Write();
        }

        /// <summary>Called before something is kept.</summary>
        public Action<StoredPassword?> OnKeep { get; set; } = _ => { };

        public async Task<IAsyncDisposable?> LockAsync(bool isOptional, IOperationReporter reporter, CancellationToken cancellationToken)
        {
            await _gate.WaitAsync(cancellationToken);
            return new Turn(_gate);
        }

        public void Dispose() => _gate.Dispose();

        public StoredPassword? Read() => Kept;

        public Task<bool> KeepAsync(StoredPassword? stored, IOperationReporter reporter, CancellationToken cancellationToken)
        {
            OnKeep(stored);
            cancellationToken.ThrowIfCancellationRequested();
            Kept = stored;
            return Task.FromResult(true);
        }

        private sealed class Turn(SemaphoreSlim gate) : IAsyncDisposable
        {
            public ValueTask DisposeAsync()
            {
                gate.Release();
                return ValueTask.CompletedTask;
            }
        }
    }
}
