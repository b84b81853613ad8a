using PSFederation.Core.Io;

namespace PSFederation.Core.Tests.Io;

#pragma warning disable CA1416 // Skipped on Windows.

/// <summary>The status of files comes from the runtime's own library, whose layout no document promises.</summary>
public sealed class UnixFileStatusTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    public UnixFileStatusTests() => Assert.SkipWhen(OperatingSystem.IsWindows(), "Files have no owner by number there.");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.UserWrite)]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.GroupWrite | UnixFileMode.OtherExecute)]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.StickyBit | UnixFileMode.SetGroup)]
    public void Kind_mode_and_owner_are_those_of_the_file(UnixFileMode mode)
    {
        string file = Path.Combine(_folder.FullName, "ä file"), link = Path.Combine(_folder.FullName, "link");
        File.WriteAllText(file, "x");
        File.SetUnixFileMode(file, mode);
        File.CreateSymbolicLink(link, file);
        UnixFileStatus status = UnixFileStatus.Of(file)!.Value;
        Assert.Equal((mode, false, false), (status.Permissions, status.IsLink, status.IsFolder));
        Assert.Equal(UnixFileStatus.CurrentAccount, status.Owner);
        Assert.True(UnixFileStatus.Of(link)!.Value.IsLink);
        Assert.True(UnixFileStatus.Of(_folder.FullName)!.Value.IsFolder);
        Assert.Null(UnixFileStatus.Of(file + ".none"));
    }

    [Fact]
    public void Root_owns_the_root_folder() => Assert.Equal(0u, UnixFileStatus.Of("/")!.Value.Owner);

    [Fact]
    public void The_account_is_the_one_that_the_runtime_names() => Assert.Equal(Environment.IsPrivilegedProcess, UnixFileStatus.CurrentAccount == 0);

    [Fact]
    public void Groups_are_judged_by_their_members()
    {
        // Every Unix has the group and the account daemon, number 1, which belong together.
        Assert.True(UnixGroup.HasOthers(group: 1, account: 0));
        Assert.False(UnixGroup.HasOthers(group: 0, account: 0) && !OperatingSystem.IsMacOS());
        Assert.True(UnixGroup.HasOthers(group: 3_999_999, account: 0));
    }
}
