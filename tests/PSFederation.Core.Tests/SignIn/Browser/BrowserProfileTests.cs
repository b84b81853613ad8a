using PSFederation.Core.SignIn.Browser;

namespace PSFederation.Core.Tests.SignIn.Browser;

public sealed class BrowserProfileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();
    private readonly RecordingReporter _reporter = new();

    public BrowserProfileTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "Modes, links and the folders of browsers are those of Linux here.");

    public void Dispose() => _folder.Delete(recursive: true);

    private string Profile => Path.Combine(_folder.FullName, "a", "b");

    private Task<BrowserProfile> OpenAsync() => OpenUntilAsync(TestContext.Current.CancellationToken);

    private Task<BrowserProfile> OpenUntilAsync(CancellationToken cancellationToken) => BrowserProfile.OpenAsync(Profile, _reporter, cancellationToken);

    [Fact]
    public async Task A_new_folder_is_its_owners_alone()
    {
        await using BrowserProfile profile = await OpenAsync();
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Profile));
        Assert.False(profile.HasCookies);
        Assert.Empty(_reporter.Warnings);
    }

    [Fact]
    public async Task A_folder_that_others_may_read_is_used_with_a_warning()
    {
        Directory.CreateDirectory(Profile);
        File.SetUnixFileMode(Profile, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        await using (await OpenAsync())
            Assert.Contains(Profile, Assert.Single(_reporter.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_at_a_time()
    {
        Task<BrowserProfile> second;
        await using (await OpenAsync())
        {
            second = OpenAsync();
            using CancellationTokenSource cancel = new();
            Task<BrowserProfile> third = OpenUntilAsync(cancel.Token);
            await cancel.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => third);
            Assert.False(second.IsCompleted);
        }

        await (await second).DisposeAsync();
    }

    [Fact]
    public async Task A_file_is_not_a_browser_profile()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "a"), "x", TestContext.Current.CancellationToken);
        await Fail.WithAsync(FederationErrorCode.BrowserProfileUnusable, () => OpenAsync());
    }

    [Theory]
    [InlineData("Default/Cookies", true)]
    [InlineData("Default/Network/Cookies", true)]
    [InlineData("Default/History", false)]
    public async Task Cookies_tell_of_a_session(string file, bool has)
    {
        await using BrowserProfile profile = await OpenAsync();
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(Profile, file))!);
        await File.WriteAllTextAsync(Path.Combine(Profile, file), string.Empty, TestContext.Current.CancellationToken);
        Assert.Equal(has, profile.HasCookies);
    }

    [Fact]
    public async Task The_lock_of_a_browser_that_is_gone_is_removed_and_that_of_one_that_lives_is_not()
    {
        await using BrowserProfile profile = await OpenAsync();
        string place = Path.Combine(Profile, "SingletonLock");
        File.CreateSymbolicLink(place, $"{Environment.MachineName}-{Environment.ProcessId}");
        Assert.True(profile.IsInUse());
        profile.RemoveStaleLock();
        Assert.NotNull(new FileInfo(place).LinkTarget);

        File.Delete(place);
        File.CreateSymbolicLink(place, "another-machine-2000000000");
        profile.RemoveStaleLock();
        Assert.NotNull(new FileInfo(place).LinkTarget);

        File.Delete(place);
        File.CreateSymbolicLink(place, $"{Environment.MachineName}-2000000000");
        File.CreateSymbolicLink(Path.Combine(Profile, "SingletonSocket"), Path.Combine(Repository.Missing, "SingletonSocket"));
        Assert.False(profile.IsInUse());
        profile.RemoveStaleLock();
        Assert.Empty(Directory.EnumerateFileSystemEntries(Profile, "Singleton*"));
    }

    [Theory]
    [InlineData(".config/google-chrome", "Chrome")]
    [InlineData(".config/google-chrome/", "Chrome")]
    [InlineData(".config/google-chrome/Default", "Chrome")]
    [InlineData(".config/x/../chromium", "Chromium")]
    [InlineData(".config/microsoft-edge", "Edge")]
    [InlineData("snap/chromium/common/chromium", "Chromium")]
    [InlineData(".config/google-chrome2", null)]
    [InlineData(".config", null)]
    [InlineData("snap/chromium/common/aws", null)]
    public void The_folder_that_people_browse_with_is_known(string path, string? browser)
    {
        string? config = Environment.GetEnvironmentVariable("XDG_CONFIG_HOME");
        Assert.SkipWhen(!string.IsNullOrEmpty(config), "XDG_CONFIG_HOME moves the folders of this machine.");
        Assert.Equal(browser, BrowserFolders.OwnerOf(Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), path)));
    }

    [Fact]
    public async Task A_link_does_not_hide_it()
    {
        string own = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".config", "google-chrome");
        File.CreateSymbolicLink(Path.Combine(_folder.FullName, "a"), own);
        FederationException e = await Fail.WithAsync(FederationErrorCode.BrowserProfileUnusable, () => OpenAsync());
        Assert.Contains("-LoopbackAcs", e.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(own, "b")));
    }
}
