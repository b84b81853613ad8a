using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using PSFederation.Core.Io;

namespace PSFederation.Core.Tests.Io;

/// <summary>Files of others, which change together and keep owner, group, mode and encoding.</summary>
public sealed class SharedFileTests : IDisposable
{
    private const uint Person = 12345, PersonsGroup = 23456;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();
    private readonly List<string> _mounts = [];

    public void Dispose()
    {
        foreach (string mount in Enumerable.Reverse(_mounts))
            Run("umount", mount);
        _folder.Delete(recursive: true);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string PathOf(string name) => Path.Combine(_folder.FullName, name);

    private static Task UpdateAsync(params (string Path, Func<string, string> Make)[] changes) =>
        AtomicFile.UpdateTogetherAsync([.. changes.Select(change => new FileChange(change.Path, change.Make))], new RecordingReporter(), Token);

    private static bool Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        bool ended = process.WaitForExit(TimeSpan.FromSeconds(20));
        if (!ended)
            process.Kill(entireProcessTree: true);
        return ended && process.ExitCode == 0;
    }

    private static void RequireRoot() => Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "Only root can give files away.");

    private void Mount(string at, params string[] arguments)
    {
        RequireRoot();
        Assert.SkipUnless(Run("mount", [.. arguments, at]), "This container may not mount.");
        _mounts.Add(at);
    }

    [Fact]
    public async Task Owner_group_and_mode_stay_and_the_lock_has_them_too()
    {
        RequireRoot();
        string path = PathOf("credentials");
        await File.WriteAllTextAsync(path, "old", Token);
        UnixFileStatus before = UnixFileStatus.Of(path)!.Value with { Owner = Person, Group = PersonsGroup, Mode = Convert.ToInt32("100640", 8) };
        Assert.True(UnixFile.TryGiveOwner(path, Person, PersonsGroup));
        File.SetUnixFileMode(path, before.Permissions);
        await UpdateAsync((path, old => old + "+new"));
        Assert.Equal(before, UnixFileStatus.Of(path));
        Assert.Equal(before, UnixFileStatus.Of(PathOf(".credentials.lock")));
        Assert.Equal("old+new", await File.ReadAllTextAsync(path, Token));
    }

    [Fact]
    public async Task A_file_that_root_creates_in_the_folder_of_a_person_belongs_to_the_person()
    {
        RequireRoot();
        Assert.True(UnixFile.TryGiveOwner(_folder.FullName, Person, PersonsGroup));
        await UpdateAsync((PathOf(".aws/credentials"), _ => "new"));
        foreach (string made in (string[])[".aws", ".aws/credentials", ".aws/.credentials.lock"])
            Assert.Equal((Person, PersonsGroup), (UnixFileStatus.Of(PathOf(made))!.Value.Owner, UnixFileStatus.Of(PathOf(made))!.Value.Group));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(PathOf(".aws/credentials")));
    }

    [Fact]
    public async Task Root_gives_nothing_away_that_a_link_in_the_place_of_the_lock_leads_to()
    {
        RequireRoot();
        string path = PathOf("credentials"), others = PathOf("others");
        await File.WriteAllTextAsync(path, "old", Token);
        await File.WriteAllTextAsync(others, "others", Token);
        UnixFileStatus before = UnixFileStatus.Of(others)!.Value;
        Assert.True(UnixFile.TryGiveOwner(path, Person, PersonsGroup));
        File.CreateSymbolicLink(PathOf(".credentials.lock"), others);
        await UpdateAsync((path, _ => "new"));
        Assert.Equal(("new", before), (await File.ReadAllTextAsync(path, Token), UnixFileStatus.Of(others)));
    }

    [Fact]
    public async Task The_mode_of_an_open_file_stays()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no permission bits.");
        string path = PathOf("config");
        const UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
        await File.WriteAllTextAsync(path, "old", Token);
        File.SetUnixFileMode(path, mode);
        await UpdateAsync((path, _ => "new"));
        Assert.Equal(("new", mode), (await File.ReadAllTextAsync(path, Token), File.GetUnixFileMode(path)));
    }

    [Fact]
    public async Task A_file_without_any_right_to_write_is_left_alone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no permission bits.");
        string path = PathOf("config");
        await File.WriteAllTextAsync(path, "old", Token);
        File.SetUnixFileMode(path, UnixFileMode.UserRead);
        await Fail.WithAsync(FederationErrorCode.FileNotWritable, () => UpdateAsync((path, _ => "new")));
        Assert.Equal("old", await File.ReadAllTextAsync(path, Token));
    }

    [Fact]
    public async Task A_mount_point_is_written_in_place()
    {
        string path = PathOf("credentials"), outside = PathOf("outside");
        await File.WriteAllTextAsync(outside, "a longer old text", Token);
        await File.WriteAllTextAsync(path, string.Empty, Token);
        Mount(path, "--bind", outside);
        await UpdateAsync((path, _ => "new"));
        Assert.Equal("new", await File.ReadAllTextAsync(outside, Token));
        Assert.Equal([".credentials.lock", "credentials", "outside"], _folder.GetFiles().Select(file => file.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_mount_point_that_cannot_take_the_new_content_gets_the_old_one_back()
    {
        string path = PathOf("credentials"), small = PathOf("small");
        Directory.CreateDirectory(small);
        Mount(small, "-t", "tmpfs", "-o", "size=16k", "tmpfs");
        await File.WriteAllTextAsync(Path.Combine(small, "file"), "old", Token);
        await File.WriteAllTextAsync(path, string.Empty, Token);
        Mount(path, "--bind", Path.Combine(small, "file"));
        await Fail.WithAsync(FederationErrorCode.FileNotWritable, () => UpdateAsync((path, _ => new string('x', 100_000))));
        Assert.Equal("old", await File.ReadAllTextAsync(path, Token));
        Assert.Equal([".credentials.lock", "credentials"], _folder.GetFiles().Select(file => file.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task All_names_of_a_file_with_several_names_get_the_new_content()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux is asked for the number of names.");
        string path = PathOf("credentials"), name = PathOf("name");
        await File.WriteAllTextAsync(path, "a longer old text", Token);
        Assert.True(Run("ln", path, name));
        await UpdateAsync((path, _ => "new"));
        Assert.Equal(("new", "new"), (await File.ReadAllTextAsync(path, Token), await File.ReadAllTextAsync(name, Token)));
        Assert.Equal([".credentials.lock", "credentials", "name"], _folder.GetFiles().Select(file => file.Name).Order(StringComparer.Ordinal));
    }

    /// <summary>An access control list: the owner rw, the account 12345 r, the group none, at most r, others none; and an attribute of the user.</summary>
    public static TheoryData<string, string> Attributes => new()
    {
        { "system.posix_acl_access", "0200000001000600FFFFFFFF020004003930000004000000FFFFFFFF10000400FFFFFFFF20000000FFFFFFFF" },
        { "user.note", "6D696E65" },
    };

    [Theory]
    [MemberData(nameof(Attributes))]
    public async Task An_access_control_list_and_attributes_of_the_user_stay(string name, string value)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The calls are those of Linux.");
        string path = PathOf("credentials");
        await File.WriteAllTextAsync(path, "old", Token);
        byte[] wanted = Convert.FromHexString(value);
        Assert.SkipUnless(setxattr(path, name, wanted, (nuint)wanted.Length, 0) == 0, "This file system has no such attributes.");
        await UpdateAsync((path, old => old + "+new"));
        byte[] found = new byte[wanted.Length];
        Assert.Equal(wanted.Length, getxattr(path, name, found, (nuint)found.Length));
        Assert.Equal(wanted, found);
        Assert.Equal("old+new", await File.ReadAllTextAsync(path, Token));
    }

    [Theory]
    [InlineData("c", "1", "3")]
    [InlineData("p")]
    public async Task A_device_or_a_pipe_is_neither_replaced_nor_opened(params string[] kind)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "mknod of Linux.");
        string path = PathOf("credentials");
        Assert.SkipUnless(Run("mknod", [path, .. kind]), "This account may not make devices.");
        UnixFileStatus? before = UnixFileStatus.Of(path);
        FederationException e = await Fail.WithAsync(FederationErrorCode.FileNotWritable, () => UpdateAsync((path, _ => "new")));
        Assert.Contains("not a regular file", e.Message, StringComparison.Ordinal);
        Assert.Equal(before, UnixFileStatus.Of(path));
    }

#pragma warning disable IDE1006, SYSLIB1054, SA1300, CA2101, CA5392 // The names are from the C library, paths are UTF-8, and the calls need no generated code.
    [DllImport("libc")]
    private static extern int setxattr([MarshalAs(UnmanagedType.LPUTF8Str)] string path, [MarshalAs(UnmanagedType.LPUTF8Str)] string name, byte[] value, nuint size, int flags);

    [DllImport("libc")]
    private static extern nint getxattr([MarshalAs(UnmanagedType.LPUTF8Str)] string path, [MarshalAs(UnmanagedType.LPUTF8Str)] string name, byte[] value, nuint size);
#pragma warning restore IDE1006, SYSLIB1054, SA1300, CA2101, CA5392

    [Fact]
    public async Task Two_files_change_together_or_not_at_all()
    {
        string first = PathOf("config"), second = PathOf("credentials");
        await File.WriteAllTextAsync(first, "1", Token);
        await File.WriteAllTextAsync(second, "2", Token);
        await Assert.ThrowsAsync<InvalidOperationException>(() => UpdateAsync((first, _ => "new"), (second, _ => throw new InvalidOperationException())));
        Assert.Equal(("1", "2"), (await File.ReadAllTextAsync(first, Token), await File.ReadAllTextAsync(second, Token)));
        await UpdateAsync((first, old => old + "a"), (second, old => old + "b"));
        Assert.Equal(("1a", "2b"), (await File.ReadAllTextAsync(first, Token), await File.ReadAllTextAsync(second, Token)));
    }

    [Fact]
    public async Task The_first_file_gets_its_content_back_when_the_second_cannot_be_written()
    {
        string first = PathOf("config"), second = PathOf("credentials"), made = PathOf("made"), small = PathOf("small");
        Directory.CreateDirectory(small);
        Mount(small, "-t", "tmpfs", "-o", "size=16k", "tmpfs");
        await File.WriteAllTextAsync(Path.Combine(small, "file"), "2", Token);
        await File.WriteAllTextAsync(first, "1", Token);
        await File.WriteAllTextAsync(second, string.Empty, Token);
        Mount(second, "--bind", Path.Combine(small, "file"));
        await Fail.WithAsync(FederationErrorCode.FileNotWritable, () => UpdateAsync((first, _ => "new"), (made, _ => "new"), (second, _ => new string('x', 100_000))));
        Assert.Equal(("1", "2", false), (await File.ReadAllTextAsync(first, Token), await File.ReadAllTextAsync(second, Token), File.Exists(made)));
    }

    [Fact]
    public async Task Two_paths_may_lead_to_one_file()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Making links needs a privilege on Windows.");
        string path = PathOf("config"), link = PathOf("credentials");
        File.CreateSymbolicLink(link, path);
        await UpdateAsync((path, old => old + "a"), (link, old => old + "b"));
        Assert.Equal("ab", await File.ReadAllTextAsync(path, Token));
    }

    public static TheoryData<byte[]> Encodings => new(
        Encoding.Latin1.GetBytes("# M\u00FCller\n"),
        [0x81, 0x8D, 0xFF, 0x0A],
        [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes("# M\u00FCller\n")],
        [.. Encoding.BigEndianUnicode.GetPreamble(), .. Encoding.BigEndianUnicode.GetBytes("# M\u00FCller\n")],
        [.. Encoding.UTF8.GetPreamble(), .. Encoding.UTF8.GetBytes("# M\u00FCller\n")],
        Encoding.UTF8.GetBytes("# M\u00FCller\n"));

    [Theory]
    [MemberData(nameof(Encodings))]
    public async Task Bytes_of_any_encoding_stay(byte[] content)
    {
        string path = PathOf("config");
        await File.WriteAllBytesAsync(path, content, Token);
        await UpdateAsync((path, old => old + "[a]"));
        byte[] changed = await File.ReadAllBytesAsync(path, Token);
        Assert.Equal(content, changed[..content.Length]);
        Assert.Equal("[a]", Encoding.ASCII.GetString([.. changed[content.Length..].Where(each => each != 0)]));
    }

    [Fact]
    public async Task A_character_that_the_encoding_lacks_is_refused_before_anything_changes()
    {
        string first = PathOf("config"), second = PathOf("credentials");
        await File.WriteAllTextAsync(first, "1", Token);
        byte[] content = Encoding.Latin1.GetBytes("# M\u00FCller");
        await File.WriteAllBytesAsync(second, content, Token);
        await Fail.WithAsync(FederationErrorCode.ProfileFileMalformed, () => UpdateAsync((first, _ => "new"), (second, old => old + "\u0142")));
        Assert.Equal("1", await File.ReadAllTextAsync(first, Token));
        Assert.Equal(content, await File.ReadAllBytesAsync(second, Token));
    }
}
