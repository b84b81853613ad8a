using System.Collections.Concurrent;
using System.Net;
using PSFederation.Core.Cache;
using PSFederation.Core.Renewal;
using PSFederation.Core.Reporting;
using PSFederation.Core.SignInMethods;
using PSFederation.Core.Tests.Http;
using PSFederation.Core.Tests.Saml;

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
    private string? _code;
    private int _status = 200;

    public FormSourceTests() => _site = new ScriptedSite(Answer);

    public void Dispose()
    {
        _site.Dispose();
        _store.Dispose();
    }

    private static string Assertion => $"""<body onload="document.forms[0].submit()"><form method="post" action="https://signin.aws.amazon.com/saml"><input type="hidden" name="SAMLResponse" value="{new SampleResponse().Base64}"></form></body>""";

    private SiteAnswer Answer(SiteRequest request)
    {
        string body = WebUtility.UrlDecode(request.Body);
        if (request.Path == "/code")
            return SiteAnswer.Page(body.Contains(_code!, StringComparison.Ordinal) ? Assertion : CodePage);
        if (request.Path != "/login")
            return SiteAnswer.Page(Login);
        _sent.Enqueue(body);
        if (_status != 200)
            return new SiteAnswer(_status, "<h1>Fault</h1>");
        return SiteAnswer.Page(!body.Contains(Right, StringComparison.Ordinal) ? "<p class=error>Wrong user name or password</p>" + Login : _code is null ? Assertion : CodePage);
    }

    private FormSource Source(FormMethod method) => new(
        method with { SignInUri = _site.Url + "/", UserName = "ann" }, new SignInServices { Time = TimeProvider.System, ProfileName = "dev", Passwords = _store });

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
        Assert.Null(_store.Kept);
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

    [Theory]
    [InlineData(500)]
    [InlineData(429)]
    public async Task A_fault_of_the_server_says_nothing_about_the_password(int status)
    {
        _store.Kept = new StoredPassword { Password = Right };
        _status = status;
        await FailAsync(FederationErrorCode.HttpError, Source(new FormMethod { RememberPassword = true }), Silent);
        Assert.Equal(Right, _store.Kept!.Password);
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

    [Fact]
    public async Task A_seed_answers_where_a_code_is_asked_for()
    {
        const string Seed = "otpauth://totp/x?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&digits=8&period=300";
        _code = PSFederation.Core.SignIn.TotpSeed.Read(Seed, "seed").Code(DateTimeOffset.UtcNow);
        FormMethod method = new() { PasswordSecret = "pw", TotpSecret = "seed", TotpVault = "other" };
        FormSource source = Source(method);
        await GetAsync(source, Vault(Silent, Right, Seed));
        Assert.Null(_store.Kept);
        await GetAsync(source, Silent);
        _code = "00000000x";
        Assert.Contains("rejected the one-time code", (await FailAsync(FederationErrorCode.SignInRefused, source, Silent)).Message, StringComparison.Ordinal);
        Assert.NotNull(_store.Kept!.FailedAt);
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

        public async Task<IAsyncDisposable?> LockAsync(bool isOptional, IOperationReporter reporter, CancellationToken cancellationToken)
        {
            await _gate.WaitAsync(cancellationToken);
            return new Turn(_gate);
        }

        public void Dispose() => _gate.Dispose();

        public StoredPassword? Read() => Kept;

        public Task KeepAsync(StoredPassword? stored, IOperationReporter reporter, CancellationToken cancellationToken)
        {
            Kept = stored;
            return Task.CompletedTask;
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
