using System.Collections.Concurrent;
using System.Threading.Channels;
using PSFederation.Core.Reporting;

namespace PSFederation.Pipeline;

/// <summary>What the calls of a fan-out report. It waits for the thread of the pipeline, and a warning that all have in common is written once.</summary>
/// <param name="cmdlet">The cmdlet.</param>
/// <param name="events">What has to happen on the thread of the pipeline.</param>
internal sealed class FanOutReporter(AsyncCmdlet cmdlet, ChannelWriter<Action> events) : IOperationReporter
{
    private readonly StreamReporter _streams = new(cmdlet);
    private readonly ConcurrentDictionary<string, bool> _warnings = new(StringComparer.Ordinal);

    public void Verbose(string message) => events.TryWrite(() => _streams.Verbose(message));

    public void Warning(string message)
    {
        if (_warnings.TryAdd(message, true))
            events.TryWrite(() => _streams.Warning(message));
    }

    public void Notice(string message) => events.TryWrite(() => _streams.Notice(message));

    public void Notice(string message, Uri link) => events.TryWrite(() => _streams.Notice(message, link));

    public void Progress(string activity, string? status)
    {
        // The fan-out as a whole has a progress of its own.
    }
}
