using System.Globalization;
using PSFederation.Core.Cache;
using PSFederation.Core.Io;
using PSFederation.Core.Renewal;
using PSFederation.Core.SignIn;
using PSFederation.Core.Tests.Children;

namespace PSFederation.Core.Tests.Renewal;

/// <summary>A one-time code is good for one sign-in: those who share a seed, in one process or several, wait for the next time step.</summary>
public sealed class TotpCodesTests : IDisposable
{
    private const string Key = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
    private const string FolderVariable = "TOTP_TEST_FOLDER";

    private static readonly TotpSeed Seed = TotpSeed.Read(Key, "seed");
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(30);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();
    private readonly JumpingClock _time = new();
    private readonly RecordingReporter _reporter = new();

    public void Dispose() => _folder.Delete(recursive: true);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private SignInCall Call => SignInCall.Silent with { Reporter = _reporter };

    private string CodeOfNow(int step = 0) => Seed.Code(_time.GetUtcNow() + step * Step);

    /// <summary>What one process knows: nothing but what is in the folder.</summary>
    private TotpCodes Codes() => new(new UsedCodes(CredentialCache.OfUser(_folder.FullName), _folder.FullName), _time);

    [Fact]
    public async Task The_next_sign_in_waits_for_the_next_code()
    {
        _time.Advance(TimeSpan.FromSeconds(10));
        string first = await Codes().NextAsync(Seed, "seed", Call, Stop);
        Assert.Equal(CodeOfNow(), first);
        string expected = CodeOfNow(1);
        Task<string> second = Codes().NextAsync(Seed, "seed", Call, Stop);
        await _time.Timers.WaitAsync(Stop);
        Assert.False(second.IsCompleted);
        Assert.Contains("the next one begins in 20 s", _reporter.Verboses.Last(), StringComparison.Ordinal);
        _time.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal(expected, await second);
        Assert.Contains("Waiting: the next one-time code", _reporter.Verboses);
        _time.Advance(Step);
        Assert.Equal(CodeOfNow(), await Codes().NextAsync(Seed, "seed", Call, Stop));
    }

    [Fact]
    public async Task A_wait_that_is_cancelled_uses_no_code_up()
    {
        await Codes().NextAsync(Seed, "seed", Call, Stop);
        using CancellationTokenSource stop = new();
        Task<string> second = Codes().NextAsync(Seed, "seed", Call, stop.Token);
        await _time.Timers.WaitAsync(Stop);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        _time.Advance(Step);
        Assert.Equal(CodeOfNow(), await Codes().NextAsync(Seed, "seed", Call, Stop));
    }

    [Fact]
    public async Task Seeds_do_not_wait_for_one_another()
    {
        TotpSeed[] seeds = [Seed, TotpSeed.Read("JBSWY3DPEHPK3PXP", "seed"), TotpSeed.Read($"otpauth://totp/x?secret={Key}&digits=8", "seed")];
        foreach (TotpSeed seed in seeds)
            Assert.Equal(seed.Code(_time.GetUtcNow()), await Codes().NextAsync(seed, "seed", Call, Stop));
        Assert.Equal(seeds.Length, seeds.Select(seed => seed.Id).Distinct().Count());
    }

    /// <summary>A clock that was years ahead for a moment does not keep sign-ins waiting for years.</summary>
    [Fact]
    public async Task A_clock_that_was_set_back_waits_no_longer_than_it_was_off_by_little()
    {
        _time.Jump = TimeSpan.FromDays(1000);
        await Codes().NextAsync(Seed, "seed", Call, Stop);
        _time.Jump = TimeSpan.Zero;
        Assert.Equal(CodeOfNow(), await Codes().NextAsync(Seed, "seed", Call, Stop));
        _time.Jump = -Step;
        Task<string> waiting = Codes().NextAsync(Seed, "seed", Call, Stop);
        await _time.Timers.WaitAsync(Stop);
        Assert.False(waiting.IsCompleted);
        _time.Advance(2 * Step);
        Assert.Equal(CodeOfNow(), await waiting);
    }

    [Fact]
    public async Task Nothing_of_the_seed_or_the_code_is_written()
    {
        string code = await Codes().NextAsync(Seed, "seed", Call, Stop);
        await Codes().NoteAsync(Seed, _time.GetUtcNow().UtcDateTime);
        Assert.NotNull(Codes().FailedAt(Seed));
        foreach (FileInfo file in _folder.GetFiles("*", SearchOption.AllDirectories))
        {
            string text = file.Name + await File.ReadAllTextAsync(file.FullName, Stop);
            Assert.DoesNotContain(code, text, StringComparison.Ordinal);
            Assert.DoesNotContain(Key, text, StringComparison.OrdinalIgnoreCase);
        }

        await Codes().NoteAsync(Seed, null);
        Assert.Null(Codes().FailedAt(Seed));
    }

    /// <summary>Where it cannot be recorded that a code is used, an unattended sign-in sends none, and a person is warned.</summary>
    [Fact]
    public async Task Without_a_record_no_code_is_sent_unattended()
    {
        await Codes().NextAsync(Seed, "seed", Call, Stop);
        string file = Assert.Single(_folder.GetFiles("*.code")).FullName;
        File.Delete(file);
        Directory.CreateDirectory(file);
        await File.WriteAllTextAsync(Path.Combine(file, "x"), "x", Stop);
        FederationException error = await Fail.WithAsync(FederationErrorCode.CacheUnusable, () => Codes().NextAsync(Seed, "seed", Call, Stop), CodeOfNow(), Key);
        Assert.Contains(_folder.FullName, error.Message, StringComparison.Ordinal);
        Assert.Empty(_reporter.Warnings);
        Assert.Equal(CodeOfNow(), await Codes().NextAsync(Seed, "seed", Call with { IsAtPrompt = true }, Stop));
        Assert.Single(_reporter.Warnings);
    }

    [Fact]
    public async Task Another_process_that_takes_a_code_is_waited_for()
    {
        FileLock other = await FileLock.TakeAsync(Path.Combine(_folder.FullName, Seed.Id + ".lock"), TimeSpan.Zero, Stop);
        Task<string> waiting = Codes().NextAsync(Seed, "seed", Call, Stop);
        Assert.NotSame(waiting, await Task.WhenAny(waiting, Task.Delay(100, Stop)));
        await other.DisposeAsync();
        Assert.Equal(CodeOfNow(), await waiting);
    }

    [Fact]
    public async Task Processes_do_not_give_out_the_same_code()
    {
        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => ChildTest.RunAsync(typeof(TotpCodesTests), nameof(Takes_codes_in_a_process_of_its_own), (FolderVariable, _folder.FullName))));
        string[] steps = [.. _folder.GetFiles("*.step").Select(file => file.Name)];
        Assert.Equal(6, steps.Length);
    }

    /// <summary>Writes a file for each step of which it got the code; a step that another process had is an error.</summary>
    [Fact(Explicit = true)]
    public async Task Takes_codes_in_a_process_of_its_own()
    {
        string folder = Environment.GetEnvironmentVariable(FolderVariable)!;
        TotpSeed seed = TotpSeed.Read($"otpauth://totp/x?secret={Key}&period=1&digits=8", "seed");
        TotpCodes codes = new(new UsedCodes(CredentialCache.OfUser(folder), folder), TimeProvider.System);
        for (int i = 0; i < 2; i++)
        {
            long before = seed.Step(DateTimeOffset.UtcNow);
            string code = await codes.NextAsync(seed, "seed", SignInCall.Silent, Stop);
            long step = Enumerable.Range(0, 60).Select(later => before + later).First(step => seed.Code(step) == code);
            await using FileStream own = new(Path.Combine(folder, step.ToString(CultureInfo.InvariantCulture) + ".step"), FileMode.CreateNew);
        }
    }
}
