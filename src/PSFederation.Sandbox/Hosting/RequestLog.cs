using System.Collections.Concurrent;

namespace PSFederation.Sandbox;

/// <summary>What the services were asked. An entry is there before its answer reaches the caller, so counting needs no waiting.</summary>
public sealed class RequestLog
{
    private readonly ConcurrentQueue<RequestLogEntry> _entries = new();

    internal RequestLog()
    {
    }

    /// <summary>Gets a snapshot of all entries, oldest first.</summary>
    public IReadOnlyList<RequestLogEntry> Entries => [.. _entries];

    /// <summary>Counts the requests of others than the sandbox itself to a service.</summary>
    /// <param name="actionOrPath">An STS action or a path, compared exactly; null counts all.</param>
    /// <returns>The number of requests.</returns>
    public int Count(SandboxService service, string? actionOrPath = null)
        => _entries.Count(entry => entry.Service == service
            && !entry.FromSandbox
            && (actionOrPath is null || actionOrPath == entry.Action || actionOrPath == entry.Path));

    /// <summary>Forgets everything.</summary>
    public void Clear() => _entries.Clear();

    internal void Add(RequestLogEntry entry) => _entries.Enqueue(entry);
}
