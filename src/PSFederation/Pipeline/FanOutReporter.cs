using System.Collections.Concurrent;
using System.Threading.Channels;
using PSFederation.Core.Reporting;
using PSFederation.Core.Text;

namespace PSFederation.Pipeline;

/// <summary>Collects the reports of the calls in a fan-out for the thread of the pipeline. A warning that all calls have in common is written once.</summary>
/// <param name="cmdlet">The cmdlet.</param>
/// <param name="events">The actions for the thread of the pipeline.</param>
internal sealed class FanOutReporter(AsyncCmdlet cmdlet, ChannelWriter<Action> events) : IOperationReporter
{
    private readonly StreamReporter _streams = new(cmdlet);
    private readonly ConcurrentDictionary<string, bool> _warnings = new(StringComparer.Ordinal);

    public void Verbose(string message)
    {
        // The secrets that the call registered are known here, but not on the thread of the pipeline.
        string shown = UntrustedText.Printable(message);
        events.TryWrite(() => _streams.Verbose(shown));
    }

    public void Warning(string message)
    {
        string shown = UntrustedText.Printable(message);
        if (_warnings.TryAdd(shown, true))
            events.TryWrite(() => _streams.Warning(shown));
    }

    public void Notice(string message)
    {
        string shown = UntrustedText.Printable(message);
        events.TryWrite(() => _streams.Notice(shown));
    }

    public void Notice(string message, Uri link) => events.TryWrite(() => _streams.Notice(message, link));

    public void Progress(string activity, string? status)
    {
        // The fan-out as a whole has its own progress.
    }
}
