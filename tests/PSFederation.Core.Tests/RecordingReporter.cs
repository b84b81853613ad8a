using System.Collections.Concurrent;
using PSFederation.Core.Reporting;

namespace PSFederation.Core.Tests;

/// <summary>Keeps what an operation reports.</summary>
internal sealed class RecordingReporter : IOperationReporter
{
    public ConcurrentQueue<string> Verboses { get; } = new();

    public ConcurrentQueue<string> Warnings { get; } = new();

    public ConcurrentQueue<string> Notices { get; } = new();

    public void Verbose(string message) => Verboses.Enqueue(message);

    public void Warning(string message) => Warnings.Enqueue(message);

    public void Notice(string message) => Notices.Enqueue(message);

    public (int Columns, int Rows)? Canvas { get; init; }

    public ConcurrentQueue<string> Drawings { get; } = new();

    public void Draw(string drawing) => Drawings.Enqueue(drawing);

    /// <summary>What happens when progress is shown.</summary>
    public Action<string>? OnProgress { get; init; }

    public void Progress(string activity, string? status)
    {
        Verboses.Enqueue($"{activity}: {status}");
        if (status is not null)
            OnProgress?.Invoke(activity);
    }
}
