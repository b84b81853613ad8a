using PSFederation.Core.Delivery;
using PSFederation.Core.Profiles;

namespace PSFederation.Core.Tests.Delivery;

#pragma warning disable CA1416 // Skipped on Windows.

/// <summary>The copy of the native program that AWS profiles name: it is that of this module, whole, executable and the account's own, or there is none.</summary>
[Collection("Environment")]
public sealed class CredentialHelperTests : IDisposable
{
    private const string Works = "#!/bin/sh\n[ \"$1\" = --check ]\n";
    private const UnixFileMode OwnFolder = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly DirectoryInfo _temporary = Directory.CreateTempSubdirectory();
    private readonly RecordingReporter _reporter = new();
    private readonly string _source;
    private readonly EnvironmentChange _environment;

    public CredentialHelperTests()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "A script stands for the program.");
        _source = Path.Combine(_temporary.FullName, "source");
        File.WriteAllText(_source, Works);
        _environment = new EnvironmentChange(("PSFEDERATION_HOME", Directory.CreateDirectory(Path.Combine(_temporary.FullName, "home"), OwnFolder).FullName));
    }

    private static string Installed => CredentialHelper.InstalledPath;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _environment?.Dispose();
        _temporary.Delete(recursive: true);
    }

    [Fact]
    public async Task It_is_in_a_private_folder_without_a_version_in_its_name()
    {
        Assert.Equal(Installed, await new CredentialHelper(_source).InstallAsync(_reporter, Stop));
        Assert.Empty(_reporter.Warnings);
        Assert.Equal(Works, await File.ReadAllTextAsync(Installed, Stop));
        Assert.Equal((OwnFolder, OwnFolder), (File.GetUnixFileMode(Installed), File.GetUnixFileMode(FederationFolder.HelperPath)));
        Assert.Equal([Installed], Directory.GetFileSystemEntries(FederationFolder.HelperPath));
        Assert.Equal(Path.Combine(_temporary.FullName, "home", "helper"), FederationFolder.HelperPath);
    }

    [Fact]
    public async Task One_of_this_module_stays_as_it_is_and_another_is_replaced()
    {
        CredentialHelper helper = new(_source);
        await helper.InstallAsync(_reporter, Stop);
        File.SetLastWriteTimeUtc(Installed, DateTime.UnixEpoch);
        await helper.InstallAsync(_reporter, Stop);
        await helper.RenewAsync(Stop);
        Assert.Equal(DateTime.UnixEpoch, File.GetLastWriteTimeUtc(Installed));
        foreach (Action damage in (Action[])[() => File.WriteAllText(Installed, Works.Replace("sh", "SH", StringComparison.Ordinal)), () => File.WriteAllText(Installed, string.Empty), () => File.SetUnixFileMode(Installed, UnixFileMode.UserRead | UnixFileMode.UserWrite), () => File.Delete(Installed)])
        {
            damage();
            Assert.Equal(Installed, await helper.InstallAsync(_reporter, Stop));
            Assert.Equal((Works, OwnFolder), (await File.ReadAllTextAsync(Installed, Stop), File.GetUnixFileMode(Installed)));
        }

        Assert.Empty(_reporter.Warnings);
    }

    [Fact]
    public async Task A_renewal_replaces_an_old_one_and_installs_none()
    {
        CredentialHelper helper = new(_source);
        await helper.RenewAsync(Stop);
        Assert.False(Directory.Exists(FederationFolder.HelperPath));
        await helper.InstallAsync(_reporter, Stop);
        await File.WriteAllTextAsync(Installed, "old", Stop);
        await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => helper.RenewAsync(Stop)));
        Assert.Equal(Works, await File.ReadAllTextAsync(Installed, Stop));
        Assert.Equal([Installed], Directory.GetFileSystemEntries(FederationFolder.HelperPath));
        await new CredentialHelper(null).RenewAsync(Stop);
        Assert.Equal(Works, await File.ReadAllTextAsync(Installed, Stop));
    }

    /// <summary>It is renamed over the other, so that a program that starts it at that moment starts one of the two.</summary>
    [Fact]
    public async Task One_that_runs_is_replaced_and_runs_on()
    {
        await File.WriteAllTextAsync(_source, "#!/bin/sh\n[ \"$1\" = --check ] && exit 0\nread line\necho \"$line\"\n", Stop);
        await new CredentialHelper(_source).InstallAsync(_reporter, Stop);
        using System.Diagnostics.Process running = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo(Installed) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        await File.WriteAllTextAsync(_source, Works, Stop);
        Assert.Equal(Installed, await new CredentialHelper(_source).InstallAsync(_reporter, Stop));
        await running.StandardInput.WriteLineAsync("still here".AsMemory(), Stop);
        Assert.Equal("still here", await running.StandardOutput.ReadLineAsync(Stop));
        await running.WaitForExitAsync(Stop);
    }

    [Fact]
    public async Task A_module_without_one_for_the_platform_says_so_in_verbose_text_alone()
    {
        CredentialHelper none = CredentialHelper.Of(_temporary.FullName);
        Assert.False(none.IsAvailable);
        Assert.Null(await none.InstallAsync(_reporter, Stop));
        Assert.Contains(_reporter.Verboses, line => line.Contains(ModulePlatform.Name, StringComparison.Ordinal));
        Assert.Empty(_reporter.Warnings);
    }

    [Theory]
    [InlineData("#!/bin/sh\necho no library >&2\nexit 3\n", "exit code 3, no library")]
    [InlineData("#!/nowhere/sh\n", "")]
    [InlineData("\u007fELF", "")]
    public async Task One_that_does_not_run_here_is_not_named(string program, string reason)
    {
        await File.WriteAllTextAsync(_source, program, Stop);
        Assert.Null(await new CredentialHelper(_source).InstallAsync(_reporter, Stop));
        Assert.Contains(reason, Assert.Single(_reporter.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_others_could_change_is_not_used()
    {
        await new CredentialHelper(_source).InstallAsync(_reporter, Stop);
        foreach (string path in (string[])[FederationFolder.HelperPath, Installed])
        {
            UnixFileMode mode = File.GetUnixFileMode(path);
            File.SetUnixFileMode(path, mode | UnixFileMode.OtherWrite);
            Assert.Null(await new CredentialHelper(_source).InstallAsync(_reporter, Stop));
            Assert.Contains("can be changed by every account", _reporter.Warnings.Last(), StringComparison.Ordinal);
            File.SetUnixFileMode(path, mode);
        }

        Assert.Equal(Installed, await new CredentialHelper(_source).InstallAsync(_reporter, Stop));
    }

    [Theory]
    [InlineData("/home/ann/.local/share/PSFederation/helper/x", false, true)]
    [InlineData("/Users/ann/Library/Application Support/PSFederation/helper/x", false, true)]
    [InlineData("/home/a$n/x", false, false)]
    [InlineData("/home/a\\n/x", false, false)]
    [InlineData(@"C:\Users\ann\AppData\Local\PSFederation\helper\x.exe", true, true)]
    [InlineData(@"C:\Users\Ann Lee\AppData\Local\PSFederation\helper\x.exe", true, false)]
    [InlineData(@"C:\Users\100%\x.exe", true, false)]
    public void A_command_begins_with_it_where_every_AWS_SDK_can_start_it(string path, bool isWindows, bool can) =>
        Assert.Equal(can, CredentialProcessCommand.CanBeginWith(path, isWindows));
}
