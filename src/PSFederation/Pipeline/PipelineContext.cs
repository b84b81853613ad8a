using System.Diagnostics;

namespace PSFederation.Pipeline;

/// <summary>
/// The synchronization context of one hook of a cmdlet. Posted callbacks run on the thread of the pipeline, in order, while
/// <see cref="Run"/> waits there for the hook's task.
/// </summary>
internal sealed class PipelineContext : SynchronizationContext
{
    private readonly object _gate = new();
    private readonly Queue<Posted> _queue = new();
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private bool _closed;

    /// <summary>Whether the caller is on the thread of the pipeline, which is the only thread that can write.</summary>
    public bool IsPipelineThread => Environment.CurrentManagedThreadId == _thread;

    /// <summary>Whether the hook has ended, so that nothing more can be written.</summary>
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

        // The pipeline continued without this task. The rest of the task, such as its finally blocks, runs on another thread.
        ThreadPool.QueueUserWorkItem(_ => d(state));
    }

    public override void Send(SendOrPostCallback d, object? state)
    {
        if (!IsPipelineThread)
            throw new NotSupportedException("Send from another thread would block that thread. Use Post.");
        d(state);
    }

    public override SynchronizationContext CreateCopy() => this;

    /// <summary>
    /// Runs posted callbacks until the task has ended. After a stop, the task has <paramref name="grace"/> to end. Then it is abandoned. It is also abandoned
    /// if the engine ends the pipeline during a posted write (<c>Select-Object -First</c>, an error further down).
    /// </summary>
    /// <returns>False if the task was abandoned.</returns>
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

    /// <summary>Waits for the next callback. Returns null if there are no more, or if the time after a stop has elapsed.</summary>
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
        // Its error, if any, is no longer relevant.
        task.ContinueWith(
            t => _ = t.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        while (_queue.TryDequeue(out Posted? rest))
            ThreadPool.QueueUserWorkItem(_ => rest.Callback(rest.State));
    }

    /// <summary>Not a structure: for one, the first command would compile the whole queue.</summary>
    private sealed record Posted(SendOrPostCallback Callback, object? State);
}
