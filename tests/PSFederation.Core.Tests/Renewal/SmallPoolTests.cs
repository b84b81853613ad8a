using PSFederation.Core.Renewal;
using PSFederation.Core.Tests.Children;

namespace PSFederation.Core.Tests.Renewal;

/// <summary>Callers that wait synchronously on all threads of a small pool do not block the renewal.</summary>
public sealed class SmallPoolTests
{
    private const int Callers = 200;

    [Fact]
    public Task Synchronous_callers_do_not_starve_the_renewal_in_a_small_pool() => ChildTest.RunAsync(typeof(SmallPoolTests), nameof(In_a_small_pool));

    [Fact(Explicit = true)]
    public async Task In_a_small_pool()
    {
        int most = Math.Max(4, Environment.ProcessorCount);
        Assert.True(ThreadPool.SetMinThreads(1, 1));
        Assert.True(ThreadPool.SetMaxThreads(most, most));
        JumpingClock time = new();
        ScriptedSource source = new(async (number, _) =>
        {
            // As an answer of a server comes: by timers and threads of the pool.
            for (int i = 0; i < 3; i++)
            {
                await Task.Delay(10, CancellationToken.None);
                await Task.Yield();
            }

            return ScriptedSource.Session(time, number, TimeSpan.FromHours(1));
        });
        SessionRenewal renewal = new(ScriptedSource.Session(time, 0, TimeSpan.FromHours(1)), source, time);
        time.Advance(TimeSpan.FromHours(1));
        string[] ids = await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Task.Run(() => renewal.GetSession().Keys.AccessKeyId)));
        Assert.All(ids, id => Assert.Equal("ASIA1", id));
        Assert.Equal(1, source.Asked);
        ThreadPool.GetMaxThreads(out int after, out int _);
        ThreadPool.GetMinThreads(out int least, out int _);
        Assert.Equal((most, 1), (after, least));
    }
}
