using PSFederation.Core.Io;
using PSFederation.Core.Tests.Children;

namespace PSFederation.Core.Tests.Io;

/// <summary>One holder at a time, even if the environment disables file locks.</summary>
public sealed class FileLockTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_lock_is_held_by_one()
    {
        string path = Path.Combine(_folder.FullName, "lock");
        await using (await FileLock.TakeAsync(path, TimeSpan.Zero, Stop))
            await Assert.ThrowsAsync<IOException>(() => FileLock.TakeAsync(path, TimeSpan.Zero, Stop));
        await using (await FileLock.TakeAsync(path, TimeSpan.Zero, Stop))
        {
        }
    }

    [Fact]
    public Task A_lock_is_held_by_one_where_the_runtime_locks_no_files() =>
        ChildTest.RunAsync(typeof(FileLockTests), nameof(Without_locks_of_the_runtime), ("DOTNET_SYSTEM_IO_DISABLEFILELOCKING", "1"));

    [Fact(Explicit = true)]
    public async Task Without_locks_of_the_runtime()
    {
        string path = Path.Combine(_folder.FullName, "file");
        if (!OperatingSystem.IsWindows())
        {
            // The switch is in force: two open a file for themselves.
            using FileStream first = new(path, FileLock.OwnersAlone(FileMode.OpenOrCreate)), second = new(path, FileLock.OwnersAlone(FileMode.OpenOrCreate));
        }

        await A_lock_is_held_by_one();
    }
}
