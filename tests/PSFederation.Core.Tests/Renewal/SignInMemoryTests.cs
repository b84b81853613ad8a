using PSFederation.Core.Cache;
using PSFederation.Core.Renewal;
using PSFederation.Core.Reporting;

namespace PSFederation.Core.Tests.Renewal;

/// <summary>Which failed or canceled sign-ins affect the next call.</summary>
public sealed class SignInMemoryTests : IDisposable
{
    private readonly JumpingClock _time = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();
    private readonly CredentialCache _cache;
    private string _state = "one";

    public SignInMemoryTests()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the system keeps the cache");
        _cache = CredentialCache.OfUser(_folder.FullName);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static SignInCall Program => SignInCall.Silent;

    private static SignInCall AtPrompt => new(QuietReporter.Instance, MayAsk: true) { IsAtPrompt = true };

    private static SignInCall AskingProgram => new(QuietReporter.Instance, MayAsk: true);

    public void Dispose() => _folder.Delete(recursive: true);

    private CachedSessionSource Session(ScriptedSource source, bool mayNeedPerson = false) =>
        new(source, "key", "name", _cache, _time) { State = () => _state, MayNeedPerson = mayNeedPerson };

    /// <summary>Fails the first time, or hangs until it is given up; gives keys after that.</summary>
    private ScriptedSource Source(FederationErrorCode? first, bool needsPerson = false) => new((number, stop) =>
        number > 1 ? Task.FromResult(ScriptedSource.Session(_time, number, TimeSpan.FromHours(1)))
        : first is { } code ? Task.FromException<FederatedSession>(new FederationException(code, "no"))
        : Task.Delay(Timeout.Infinite, stop).ContinueWith<FederatedSession>(_ => throw new OperationCanceledException(stop), TaskScheduler.Default))
    { NeedsPerson = needsPerson };

    private static async Task GiveUpAsync(CachedSessionSource session, ScriptedSource source, SignInCall call, Func<Task>? meanwhile = null)
    {
        using CancellationTokenSource given = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        Task<FederatedSession> asking = session.GetUsableAsync(call, force: false, given.Token);
        while (source.Asked < 1)
            await Task.Delay(1, Stop);
        if (meanwhile is not null)
            await meanwhile();
        await given.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
    }

    private static async Task<string> IdAsync(CachedSessionSource session, SignInCall call) => (await session.GetUsableAsync(call, force: false, Stop)).Keys.AccessKeyId;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_canceled_machine_flow_does_not_fail_other_callers(bool mayAsk)
    {
        ScriptedSource source = Source(first: null);
        CachedSessionSource session = Session(source);
        await GiveUpAsync(session, source, mayAsk ? AskingProgram : Program);
        Assert.Null(_cache.Failure("key"));
        Assert.Equal("ASIA2", await IdAsync(session, Program));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_person_who_gave_up_is_asked_again_by_the_next_call_at_once(bool isAtPrompt)
    {
        ScriptedSource source = Source(first: null, needsPerson: true);
        CachedSessionSource session = Session(source);
        await GiveUpAsync(session, source, AtPrompt);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("ASIA2", await IdAsync(session, isAtPrompt ? AtPrompt : AskingProgram));
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task Those_who_waited_for_it_do_not_ask_the_person_one_after_the_other(bool needsPerson, bool mayNeedPerson)
    {
        ScriptedSource source = Source(first: null, needsPerson);
        CachedSessionSource session = Session(source, mayNeedPerson);
        Task<FederatedSession> asking = null!, silent = null!;
        await GiveUpAsync(session, source, AskingProgram, () =>
        {
            asking = session.GetUsableAsync(AskingProgram, force: false, Stop);
            silent = session.GetUsableAsync(Program, force: false, Stop);
            return Task.CompletedTask;
        });
        Assert.Equal(FederationErrorCode.SignInCancelled, (await Assert.ThrowsAsync<FederationException>(() => asking)).Code);
        // A call that never asks a person is not affected.
        Assert.Equal("ASIA2", (await silent).Keys.AccessKeyId);
    }

    [Fact]
    public async Task A_person_at_a_prompt_is_not_held_to_an_earlier_failure_and_programs_are()
    {
        ScriptedSource source = Source(FederationErrorCode.HttpUnreachable);
        CachedSessionSource session = Session(source);
        await Assert.ThrowsAsync<FederationException>(() => IdAsync(session, Program));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Contains("1 s ago", (await Assert.ThrowsAsync<FederationException>(() => IdAsync(session, AskingProgram))).Message, StringComparison.Ordinal);
        Assert.Equal(1, source.Asked);
        Assert.Equal("ASIA2", await IdAsync(session, AtPrompt));
    }

    [Fact]
    public async Task A_profile_that_was_changed_since_is_tried_at_once()
    {
        ScriptedSource source = Source(FederationErrorCode.OAuthError);
        CachedSessionSource session = Session(source);
        await Assert.ThrowsAsync<FederationException>(() => IdAsync(session, Program));
        await Assert.ThrowsAsync<FederationException>(() => IdAsync(session, Program));
        Assert.Equal(1, source.Asked);
        _state = "two";
        Assert.Equal("ASIA2", await IdAsync(session, Program));
    }

    [Theory]
    [InlineData(FederationErrorCode.BrowserNotStarted)]
    [InlineData(FederationErrorCode.BrowserNotFound)]
    [InlineData(FederationErrorCode.BrowserProfileInUse)]
    [InlineData(FederationErrorCode.LoopbackListener)]
    [InlineData(FederationErrorCode.FileNotFound)]
    [InlineData(FederationErrorCode.FileUnsafe)]
    [InlineData(FederationErrorCode.CacheUnusable)]
    [InlineData(FederationErrorCode.ParameterMissing)]
    [InlineData(FederationErrorCode.JwtMalformed)]
    [InlineData(FederationErrorCode.OidcTokenExpired)]
    [InlineData(FederationErrorCode.SignInTicketMissing)]
    [InlineData(FederationErrorCode.SignInCancelled)]
    [InlineData(FederationErrorCode.SignInNeedsPerson)]
    public async Task A_problem_of_this_machine_is_never_remembered(FederationErrorCode code)
    {
        ScriptedSource source = Source(code);
        CachedSessionSource session = Session(source);
        await Assert.ThrowsAsync<FederationException>(() => IdAsync(session, Program));
        Assert.Equal("ASIA2", await IdAsync(session, Program));
    }

    [Fact]
    public async Task A_window_that_was_closed_is_a_sign_in_that_was_given_up()
    {
        ScriptedSource source = Source(FederationErrorCode.BrowserClosed);
        CachedSessionSource session = Session(source, mayNeedPerson: true);
        await Assert.ThrowsAsync<FederationException>(() => IdAsync(session, AskingProgram));
        Assert.Equal("ASIA2", await IdAsync(session, Program));
    }
}
