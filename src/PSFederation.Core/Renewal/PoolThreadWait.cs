namespace PSFederation.Core.Renewal;

/// <summary>
/// Lets the thread pool have one thread more for as long as one of its threads waits here. AWS SDKs ask for keys synchronously, often on threads of
/// the pool, and what they wait for needs such a thread: answers of servers and timers arrive there. Where the pool has a small maximum, callers
/// that wait would take all of it, and wait for good.
/// </summary>
internal readonly struct PoolThreadWait : IDisposable
{
    private static readonly object Gate = new();

    private readonly bool _isOfPool;

    private PoolThreadWait(bool isOfPool) => _isOfPool = isOfPool;

    /// <summary>Begins the wait of this thread; disposing ends it. The limits of the pool are then as they were.</summary>
    public static PoolThreadWait Begin()
    {
        bool isOfPool = Thread.CurrentThread.IsThreadPoolThread;
        if (isOfPool)
            Change(1);
        return new PoolThreadWait(isOfPool);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_isOfPool)
            Change(-1);
    }

    /// <summary>Both limits: below the minimum the pool makes a thread at once, above it only after a while.</summary>
    private static void Change(int threads)
    {
        lock (Gate)
        {
            ThreadPool.GetMaxThreads(out int most, out int mostCompletion);
            ThreadPool.GetMinThreads(out int least, out int leastCompletion);
            // The minimum is never above the maximum, in between either.
            if (threads > 0)
                ThreadPool.SetMaxThreads(most + threads, mostCompletion);
            ThreadPool.SetMinThreads(least + threads, leastCompletion);
            if (threads < 0)
                ThreadPool.SetMaxThreads(most + threads, mostCompletion);
        }
    }
}
