using System.Diagnostics;

namespace PSFederation.Pipeline;

/// <summary>
/// The synchronization context of one hook of a cmdlet: what is posted to it runs on the thread of the pipeline, in order, while
/// <see cref="Run"/> waits there for the hook's task.
/// </summary>
internal sealed class PipelineContext : SynchronizationContext
{
    private readonly object _gate = new();
    private readonly Queue<Posted> _queue = new();
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private bool _closed;

    /// <summary>Whether the caller is on the thread of the pipeline, which alone may write.</summary>
    public bool IsPipelineThread => Environment.CurrentManagedThreadId == _thread;

    /// <summary>Whether the hook has ended: nothing can be written any more.</summary>
    public bool IsClosed
    {
        get
        {
            lock (_gate)
                return _closed;
        }
    }

    public override void Post(SendOrPostCallback d, object? state)
    {
        lock (_gate)
        {
            if (!_closed)
            {
                _queue.Enqueue(new Posted(d, state));
                Monitor.PulseAll(_gate);
                return;
            }
        }

        // The pipeline went on without this task: what is left of it, its finally blocks above all, runs elsewhere.
        ThreadPool.QueueUserWorkItem(_ => d(state));
    }

    public override void Send(SendOrPostCallback d, object? state)
    {
        if (!IsPipelineThread)
            throw new NotSupportedException("Waiting for the pipeline from another thread would block that thread; post to it.");
        d(state);
    }

    public override SynchronizationContext CreateCopy() => this;

    /// <summary>
    /// Runs what is posted until the task has ended. After a stop the task has <paramref name="grace"/> to end; then it is left alone, as it is
    /// when the engine ends the pipeline from within a write that was posted (<c>Select-Object -First</c>, an error further down).
    /// </summary>
    /// <returns>False when the task was left alone.</returns>
    public bool Run(Task task, TimeSpan grace, CancellationToken stop)
    {
        task.ContinueWith(_ => Wake(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        using CancellationTokenRegistration stopping = stop.Register(Wake);
        Stopwatch sinceStop = new();
        try
        {
            while (TakeNext(task, grace, sinceStop, stop) is { } next)
                next.Callback(next.State);
        }
        catch
        {
            lock (_gate)
                _closed = true;
            Abandon(task);
            throw;
        }

        if (task.IsCompleted)
            return true;
        Abandon(task);
        return false;
    }

    /// <summary>Waits for the next callback; null when there will be none, or when the time after a stop is up.</summary>
    private Posted? TakeNext(Task task, TimeSpan grace, Stopwatch sinceStop, CancellationToken stop)
    {
        lock (_gate)
        {
            while (true)
            {
                if (stop.IsCancellationRequested)
                    sinceStop.Start();
                TimeSpan timeout = sinceStop.IsRunning ? grace - sinceStop.Elapsed : Timeout.InfiniteTimeSpan;
                bool tooLate = sinceStop.IsRunning && timeout <= TimeSpan.Zero;
                if (!tooLate && _queue.TryDequeue(out Posted? next))
                    return next;
                if (tooLate || task.IsCompleted)
                {
                    _closed = true;
                    return null;
                }

                Monitor.Wait(_gate, timeout);
            }
        }
    }

    private void Wake()
    {
        lock (_gate)
            Monitor.PulseAll(_gate);
    }

    private void Abandon(Task task)
    {
        // Its error, if there is one, no longer matters.
        task.ContinueWith(
            t => _ = t.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        while (_queue.TryDequeue(out Posted? rest))
            ThreadPool.QueueUserWorkItem(_ => rest.Callback(rest.State));
    }

    /// <summary>Not a structure: for one, the first command would compile the whole queue.</summary>
    private sealed record Posted(SendOrPostCallback Callback, object? State);
}
