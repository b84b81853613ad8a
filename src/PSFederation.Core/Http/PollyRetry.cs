using Polly;
using Polly.Retry;
using PSFederation.Core.Reporting;
using PSFederation.Core.Text;

namespace PSFederation.Core.Http;

/// <summary>Repeats a call that failed once. The only type that refers to Polly, so that Polly is loaded only for a retry.</summary>
internal sealed class PollyRetry<T>(TimeProvider time, IOperationReporter reporter, string origin, Repeat repeat, Func<TimeSpan> left)
{
    private const int MaxRepetitions = 4;

    /// <summary>A server that refuses connections is down for longer, or does not exist.</summary>
    private const int MaxConnections = 2;

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(0.5);

    /// <summary>Retries until an attempt succeeds or fails permanently, the attempts are used up, or no time is left for a pause.</summary>
    /// <returns>How the last one ended.</returns>
    public async Task<Ended<T>> RunAsync(
        Ended<T> first, Func<CancellationToken, Task<Answer<T>>> attempt, CancellationToken deadline, CancellationToken cancellationToken)
    {
        Ended<T> last = first;
        bool isFirst = true, pauses = false;
        ResiliencePipeline<Ended<T>> pipeline = new ResiliencePipelineBuilder<Ended<T>> { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions<Ended<T>>
            {
                MaxRetryAttempts = MaxRepetitions,
                Delay = FirstPause,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                ShouldHandle = arguments => ValueTask.FromResult(arguments.Outcome.Result is { } ended && IsRepeated(ended, arguments.AttemptNumber)),
                DelayGenerator = arguments => ValueTask.FromResult(arguments.Outcome.Result?.RetryAfter),
                OnRetry = arguments =>
                {
                    pauses = true;
                    reporter.Verbose(string.Create(
                        System.Globalization.CultureInfo.InvariantCulture,
                        $"{origin} {arguments.Outcome.Result!.Trouble(repeat)}; retrying in {arguments.RetryDelay.TotalSeconds.Tenths()} s"));
                    return ValueTask.CompletedTask;
                },
            })
            .Build();
        try
        {
            return await pipeline.ExecuteAsync(
                async stop =>
                {
                    if (!isFirst)
                        last = await Ended<T>.OfAsync(attempt, stop).ConfigureAwait(false);
                    (isFirst, pauses) = (false, false);
                    return last;
                },
                deadline).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (pauses && !cancellationToken.IsCancellationRequested)
        {
            // The time ran out in a pause: the last response of the server is more useful than a timeout.
            return last;
        }
    }

    private bool IsRepeated(Ended<T> ended, int repetitions)
    {
        if (ended.Trouble(repeat) is not { } trouble || repetitions >= (ended.NeverConnected ? MaxConnections : MaxRepetitions))
            return false;
        if (ended.RetryAfter is not { } pause || pause < left())
            return true;
        reporter.Verbose($"{origin} {trouble} and requests a wait of {pause.TotalSeconds.Whole()} s, which exceeds the time limit of this call");
        return false;
    }
}
