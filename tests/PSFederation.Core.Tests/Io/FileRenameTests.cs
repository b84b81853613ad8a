using System.Runtime.InteropServices;
using PSFederation.Core.Io;

namespace PSFederation.Core.Tests.Io;

/// <summary>What Windows does with files that another program has open, which no other system does: by the errors that it reports.</summary>
public sealed class FileRenameTests
{
    private const int SharingViolation = unchecked((int)0x80070020), LockViolation = unchecked((int)0x80070021), DiskFull = unchecked((int)0x80070070);
    private readonly List<TimeSpan> _pauses = [];

    public static TheoryData<Exception> Held => [new UnauthorizedAccessException(), new IOException("held", SharingViolation), new IOException("held", LockViolation)];

    [Theory]
    [MemberData(nameof(Held))]
    public async Task A_file_that_is_open_for_a_moment_is_replaced_after_it(Exception held)
    {
        int calls = 0;
        await FileRename.WhileHeldOpenAsync(() => _ = ++calls < 4 ? throw held : 0, PauseAsync);
        Assert.Equal(4, calls);
        Assert.Equal([10, 20, 40], _pauses.Select(pause => (int)pause.TotalMilliseconds));
    }

    [Theory]
    [MemberData(nameof(Held))]
    public async Task A_file_that_stays_open_is_an_error_after_less_than_three_seconds(Exception held)
    {
        Assert.Same(held, await Assert.ThrowsAnyAsync<Exception>(() => FileRename.WhileHeldOpenAsync(() => throw held, PauseAsync)));
        Assert.InRange(_pauses.Sum(pause => pause.TotalSeconds), 2, 3);
    }

    [Fact]
    public async Task Any_other_error_is_one_at_once()
    {
        await Assert.ThrowsAsync<IOException>(() => FileRename.WhileHeldOpenAsync(() => throw new IOException("full", DiskFull), PauseAsync));
        await Assert.ThrowsAsync<FileNotFoundException>(() => FileRename.WhileHeldOpenAsync(() => throw new FileNotFoundException(), PauseAsync));
        Assert.Empty(_pauses);
    }

    [Fact]
    public void Windows_takes_names_in_either_case_for_the_same_file_and_other_systems_do_not()
    {
        Assert.True(FilePaths.ComparerFor(isWindows: true).Equals(@"C:\Users\Ann\.aws\config", @"c:\users\ann\.AWS\Config"));
        Assert.False(FilePaths.ComparerFor(isWindows: false).Equals("/home/ann/config", "/home/ann/Config"));
        Assert.Equal(RuntimeInformation.IsOSPlatform(OSPlatform.Windows), FilePaths.Comparer.Equals("a", "A"));
    }

    private Task PauseAsync(TimeSpan pause)
    {
        _pauses.Add(pause);
        return Task.CompletedTask;
    }
}
