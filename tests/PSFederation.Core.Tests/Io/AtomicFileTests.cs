using PSFederation.Core.Io;

namespace PSFederation.Core.Tests.Io;

public sealed class AtomicFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    public void Dispose() => _folder.Delete(recursive: true);

    private string PathOf(string name) => Path.Combine(_folder.FullName, name);

    private static Task UpdateAsync(string path, Func<string, string> change) =>
        AtomicFile.UpdateAsync(path, change, new RecordingReporter(), TestContext.Current.CancellationToken);

    [Fact]
    public async Task Makes_file_and_folder_for_the_owner_alone()
    {
        string path = PathOf("a/b/file");
        await UpdateAsync(path, old => old + "new");
        Assert.Equal("new", await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(PathOf("a/b")));
        }
    }

    [Fact]
    public async Task Without_a_lock_what_another_writes_at_the_moment_stays()
    {
        string path = PathOf("token"), young = $"{path}.{Guid.NewGuid():N}.tmp", old = $"{path}.{Guid.NewGuid():N}.tmp";
        foreach (string each in (string[])[young, old])
            await File.WriteAllTextAsync(each, "x", TestContext.Current.CancellationToken);
        File.SetLastWriteTimeUtc(old, DateTime.UtcNow.AddHours(-1));
        await AtomicFile.WriteUnlockedAsync(path, "new"u8.ToArray(), TestContext.Current.CancellationToken);
        Assert.Equal([path, young], _folder.GetFiles().Select(file => file.FullName).Order(StringComparer.Ordinal));
        await AtomicFile.WriteAsync(path, "newer"u8.ToArray(), TestContext.Current.CancellationToken);
        Assert.Equal([path], _folder.GetFiles().Select(file => file.FullName));
    }

    [Fact]
    public async Task Narrows_the_mode_of_an_open_file()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no permission bits.");
        string path = PathOf("file");
        await File.WriteAllTextAsync(path, "old", TestContext.Current.CancellationToken);
        await UpdateAsync(path, _ => "new");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
    }

    [Fact]
    public async Task Writes_through_a_symbolic_link()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Making links needs a privilege on Windows.");
        string target = PathOf("target"), link = PathOf("link");
        await File.WriteAllTextAsync(target, "old", TestContext.Current.CancellationToken);
        File.CreateSymbolicLink(link, target);
        await UpdateAsync(link, old => old + "+new");
        Assert.NotNull(File.ResolveLinkTarget(link, returnFinalTarget: false));
        Assert.Equal("old+new", await File.ReadAllTextAsync(target, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Keeps_the_byte_order_mark()
    {
        string path = PathOf("file");
        await File.WriteAllBytesAsync(path, [0xEF, 0xBB, 0xBF, (byte)'a'], TestContext.Current.CancellationToken);
        await UpdateAsync(path, old => old + "b");
        Assert.Equal([0xEF, 0xBB, 0xBF, (byte)'a', (byte)'b'], await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Does_not_change_a_file_that_is_not_text()
    {
        string path = PathOf("file");
        byte[] content = [0xFF, 0xFE, 0x00, 0x80];
        await File.WriteAllBytesAsync(path, content, TestContext.Current.CancellationToken);
        await Fail.WithAsync(FederationErrorCode.ProfileFileMalformed, () => UpdateAsync(path, _ => "new"));
        Assert.Equal(content, await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Leaves_nothing_behind_when_the_change_fails()
    {
        string path = PathOf("file");
        await File.WriteAllTextAsync(path, "old", TestContext.Current.CancellationToken);
        await Assert.ThrowsAsync<InvalidOperationException>(() => UpdateAsync(path, _ => throw new InvalidOperationException()));
        Assert.Equal("old", await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken));
        Assert.DoesNotContain(_folder.EnumerateFiles(), file => file.Name.EndsWith(".tmp", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Loses_no_update_of_many_writers()
    {
        string path = PathOf("file");
        await Task.WhenAll(Enumerable.Range(0, 100).Select(i => Task.Run(() => UpdateAsync(path, old => old + $"[{i}]"))));
        string text = await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken);
        Assert.All(Enumerable.Range(0, 100), i => Assert.Contains($"[{i}]", text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Says_that_a_folder_cannot_be_made_and_changes_nothing()
    {
        string file = PathOf("file");
        await File.WriteAllTextAsync(file, "old", TestContext.Current.CancellationToken);
        await Fail.WithAsync(FederationErrorCode.FileNotWritable, () => UpdateAsync(Path.Combine(file, "below"), _ => "new"));
        Assert.Equal("old", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Waiting_for_the_lock_can_be_canceled()
    {
        string path = PathOf("file");
        using FileStream holder = new(PathOf(".file.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        using CancellationTokenSource cancel = new();
        Task update = AtomicFile.UpdateAsync(path, _ => "new", new RecordingReporter(), cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => update);
        Assert.False(File.Exists(path));
    }
}
