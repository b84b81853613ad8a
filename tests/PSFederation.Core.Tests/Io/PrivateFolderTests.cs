using System.Globalization;
using System.Runtime.InteropServices;
using PSFederation.Core.AwsConfig;
using PSFederation.Core.Cache;
using PSFederation.Core.Endpoint;
using PSFederation.Core.Profiles;

namespace PSFederation.Core.Tests.Io;

#pragma warning disable CA1416 // Skipped on Windows.

/// <summary>Files that another account can change are rejected, for every kind of owner and mode, also as root.</summary>
[Collection("Environment")]
public sealed class PrivateFolderTests : IDisposable
{
    private const string OneProfile = """{"version":1,"profiles":{"p":{}}}""";
    private const UnixFileMode OwnFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnFolder = OwnFile | UnixFileMode.UserExecute;
    private const UnixFileMode Readable = UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    /// <summary>The account and the group that Linux and macOS both have, with one member: the account daemon.</summary>
    private const uint Daemon = 1;

    /// <summary>A group that no account database lists, so its members are unknown.</summary>
    private const uint UnknownGroup = 3_999_999;

    private readonly DirectoryInfo _temporary = Directory.CreateTempSubdirectory();
    private readonly string _home;
    private readonly EnvironmentChange _environment;

    public PrivateFolderTests()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Folders have no modes there.");
        _home = Directory.CreateDirectory(Path.Combine(_temporary.FullName, "home"), OwnFolder).FullName;
        _environment = new EnvironmentChange(("PSFEDERATION_HOME", _home));
    }

    public void Dispose()
    {
        _environment?.Dispose();
        _temporary.Delete(recursive: true);
    }

    public enum Place
    {
        ProfilesFile,
        HomeFolder,
        FolderAbove,
        CacheFolder,
        CachedFile,
        FailureFile,
        AccountFile,
        EndpointsFolder,
        EndpointFile,
    }

    public static TheoryData<Place, UnixFileMode> OpenToTheWorld
    {
        get
        {
            TheoryData<Place, UnixFileMode> rows = [];
            foreach (Place place in Enum.GetValues<Place>())
            {
                rows.Add(place, UnixFileMode.OtherWrite);
                rows.Add(place, UnixFileMode.GroupWrite | UnixFileMode.OtherWrite);
            }

            return rows;
        }
    }

    public static TheoryData<Place> Places => [.. Enum.GetValues<Place>()];

    /// <summary>The folder above holds other things.</summary>
    public static TheoryData<Place> OwnPlaces => [.. Enum.GetValues<Place>().Where(place => place != Place.FolderAbove)];

    [Theory]
    [MemberData(nameof(OpenToTheWorld))]
    public void A_file_that_everyone_can_write_is_rejected_with_the_command_that_helps(Place place, UnixFileMode mode)
    {
        string path = Make(place);
        Open(path, mode);
        string message = Refused(place, path);
        Assert.Contains($"chmod go-w '{path}'", message, StringComparison.Ordinal);
        Close(path);
        Use(place);
    }

    [Theory]
    [MemberData(nameof(Places))]
    public void A_file_of_another_account_is_rejected_even_for_root(Place place)
    {
        RequireRoot();
        string path = Make(place);
        Own(path, Daemon, 0);
        string message = Refused(place, path);
        Assert.Contains("chmod", message, StringComparison.Ordinal);
        Assert.Contains("uid 1", message, StringComparison.Ordinal);
        Own(path, 0, 0);
        Use(place);
    }

    [Theory]
    [MemberData(nameof(Places))]
    public void A_file_that_a_group_with_other_members_can_write_is_rejected(Place place)
    {
        RequireRoot();
        string path = Make(place);
        foreach (uint group in (uint[])[Daemon, UnknownGroup])
        {
            Own(path, 0, group);
            Open(path, UnixFileMode.GroupWrite);
            Assert.Contains($"chmod go-w '{path}'", Refused(place, path), StringComparison.Ordinal);
            Open(path, UnixFileMode.GroupRead);
            Use(place);
        }
    }

    [Theory]
    [MemberData(nameof(Places))]
    public void A_file_that_the_own_group_can_write_is_used(Place place)
    {
        RequireRoot();
        string path = Make(place);
        Own(path, 0, 0);
        Open(path, UnixFileMode.GroupWrite);
        Use(place);
    }

    [Theory]
    [MemberData(nameof(OwnPlaces))]
    public void A_file_of_this_module_that_others_can_read_is_repaired(Place place)
    {
        string path = Make(place);
        Open(path, Readable);
        Use(place);
        Assert.Equal(Directory.Exists(path) ? OwnFolder : OwnFile, File.GetUnixFileMode(path));
    }

    [Fact]
    public void A_named_home_that_holds_other_things_keeps_its_readers()
    {
        string path = Make(Place.ProfilesFile);
        File.WriteAllText(Path.Combine(_home, "readme.txt"), "x");
        Open(_home, Readable);
        Use(Place.HomeFolder);
        Assert.Equal(OwnFolder | Readable, File.GetUnixFileMode(_home));
        Assert.Equal(OwnFile, File.GetUnixFileMode(path));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public void A_sticky_folder_above_is_allowed_when_root_owns_it(uint owner, bool allowed)
    {
        RequireRoot();
        Make(Place.ProfilesFile);
        Own(_temporary.FullName, owner, 0);
        File.SetUnixFileMode(_temporary.FullName, OwnFolder | Readable | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite | UnixFileMode.StickyBit);
        if (allowed)
            Use(Place.ProfilesFile);
        else
            Refused(Place.ProfilesFile, _temporary.FullName);
        Own(_temporary.FullName, 0, 0);
    }

    [Fact]
    public void A_home_folder_that_everyone_can_write_is_rejected_even_if_it_is_sticky()
    {
        Make(Place.ProfilesFile);
        Open(_home, UnixFileMode.OtherWrite | UnixFileMode.StickyBit);
        Refused(Place.ProfilesFile, _home);
    }

    [Fact]
    public void A_link_to_profiles_is_judged_by_what_it_leads_to_and_by_the_folders_on_the_way()
    {
        string folder = Directory.CreateDirectory(Path.Combine(_temporary.FullName, "elsewhere"), OwnFolder).FullName;
        string file = Path.Combine(folder, "shared.json");
        File.WriteAllText(file, OneProfile);
        File.CreateSymbolicLink(ProfileStore.Path, Path.Combine("..", "elsewhere", "shared.json"));
        Use(Place.ProfilesFile);
        Open(file, UnixFileMode.OtherWrite);
        Refused(Place.ProfilesFile, file);
        Close(file);
        Open(folder, UnixFileMode.OtherWrite);
        Refused(Place.ProfilesFile, folder);
        Close(folder);
        Use(Place.ProfilesFile);
    }

    [Fact]
    public void A_link_of_another_account_is_refused()
    {
        RequireRoot();
        string file = Path.Combine(_temporary.FullName, "shared.json");
        File.WriteAllText(file, OneProfile);
        File.CreateSymbolicLink(ProfileStore.Path, file);
        Own(ProfileStore.Path, Daemon, 0);
        Refused(Place.ProfilesFile, ProfileStore.Path);
    }

    [Fact]
    public async Task A_rejected_profile_is_not_written()
    {
        CancellationToken stop = TestContext.Current.CancellationToken;
        Open(Make(Place.ProfilesFile), UnixFileMode.OtherWrite);
        await Fail.WithAsync(FederationErrorCode.FileUnsafe, () => ProfileStore.RemoveAsync("p", new RecordingReporter(), stop));
        string folder = Make(Place.CacheFolder);
        Open(folder, UnixFileMode.OtherWrite);
        CredentialCache cache = CredentialCache.OfUser(folder);
        await Fail.WithAsync(FederationErrorCode.FileUnsafe, () => cache.Secrets.WriteAsync("other", [1], new RecordingReporter(), stop));
        await Fail.WithAsync(FederationErrorCode.FileUnsafe, () => cache.LockAsync("other", "it", new RecordingReporter(), stop));
        Assert.Equal(["key.json"], Directory.GetFiles(folder).Select(Path.GetFileName));
        Open(Make(Place.EndpointsFolder), UnixFileMode.OtherWrite);
        Fail.With(FederationErrorCode.FileUnsafe, () => DetachedFiles.New());
    }

    [Fact]
    public void The_credentials_files_of_AWS_are_not_meant()
    {
        string file = Path.Combine(_home, "credentials");
        File.WriteAllText(file, "[default]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\n");
        Open(file, UnixFileMode.OtherWrite);
        AwsFiles files = new(Path.Combine(_home, "config"), file);
        Assert.Equal("AKIAIOSFODNN7EXAMPLE", AwsProfiles.Load(files).Find("default")?["aws_access_key_id"]);
    }

    private string Make(Place place)
    {
        string cache = FederationFolder.CachePath, endpoints = FederationFolder.EndpointsPath, id = "0123456789abcdef0123456789abcdef";
        switch (place)
        {
            case Place.ProfilesFile or Place.HomeFolder or Place.FolderAbove:
                File.WriteAllText(ProfileStore.Path, OneProfile);
                return place switch { Place.ProfilesFile => ProfileStore.Path, Place.HomeFolder => _home, _ => _temporary.FullName };
            case Place.CacheFolder or Place.CachedFile or Place.FailureFile or Place.AccountFile:
                Directory.CreateDirectory(cache, OwnFolder);
                string file = Path.Combine(cache, "key" + (place switch { Place.FailureFile => ".failed", Place.AccountFile => ".account", _ => ".json" }));
                File.WriteAllText(file, "planted");
                return place == Place.CacheFolder ? cache : file;
            default:
                Directory.CreateDirectory(endpoints, OwnFolder);
                string state = Path.Combine(endpoints, id + ".json");
                File.WriteAllText(state, "{}");
                return place == Place.EndpointsFolder ? endpoints : state;
        }
    }

    /// <summary>Does what reads it.</summary>
    private static void Use(Place place)
    {
        switch (place)
        {
            case Place.ProfilesFile or Place.HomeFolder or Place.FolderAbove:
                Assert.Equal(["p"], ProfileStore.Names());
                break;
            case Place.FailureFile:
                Assert.Null(CredentialCache.OfUser(FederationFolder.CachePath).Failure("key"));
                break;
            case Place.AccountFile:
                Assert.Null(new AccountPasswords(CredentialCache.OfUser(FederationFolder.CachePath), "key", "ann").Read());
                break;
            case Place.CacheFolder or Place.CachedFile:
                Assert.NotNull(CredentialCache.OfUser(FederationFolder.CachePath).Secrets.Read("key"));
                break;
            default:
                Assert.Empty(DetachedEndpoints.All());
                break;
        }
    }

    private static string Refused(Place place, string path)
    {
        FederationException error = Assert.Throws<FederationException>(() => Use(place));
        Assert.Equal((FederationErrorCode.FileUnsafe, path), (error.Code, error.Target));
        return error.Message;
    }

    private static void Close(string path) => File.SetUnixFileMode(path, Directory.Exists(path) ? OwnFolder : OwnFile);

    private static void Open(string path, UnixFileMode also) => File.SetUnixFileMode(path, (Directory.Exists(path) ? OwnFolder : OwnFile) | also);

    private static void RequireRoot() => Assert.SkipUnless(Environment.IsPrivilegedProcess, "Root alone may give files to other accounts and groups.");

    private static void Own(string path, uint owner, uint group)
    {
        if (lchown(path, owner, group) != 0)
            throw new IOException(string.Create(CultureInfo.InvariantCulture, $"chown of {path}: error {Marshal.GetLastPInvokeError()}"));
    }

#pragma warning disable IDE1006, SYSLIB1054, CA2101, CA5392 // The name is that of the C library.
    [DllImport("libc", SetLastError = true)]
    private static extern int lchown([MarshalAs(UnmanagedType.LPUTF8Str)] string path, uint owner, uint group);
#pragma warning restore IDE1006, SYSLIB1054, CA2101, CA5392
}
