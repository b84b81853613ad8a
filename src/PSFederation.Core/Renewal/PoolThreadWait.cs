namespace PSFederation.Core.Renewal;

/// <summary>
/// Adds one thread to the thread pool while one of its threads waits here. AWS SDKs request credentials synchronously, often on threads of
/// the pool, and the awaited responses and timers need such a thread too. If the pool has a small maximum, callers
/// that wait would use all threads and deadlock.
/// </summary>
internal readonly struct PoolThreadWait : IDisposable
{
    private static readonly object Gate = new();

    private readonly bool _isOfPool;

    private PoolThreadWait(bool isOfPool) => _isOfPool = isOfPool;

    /// <summary>Starts the wait of this thread; disposing ends it and restores the limits of the pool.</summary>
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

    /// <summary>Both limits, because the pool creates a thread at once below the minimum, but only after a while above it.</summary>
    private static void Change(int threads)
    {
        lock (Gate)
        {
            ThreadPool.GetMaxThreads(out int most, out int mostCompletion);
            ThreadPool.GetMinThreads(out int least, out int leastCompletion);
            // The minimum never exceeds the maximum, not even temporarily.
            if (threads > 0)
                ThreadPool.SetMaxThreads(most + threads, mostCompletion);
            ThreadPool.SetMinThreads(least + threads, leastCompletion);
            if (threads < 0)
                ThreadPool.SetMaxThreads(most + threads, mostCompletion);
        }
    }
}
