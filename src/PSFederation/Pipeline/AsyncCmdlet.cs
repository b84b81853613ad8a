using System.Management.Automation;
using System.Runtime.ExceptionServices;
using PSFederation.Core.Text;

namespace PSFederation.Pipeline;

/// <summary>
/// A cmdlet whose work is asynchronous. Its hooks run on the thread of the pipeline under a synchronization context of their own, so
/// code after an <c>await</c> can write again. Writes from other threads are queued to the pipeline. Ctrl+C cancels the token that
/// every hook gets. A task that does not respond is abandoned after half a second.
/// </summary>
public abstract class AsyncCmdlet : PSCmdlet, IDisposable
{
    private static readonly TimeSpan StopGrace = TimeSpan.FromMilliseconds(500);

    private readonly CancellationTokenSource _stopping = new();
    private PipelineContext? _pipeline;
    private SynchronizationContext? _outer;

    /// <summary>Runs before the first input.</summary>
    /// <param name="cancellationToken">Canceled by Ctrl+C.</param>
    /// <returns>A task that completes when the work is done.</returns>
    protected virtual Task BeginProcessingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Runs for each input.</summary>
    /// <param name="cancellationToken">Canceled by Ctrl+C.</param>
    /// <returns>A task that completes when the work is done.</returns>
    protected virtual Task ProcessRecordAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Runs after the last input.</summary>
    /// <param name="cancellationToken">Canceled by Ctrl+C.</param>
    /// <returns>A task that completes when the work is done.</returns>
    protected virtual Task EndProcessingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    protected sealed override void BeginProcessing() => Run(BeginProcessingAsync);

    /// <inheritdoc/>
    protected sealed override void ProcessRecord() => Run(ProcessRecordAsync);

    /// <inheritdoc/>
    protected sealed override void EndProcessing() => Run(EndProcessingAsync);

    /// <inheritdoc/>
    protected sealed override void StopProcessing()
    {
        try
        {
            _stopping.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The command ended before the stop arrived.
        }
    }

    /// <inheritdoc cref="Cmdlet.WriteVerbose"/>
    public new void WriteVerbose(string text)
    {
        string shown = UntrustedText.Printable(text);
        Write(() => base.WriteVerbose(shown));
    }

    /// <inheritdoc cref="Cmdlet.WriteDebug"/>
    public new void WriteDebug(string text)
    {
        string shown = UntrustedText.Printable(text);
        Write(() => base.WriteDebug(shown));
    }

    /// <inheritdoc cref="Cmdlet.WriteWarning"/>
    public new void WriteWarning(string text)
    {
        string shown = UntrustedText.Printable(text);
        Write(() => base.WriteWarning(shown));
    }

    /// <inheritdoc cref="Cmdlet.WriteProgress"/>
    public new void WriteProgress(ProgressRecord progressRecord) => Write(() => base.WriteProgress(progressRecord));

    /// <inheritdoc cref="Cmdlet.WriteInformation(object, string[])"/>
    public new void WriteInformation(object messageData, string[] tags) => Write(() => base.WriteInformation(messageData, tags));

    /// <inheritdoc cref="Cmdlet.WriteError"/>
    public new void WriteError(ErrorRecord errorRecord) => Write(() => base.WriteError(errorRecord));

    /// <inheritdoc cref="Cmdlet.WriteObject(object)"/>
    public new void WriteObject(object? sendToPipeline) => Write(() => base.WriteObject(sendToPipeline));

    /// <inheritdoc cref="Cmdlet.ShouldProcess(string, string)"/>
    public new bool ShouldProcess(string target, string action) => base.ShouldProcess(UntrustedText.Printable(target), UntrustedText.Printable(action));

    /// <summary>Asks for confirmation of a change, from any thread.</summary>
    /// <param name="target">What would be changed.</param>
    /// <param name="action">What would be done to it.</param>
    /// <returns>Whether to continue.</returns>
    protected Task<bool> ShouldProcessAsync(string target, string action) => OnPipelineAsync(() => ShouldProcess(target, action));

    /// <summary>Asks a question, from any thread.</summary>
    /// <param name="query">The question.</param>
    /// <param name="caption">Its heading.</param>
    /// <returns>The answer.</returns>
    protected Task<bool> ShouldContinueAsync(string query, string caption) => OnPipelineAsync(() => ShouldContinue(query, caption));

    /// <summary>Runs a function on the thread of the pipeline and returns its result.</summary>
    /// <typeparam name="T">The type of the result.</typeparam>
    /// <param name="function">A function that can run only there, because it uses the prompts of the host or session variables.</param>
    /// <returns>The result.</returns>
    protected internal Task<T> OnPipelineAsync<T>(Func<T> function)
    {
        if (_pipeline is not { IsPipelineThread: false } pipeline)
            return Task.FromResult(AsEngine(function));
        TaskCompletionSource<T> result = new(TaskCreationOptions.RunContinuationsAsynchronously);
        pipeline.Post(
            _ =>
            {
                try
                {
                    if (pipeline.IsClosed)
                        throw new PipelineStoppedException();
                    result.SetResult(AsEngine(function));
                }
#pragma warning disable CA1031 // The exception is passed on to the thread that asked.
                catch (Exception e)
#pragma warning restore CA1031
                {
                    result.SetException(e);
                }
            },
            null);
        return result.Task;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases the resources of the cmdlet.</summary>
    /// <param name="disposing">True for Dispose, false for the finalizer.</param>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
            _stopping.Dispose();
    }

    private void Run(Func<CancellationToken, Task> hook)
    {
        if (_stopping.IsCancellationRequested)
            throw new PipelineStoppedException();
        _outer = SynchronizationContext.Current;
        PipelineContext pipeline = new();
        Task task;
        bool ended;
        try
        {
            _pipeline = pipeline;
            SynchronizationContext.SetSynchronizationContext(pipeline);
            task = hook(_stopping.Token);
            ended = pipeline.Run(task, StopGrace, _stopping.Token);
        }
        catch
        {
            // The engine ended the pipeline during a write, so no code waits for the hook.
            _stopping.Cancel();
            throw;
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(_outer);
        }

        if (!ended || (_stopping.IsCancellationRequested && !task.IsCompletedSuccessfully))
            throw new PipelineStoppedException();
        if (task.Exception is { } error)
            ExceptionDispatchInfo.Throw(error.InnerException!);
        if (task.IsCanceled)
            throw new OperationCanceledException();
    }

    /// <summary>Writes immediately on the thread of the pipeline. From other threads, queues the write. Does not write if the hook has ended.</summary>
    private void Write(Action write)
    {
        if (_pipeline is not { IsPipelineThread: false } pipeline)
        {
            AsEngine(write);
            return;
        }

        pipeline.Post(
            _ =>
            {
                if (!pipeline.IsClosed)
                    AsEngine(write);
            },
            null);
    }

    private void AsEngine(Action action) =>
        AsEngine(() =>
        {
            action();
            return true;
        });

    /// <summary>
    /// Calls the engine in the context that it had before the hook. Commands further down the pipeline run during a write, and their continuations
    /// must not return to the queue of this cmdlet.
    /// </summary>
    private T AsEngine<T>(Func<T> function)
    {
        SynchronizationContext? own = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(_outer);
        try
        {
            return function();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(own);
        }
    }
}
