using System.Collections.Concurrent;

namespace PSFederation.Sandbox;

/// <summary>The requests to the services. An entry exists before its response reaches the caller, so counting needs no wait.</summary>
public sealed class RequestLog
{
    private readonly ConcurrentQueue<RequestLogEntry> _entries = new();

    internal RequestLog()
    {
    }

    /// <summary>Gets a snapshot of all entries, oldest first.</summary>
    public IReadOnlyList<RequestLogEntry> Entries => [.. _entries];

    /// <summary>Counts the requests to a service, without requests of the sandbox itself.</summary>
    /// <param name="actionOrPath">An STS action or a path, compared exactly; null counts all.</param>
    /// <returns>The number of requests.</returns>
    public int Count(SandboxService service, string? actionOrPath = null)
        => _entries.Count(entry => entry.Service == service
            && !entry.FromSandbox
            && (actionOrPath is null || actionOrPath == entry.Action || actionOrPath == entry.Path));

    /// <summary>Deletes all entries.</summary>
    public void Clear() => _entries.Clear();

    internal void Add(RequestLogEntry entry) => _entries.Enqueue(entry);
}
