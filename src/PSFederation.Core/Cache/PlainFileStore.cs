using PSFederation.Core.Io;
using PSFederation.Core.Reporting;

namespace PSFederation.Core.Cache;

/// <summary>Stores secrets in files that only their owner can read, if the system has no better store, such as Linux without a keyring.</summary>
internal sealed class PlainFileStore(string folder) : ISecretStore
{
    public byte[]? Read(string name) => SecretFile.Read(folder, name);

    public Task WriteAsync(string name, byte[] secret, IOperationReporter reporter, CancellationToken cancellationToken) =>
        AtomicFile.WriteAsync(FileOf(name), secret, cancellationToken);

    public Task WriteProtectedAsync(string name, byte[] secret, IOperationReporter reporter, CancellationToken cancellationToken) =>
        throw UserStore.NotProtected("secrets would be stored in plain files");

    public bool Delete(string name)
    {
        bool there = File.Exists(FileOf(name));
        if (there)
            File.Delete(FileOf(name));
        return there;
    }

    public IEnumerable<string> Names() =>
        Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*" + SecretFile.Extension).Select(path => Path.GetFileNameWithoutExtension(path)) : [];

    private string FileOf(string name) => SecretFile.PathOf(folder, name);
}
