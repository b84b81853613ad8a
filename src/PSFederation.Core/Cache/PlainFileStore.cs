using PSFederation.Core.Io;
using PSFederation.Core.Reporting;

namespace PSFederation.Core.Cache;

/// <summary>Keeps secrets in files that their owner alone may read: where a system offers no better, such as Linux without a keyring.</summary>
internal sealed class PlainFileStore(string folder) : ISecretStore
{
    private const string Extension = ".json";

    public byte[]? Read(string name)
    {
        PrivateFolder.RequireOwn(FileOf(name), UserStore.What);
        try
        {
            return BoundedFile.ReadAllBytes(FileOf(name), AtomicFile.MaxLength, UserStore.What);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public Task WriteAsync(string name, byte[] secret, IOperationReporter reporter, CancellationToken cancellationToken) =>
        AtomicFile.WriteAsync(FileOf(name), secret, cancellationToken);

    public Task WriteProtectedAsync(string name, byte[] secret, IOperationReporter reporter, CancellationToken cancellationToken) =>
        throw UserStore.NotProtected("it keeps secrets in plain files");

    public bool Delete(string name)
    {
        bool there = File.Exists(FileOf(name));
        if (there)
            File.Delete(FileOf(name));
        return there;
    }

    public IEnumerable<string> Names() =>
        Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*" + Extension).Select(path => Path.GetFileNameWithoutExtension(path)) : [];

    private string FileOf(string name) => Path.Combine(folder, name + Extension);
}
