using System.Collections.Concurrent;
using PSFederation.Core.Reporting;

namespace PSFederation.Core.Cache;

/// <summary>Keeps secrets in the memory of this process: for -NoCache. Process-wide, so that all runspaces share them.</summary>
internal sealed class MemoryStore : ISecretStore
{
    private readonly ConcurrentDictionary<string, byte[]> _secrets = new(StringComparer.Ordinal);

    private MemoryStore()
    {
    }

    public static MemoryStore Instance { get; } = new();

    public byte[]? Read(string name) => _secrets.GetValueOrDefault(name);

    public Task WriteAsync(string name, byte[] secret, IOperationReporter reporter, CancellationToken cancellationToken)
    {
        _secrets[name] = secret;
        return Task.CompletedTask;
    }

    public Task WriteProtectedAsync(string name, byte[] secret, IOperationReporter reporter, CancellationToken cancellationToken) =>
        WriteAsync(name, secret, reporter, cancellationToken);

    public bool Delete(string name) => _secrets.TryRemove(name, out _);

    public IEnumerable<string> Names() => _secrets.Keys;
}
