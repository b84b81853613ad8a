using System.Threading.Channels;
using PSFederation.Core.Reporting;
using PSFederation.Core.Sts;
using PSFederation.Core.Text;

namespace PSFederation.Pipeline;

/// <summary>The call for one role.</summary>
/// <param name="RoleArn">The role, which is the target of an error.</param>
/// <param name="SendAsync">Sends the call. Without a pace, the call is not part of a fan-out.</param>
internal sealed record RoleCall(string RoleArn, Func<IOperationReporter, StsPace?, CancellationToken, Task<FederatedCredential>> SendAsync);

/// <summary>
/// Assumes many roles at once, on the thread pool, and writes each result or error on the thread of the pipeline. Cmdlets can write only while one of their hooks
/// runs, so results that arrive between two pipeline objects are written with the next object, or at the end.
/// </summary>
internal sealed class RoleFanOut : IDisposable
{
    /// <summary>How many calls can wait to start, or results to be written, for each running call. A slow command downstream does not stop a running call.</summary>
    private const int Backlog = 4;

    private readonly AsyncCmdlet _cmdlet;
    private readonly CancellationTokenSource _stopping;
    private readonly StsPace _pace;
    private readonly SemaphoreSlim _slots;
    private readonly int _limit;
    private readonly SortedDictionary<int, Action>? _early;
    private readonly FanOutProgress _progress;
    private readonly FanOutReporter _reporter;

    /// <summary>The actions for the thread of the pipeline.</summary>
    private readonly Channel<Action> _events = Channel.CreateUnbounded<Action>(new UnboundedChannelOptions { SingleReader = true });

    private int _added;
    private int _finished;
    private int _next;

    /// <param name="cmdlet">The cmdlet that writes the results.</param>
    /// <param name="limit">The maximum number of calls at the same time.</param>
    /// <param name="isOrdered">Whether results are written in the order of the input.</param>
    /// <param name="time">The clock.</param>
    /// <param name="stop">Canceled by Ctrl+C.</param>
    public RoleFanOut(AsyncCmdlet cmdlet, int limit, bool isOrdered, TimeProvider time, CancellationToken stop)
    {
        (_cmdlet, _limit) = (cmdlet, limit);
        _stopping = CancellationTokenSource.CreateLinkedTokenSource(stop);
        _pace = new StsPace(time);
        _slots = new SemaphoreSlim(limit);
        _early = isOrdered ? [] : null;
        _progress = new FanOutProgress(cmdlet, _pace, time);
        _reporter = new FanOutReporter(cmdlet, _events.Writer);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Stop();
        _stopping.Dispose();
        _slots.Dispose();
        _pace.Dispose();
    }

    /// <summary>Starts a call, and writes finished results. Waits while too many calls are in progress.</summary>
    /// <param name="call">The call.</param>
    /// <param name="alone">Whether this can be the only call. If it is, it is sent without a fan-out.</param>
    public Task AddAsync(RoleCall call, bool alone) => EndedByErrorsAsync(async () =>
    {
        while (_added - _finished >= _limit * Backlog)
            await WriteNextAsync();
        int index = _added++;
        _ = Task.Run(() => RunAsync(call, index, alone ? null : _pace));
        while (_events.Reader.TryRead(out Action? write))
            write();
    });

    /// <summary>Waits for all calls and writes their results.</summary>
    public Task CompleteAsync() => EndedByErrorsAsync(async () =>
    {
        _progress.Total = _added;
        while (_finished < _added)
            await WriteNextAsync();
        _progress.End();
        if (_pace.Shortened is { Count: > 0 } shortened)
            _cmdlet.WriteWarning(Summary(shortened));
    });

    private static string Summary(IReadOnlyCollection<(string RoleArn, int Asked)> shortened)
    {
        const int Named = 5;
        string names = string.Join(", ", shortened.Take(Named).Select(role => role.RoleArn)) + (shortened.Count > Named ? $" and {shortened.Count - Named} more" : string.Empty);
        return $"{(shortened.Count == 1 ? "1 role does" : $"{shortened.Count} roles do")} not allow sessions of {shortened.First().Asked} s (MaxSessionDuration in IAM); STS granted 3600 s: {names}.";
    }

    private async Task RunAsync(RoleCall call, int index, StsPace? pace)
    {
        // The keys of a call are secrets of that call only. Otherwise, every message would be searched for thousands of keys.
        using IDisposable secrets = Secrets.Begin();
        Action write;
        try
        {
            await _slots.WaitAsync(_stopping.Token).ConfigureAwait(false);
            try
            {
                FederatedCredential credential = await call.SendAsync(_reporter, pace, _stopping.Token).ConfigureAwait(false);
                write = () => _cmdlet.WriteObject(credential);
            }
            finally
            {
                _slots.Release();
            }
        }
#pragma warning disable CA1031 // Any exception is the reason why there is no credential for this role.
        catch (Exception e)
#pragma warning restore CA1031
        {
            // Nothing reads results after a stop.
            if (_stopping.IsCancellationRequested)
                return;
            System.Management.Automation.ErrorRecord error = ErrorRecords.From(e, _cmdlet.GetType(), call.RoleArn);
            write = () =>
            {
                _progress.Failed++;
                _cmdlet.WriteError(error);
            };
        }

        _events.Writer.TryWrite(() => Finish(index, write));
    }

    private void Finish(int index, Action write)
    {
        _finished++;
        _progress.Finished = _finished;
        if (_early is null)
        {
            write();
            return;
        }

        _early.Add(index, write);
        while (_early.Remove(_next, out Action? inTurn))
        {
            _next++;
            inTurn();
        }
    }

    private async Task WriteNextAsync()
    {
        Task<bool> ready = _events.Reader.WaitToReadAsync(_stopping.Token).AsTask();
        while (await Task.WhenAny(ready, Task.Delay(FanOutProgress.Interval, _stopping.Token)) != ready)
        {
            _stopping.Token.ThrowIfCancellationRequested();
            _progress.Show();
        }

        await ready;
        while (_events.Reader.TryRead(out Action? write))
        {
            write();
            _progress.Show();
        }
    }

    /// <summary>An error that ends the pipeline (-ErrorAction Stop, Select-Object -First) ends all calls.</summary>
    private async Task EndedByErrorsAsync(Func<Task> action)
    {
        try
        {
            await action();
        }
        catch
        {
            Stop();
            throw;
        }
    }

    private void Stop() => _stopping.Cancel();
}
