using PSFederation.Core.Cache;
using PSFederation.Core.Endpoint;
using PSFederation.Core.Io;
using PSFederation.Core.Profiles;
using PSFederation.Tests;

namespace PSFederation.Core.Tests.Io;

/// <summary>What somebody else may change is not believed.</summary>
public sealed class PrivateFolderTests : IDisposable
{
    private const UnixFileMode Own = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory();
    private readonly EnvironmentChange _environment;

    public PrivateFolderTests()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Folders have no modes there.");
        _environment = new EnvironmentChange(("PSFEDERATION_HOME", _home.FullName));
    }

    public void Dispose()
    {
        _environment?.Dispose();
        _home.Delete(recursive: true);
    }

    public static TheoryData<UnixFileMode> WritableByOthers => [UnixFileMode.GroupWrite, .. WritableByAll];

    private static UnixFileMode[] WritableByAll => [UnixFileMode.OtherWrite, UnixFileMode.GroupWrite | UnixFileMode.OtherWrite, UnixFileMode.OtherWrite | UnixFileMode.StickyBit];

    public static TheoryData<UnixFileMode> WritableByEverybody => [.. WritableByAll];

#pragma warning disable CA1416 // Skipped on Windows.
    private static void Open(string path, UnixFileMode also) => File.SetUnixFileMode(path, Own | also);
#pragma warning restore CA1416

    private static void Unsafe(string path, Action act)
    {
        FederationException error = Assert.Throws<FederationException>(act);
        Assert.Equal((FederationErrorCode.FileUnsafe, path), (error.Code, error.Target));
        Assert.Contains("chmod go-w", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(WritableByEverybody))]
    public async Task Profiles_that_others_may_write_are_neither_read_nor_written(UnixFileMode mode)
    {
        await File.WriteAllTextAsync(ProfileStore.Path, """{"version":1,"profiles":{"p":{}}}""", TestContext.Current.CancellationToken);
        Assert.Equal(["p"], ProfileStore.Names());
        Open(ProfileStore.Path, mode);
        Unsafe(ProfileStore.Path, () => ProfileStore.Names());
        Unsafe(ProfileStore.Path, () => ProfileStore.Get("p"));
        Unsafe(ProfileStore.Path, () => ProfileStore.Find("p"));
        FederationException error = await Assert.ThrowsAsync<FederationException>(() => ProfileStore.RemoveAsync("p", new RecordingReporter(), TestContext.Current.CancellationToken));
        Assert.Equal(FederationErrorCode.FileUnsafe, error.Code);
        Open(ProfileStore.Path, UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead);
        Assert.Equal(["p"], ProfileStore.Names());
    }

    [Theory]
    [MemberData(nameof(WritableByEverybody))]
    public void Profiles_in_a_folder_that_others_may_write_are_not_read(UnixFileMode mode)
    {
        File.WriteAllText(ProfileStore.Path, """{"version":1,"profiles":{"p":{}}}""");
        Open(_home.FullName, mode);
        Unsafe(_home.FullName, () => ProfileStore.Names());
    }

    [Fact]
    public void A_link_to_profiles_is_judged_by_what_it_leads_to()
    {
        string file = Path.Combine(_home.FullName, "shared.json");
        File.WriteAllText(file, """{"version":1,"profiles":{"p":{}}}""");
        File.CreateSymbolicLink(ProfileStore.Path, file);
        Assert.Equal(["p"], ProfileStore.Names());
        Open(file, UnixFileMode.OtherWrite);
        Unsafe(ProfileStore.Path, () => ProfileStore.Names());
    }

    [Theory]
    [MemberData(nameof(WritableByOthers))]
    public async Task A_cache_that_others_may_write_gives_and_takes_nothing(UnixFileMode mode)
    {
        string folder = Directory.CreateDirectory(FederationFolder.CachePath).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "key.json"), "planted", TestContext.Current.CancellationToken);
        CredentialCache cache = CredentialCache.OfUser(folder);
        Assert.NotNull(cache.Secrets.Read("key"));
        Open(folder, mode);
        Unsafe(folder, () => cache.Secrets.Read("key"));
        CancellationToken stop = TestContext.Current.CancellationToken;
        Assert.Equal(FederationErrorCode.FileUnsafe, (await Assert.ThrowsAsync<FederationException>(() => cache.Secrets.WriteAsync("other", [1], new RecordingReporter(), stop))).Code);
        Assert.Equal(FederationErrorCode.FileUnsafe, (await Assert.ThrowsAsync<FederationException>(() => cache.LockAsync("other", "it", new RecordingReporter(), stop))).Code);
        Assert.Equal(["key.json"], Directory.GetFiles(folder).Select(Path.GetFileName));
        Open(folder, UnixFileMode.None);
        await using (await cache.LockAsync("other", "it", new RecordingReporter(), stop))
            Assert.NotNull(cache.Secrets.Read("key"));
    }

    [Theory]
    [MemberData(nameof(WritableByOthers))]
    public void Endpoints_in_a_folder_that_others_may_write_are_neither_found_nor_started(UnixFileMode mode)
    {
        string folder = Directory.CreateDirectory(FederationFolder.EndpointsPath).FullName;
        Open(folder, mode);
        Unsafe(folder, () => DetachedEndpoints.All());
        Unsafe(folder, () => DetachedFiles.New());
    }

    [Fact]
    public void A_folder_of_another_account_is_refused()
    {
        Assert.SkipWhen(Environment.IsPrivilegedProcess, "Everything belongs to who runs this.");
        FederationException error = Assert.Throws<FederationException>(() => PrivateFolder.RequireOwn("/usr", "the cached credentials"));
        Assert.Equal((FederationErrorCode.FileUnsafe, "/usr"), (error.Code, error.Target));
        Assert.Contains("another account", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Folders_that_are_made_are_the_owners_alone_all_the_way()
    {
        string folder = Path.Combine(_home.FullName, "a", "b", "c");
        PrivateFolder.Create(folder);
        for (string each = folder; each != _home.FullName; each = Path.GetDirectoryName(each)!)
            Assert.False(PrivateFolder.IsOpenToOthers(each), each);
    }

    [Fact]
    public void What_is_not_there_yet_is_no_danger() => PrivateFolder.RequireOwn(Path.Combine(_home.FullName, "none"), "nothing");
}
