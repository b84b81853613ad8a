using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json.Nodes;
using PSFederation.Core.Cache;
using PSFederation.Core.Delivery;
using PSFederation.Core.Profiles;
using PSFederation.Core.Renewal;

namespace PSFederation.Core.Tests.Delivery;

#pragma warning disable CA1416 // Skipped on Windows.

/// <summary>The native program gives what the module would give of the same files, and otherwise becomes the command after the name of the profile.</summary>
[Collection("Environment")]
public sealed class NativeProgramTests : IDisposable
{
    private const string Role = "arn:aws:iam::111122223333:role/A";
    private const string Secret = "wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY00";
    private const string OtherCommand = "the other command";
    private const UnixFileMode OwnFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnFolder = OwnFile | UnixFileMode.UserExecute;

    private readonly DirectoryInfo _temporary = Directory.CreateTempSubdirectory();
    private readonly string _home;
    private readonly EnvironmentChange _environment;

    public NativeProgramTests()
    {
        Assert.SkipUnless(NativeProgram.IsBuilt, NativeProgram.NotBuilt);
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The commands of these tests are those of a shell.");
        _home = Directory.CreateDirectory(Path.Combine(_temporary.FullName, "home"), OwnFolder).FullName;
        _environment = new EnvironmentChange(("PSFEDERATION_HOME", _home));
        Write(ProfileStore.Path, $$"""{"version":1,"profiles":{"p":{"signIn":{"way":"TokenFile","path":"/t"},"roles":[{"roleArn":"{{Role}}"}]} } }""");
        Directory.CreateDirectory(FederationFolder.CachePath, OwnFolder);
        Write(Entry, Fresh());
    }

    public enum Place
    {
        ProfilesFile,
        HomeFolder,
        FolderAbove,
        CacheFolder,
        CachedFile,
    }

    private static string Entry => SecretFile.PathOf(FederationFolder.CachePath, CacheKey.Session(ProfileStore.Get("p")));

    public void Dispose()
    {
        _environment?.Dispose();
        _temporary.Delete(recursive: true);
    }

    [Fact]
    public async Task Fresh_keys_are_written_as_the_module_writes_them()
    {
        Ended ended = await AskAsync();
        Assert.Equal((0, string.Empty), (ended.ExitCode, ended.Errors));
        Assert.Equal(Expected() + "\n", ended.Output);
        Assert.Contains(Secret, ended.Output, StringComparison.Ordinal);
    }

    /// <summary>Whatever the file of profiles or the entry is: both answer, or neither.</summary>
    public static TheoryData<string> Entries =>
    [
        "", "{", "[]", "null", "{}", "{\"version\":2}", "\u0000", "keys=expiration:-1", "keys=expiration:14", "keys=expiration:17", "keys=expiration:600", "keys=issued:-59,expiration:19", "keys=issued:-44,expiration:15", "keys=issued:-10,expiration:5", "keys=issued:-9,expiration:7",
        "clockOffset=36000000000", "clockOffset=-36000000000", "clockOffset=9223372036854775807", "clockOffset=x", "version=1", "version=3", "version=\"2\"", "method=\"Nothing\"", "method=1", "accessKeyId=\"\"", "accessKeyId=null", "secretAccessKey=\"a b\"", "secretAccessKey=\"ä\"",
        "sessionToken=\"\"", "sessionToken=null", "roleArn=null", "issuer=\"\\u001b[31m\"", "wallClock=\"2020-01-01T00:00:00Z\"", "wallClock=\"2120-01-01T00:00:00Z\"", "steadyClock=1", "expiration=\"9999-12-31T23:59:59.9999999Z\"", "expiration=\"0001-01-01T00:00:00Z\"",
    ];

    [Theory]
    [MemberData(nameof(Entries))]
    public async Task Of_every_entry_it_gives_what_the_module_gives(string change)
    {
        Write(Entry, Changed(change));
        string? expected = Expected();
        Ended ended = await AskAsync();
        Assert.Equal(expected is null ? OtherCommand : expected + "\n", ended.Output);
        Assert.Equal((0, string.Empty), (ended.ExitCode, ended.Errors));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("""{"version":2,"profiles":{"p":{"signIn":{"way":"TokenFile","path":"/t"},"roles":[{"roleArn":"arn:aws:iam::111122223333:role/A"}]}}}""")]
    [InlineData("""{"version":1,"profiles":{"q":{"signIn":{"way":"TokenFile","path":"/t"},"roles":[{"roleArn":"arn:aws:iam::111122223333:role/A"}]}}}""")]
    [InlineData("""{"version":1,"profiles":{"p":{"signIn":{"way":"TokenFile","path":"/other"},"roles":[{"roleArn":"arn:aws:iam::111122223333:role/A"}]}}}""")]
    [InlineData("""{"version":1,"profiles":{"p":{"signIn":{"way":"TokenFile","path":"/t"},"roles":[{"roleArn":"arn:aws:iam::111122223333:role/A"}],"region":"eu-west-1"}}}""")]
    [InlineData("""{"version":1,"profiles":{"p":{"signIn":{"way":"Unheard","path":"/t"},"roles":[{"roleArn":"arn:aws:iam::111122223333:role/A"}]}}}""")]
    [InlineData("""{"version":1,"profiles":{"p":{"signIn":{"way":"TokenFile","path":"/t"},"roles":[]}}}""")]
    [InlineData("""{"version":1,"profiles":{"p":[]}}""")]
    public async Task A_profile_that_was_changed_or_is_damaged_is_for_the_module(string profiles)
    {
        Write(ProfileStore.Path, profiles);
        await AssertGivesNothingAsync();
    }

    /// <summary>What a person wrote otherwise, and means the same.</summary>
    [Theory]
    [InlineData("""{"version":1,"profiles":{"p":{"signIn":{"way":"TokenFile","path":"/t"},"roles":[{"roleArn":"arn:aws:iam::111122223333:role/A"}],"allowInteractive":true,"note":"mine"}}}""")]
    [InlineData("\uFEFF{\"profiles\":{\"o\":{},\"p\":{\"roles\":[{\"roleArn\":\"arn:aws:iam::111122223333:role/A\"}],\"signIn\":{\"path\":\"/t\",\"way\":\"tokenfile\"}}}}")]
    public async Task A_file_that_was_edited_and_means_the_same_is_served(string profiles)
    {
        Write(ProfileStore.Path, profiles);
        Assert.Equal(Expected() + "\n", (await AskAsync()).Output);
    }

    [Fact]
    public async Task Without_a_file_of_profiles_or_an_entry_it_is_for_the_module()
    {
        File.Delete(Entry);
        await AssertGivesNothingAsync();
        File.Delete(ProfileStore.Path);
        await AssertGivesNothingAsync();
    }

    public static TheoryData<Place> Places => [.. Enum.GetValues<Place>()];

    [Theory]
    [MemberData(nameof(Places))]
    public async Task A_file_that_another_account_can_change_is_left_to_the_module(Place place)
    {
        string path = PathOf(place);
        Open(path, UnixFileMode.OtherWrite);
        await AssertGivesNothingAsync();
        Open(path, default);
        Assert.Equal(Expected() + "\n", (await AskAsync()).Output);
    }

    [Theory]
    [MemberData(nameof(Places))]
    public async Task A_file_of_another_account_is_left_to_the_module_even_for_root(Place place)
    {
        RequireRoot();
        string path = PathOf(place);
        Own(path, owner: 1, group: 0);
        await AssertGivesNothingAsync();
        Own(path, owner: 0, group: 0);
        Assert.Equal(Expected() + "\n", (await AskAsync()).Output);
    }

    [Theory]
    [MemberData(nameof(Places))]
    public async Task A_file_that_a_group_with_other_members_can_write_is_left_to_the_module(Place place)
    {
        RequireRoot();
        string path = PathOf(place);
        Own(path, owner: 0, group: 1);
        Open(path, UnixFileMode.GroupWrite);
        await AssertGivesNothingAsync();
        Open(path, UnixFileMode.GroupRead);
        Assert.Equal(Expected() + "\n", (await AskAsync()).Output);
    }

    [Fact]
    public async Task A_file_that_others_could_read_is_repaired()
    {
        Open(Entry, UnixFileMode.OtherRead);
        Assert.Equal(Expected() + "\n", (await AskAsync()).Output);
        Assert.Equal(OwnFile, File.GetUnixFileMode(Entry));
    }

    [Fact]
    public async Task The_other_command_has_arguments_streams_variables_and_exit_code()
    {
        File.Delete(Entry);
        Ended ended = await RunAsync("typed\n", "p", "/bin/sh", "-c", "cat; echo \"$PSFEDERATION_HOME|$0|$1|$2|$3\"; echo wrong >&2; exit 41", "a b", "", "\"'$x\\ ü", "-AsCredentialProcess");
        Assert.Equal((41, $"typed\n{_home}|a b||\"'$x\\ ü|-AsCredentialProcess\n", "wrong\n"), (ended.ExitCode, ended.Output, ended.Errors));
    }

    /// <summary>It takes the place of the process, so a signal to the process ends it; and it does not inherit the ignored SIGPIPE of .NET.</summary>
    [Fact]
    public async Task The_other_command_is_the_same_process_with_the_signals_of_a_new_one()
    {
        File.Delete(Entry);
        using Process process = Start("p", "/bin/sh", "-c", "echo $$; grep SigIgn /proc/$$/status; read line");
        Assert.Equal(process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture), await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
        if (OperatingSystem.IsLinux())
        {
            // .NET ignores SIGPIPE (13). What the parent of this process ignores, as nohup does, stays ignored in every program.
            string ignored = (await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken))!.Split('\t')[1];
            Assert.Equal(0UL, ulong.Parse(ignored, System.Globalization.NumberStyles.HexNumber, System.Globalization.CultureInfo.InvariantCulture) & (1UL << (13 - 1)));
        }


        Assert.Equal(0, kill(process.Id, 15));
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(128 + 15, process.ExitCode);
    }

    [Theory]
    [InlineData("/nowhere/pwsh", 127)]
    [InlineData("/", 126)]
    [InlineData("pwsh", 127)]
    public async Task A_pwsh_that_cannot_be_started_is_one_error_that_says_what_to_do(string program, int code)
    {
        File.Delete(Entry);
        Ended ended = await RunAsync(string.Empty, "p", program, "-NoProfile");
        Assert.Equal((code, string.Empty), (ended.ExitCode, ended.Output));
        Assert.Contains($"'{program}'", ended.Errors, StringComparison.Ordinal);
        Assert.Contains("Set-FederatedCredential -Scope CredentialProcess", ended.Errors, StringComparison.Ordinal);
        Assert.Single(ended.Errors.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task Other_arguments_are_one_error()
    {
        foreach (string[] arguments in (string[][])[[], ["p"]])
        {
            Ended ended = await RunAsync(string.Empty, arguments);
            Assert.Equal((2, string.Empty), (ended.ExitCode, ended.Output));
            Assert.Contains("Set-FederatedCredential", ended.Errors, StringComparison.Ordinal);
        }

        Assert.Equal(new Ended(0, string.Empty, string.Empty), await RunAsync(string.Empty, "--check"));
    }

    /// <summary>In a root folder that has the C library alone, the runtime would end the process with its first digest.</summary>
    [Fact]
    public async Task Without_OpenSSL_it_is_for_the_module()
    {
        RequireRoot();
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists("/usr/sbin/chroot"), "Linux alone has OpenSSL below .NET, and chroot.");
        string root = _temporary.CreateSubdirectory("root").FullName;
        foreach (string program in (string[])[NativeProgram.Path, "/bin/sh"])
        {
            Copy(program, Path.Combine(root, Path.GetFileName(program)));
            foreach (string library in (await RunProgramAsync("/usr/bin/ldd", program)).Output.Split(' ', '\n', '\t').Where(word => word.StartsWith('/')))
                Copy(library, root + library);
        }

        string name = "/" + Path.GetFileName(NativeProgram.Path);
        Assert.Equal(3, (await RunProgramAsync("/usr/sbin/chroot", root, name, "--check")).ExitCode);
        Ended ended = await RunProgramAsync("/usr/sbin/chroot", root, name, "p", "/sh", "-c", $"echo '{OtherCommand}'");
        Assert.Equal(new Ended(0, OtherCommand + "\n", string.Empty), ended);

        static void Copy(string from, string to)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.Copy(from, to, overwrite: true);
        }
    }

    private static async Task AssertGivesNothingAsync() => Assert.Equal(new Ended(0, OtherCommand, string.Empty), await AskAsync());

    private static Task<Ended> AskAsync() => RunAsync(string.Empty, "p", "/bin/sh", "-c", $"printf '{OtherCommand}'");

    /// <summary>What the module gives of these files, by its own store.</summary>
    private static string? Expected() =>
        new ProfileCredentials(inMemory: false, TimeSpan.Zero, TimeProvider.System).Cached(ProfileStore.Get("p")) is { } session
            ? CredentialProcessJson.Write(RenewalPolicy.ForThisMachine(session)) : null;

    private static string Fresh() => Encoding.UTF8.GetString(SessionJson.Write(
        new FederatedSession(
            new AwsSessionKeys("ASIAEXAMPLE", Secret, "token+/=", DateTime.UtcNow.AddHours(1)),
            new FederatedCredentialSource { Method = FederatedCredentialMethod.AssumeRoleWithWebIdentity, RoleArn = Role, IssuedAt = DateTime.UtcNow }),
        TimeProvider.System));

    private static string Changed(string change)
    {
        if (change.Length == 0 || !char.IsAsciiLetter(change[0]) || change == "null")
            return change;
        JsonNode json = JsonNode.Parse(Fresh())!;
        string[] parts = change.Split('=', 2);
        if (parts[0] != "keys")
        {
            json[parts[0]] = parts[1] == "x" ? "x" : JsonNode.Parse(parts[1]);
            return json.ToJsonString();
        }

        foreach (string[] time in parts[1].Split(',').Select(item => item.Split(':')))
            json[time[0] == "issued" ? "issuedAt" : time[0]] = DateTime.UtcNow.AddMinutes(int.Parse(time[1], System.Globalization.CultureInfo.InvariantCulture));
        return json.ToJsonString();
    }

    private string PathOf(Place place) => place switch
    {
        Place.ProfilesFile => ProfileStore.Path,
        Place.HomeFolder => _home,
        Place.FolderAbove => _temporary.FullName,
        Place.CacheFolder => FederationFolder.CachePath,
        _ => Entry,
    };

    private static void Write(string path, string text)
    {
        File.WriteAllText(path, text);
        File.SetUnixFileMode(path, OwnFile);
    }

    private static void Open(string path, UnixFileMode also) => File.SetUnixFileMode(path, (Directory.Exists(path) ? OwnFolder : OwnFile) | also);

    private static void RequireRoot() => Assert.SkipUnless(Environment.IsPrivilegedProcess, "Root alone may give files to other accounts and groups.");

    private static void Own(string path, uint owner, uint group) => Assert.Equal(0, lchown(path, owner, group));

    private static Process Start(params string[] arguments) => Start(NativeProgram.Path, arguments);

    private static Process Start(string program, string[] arguments) =>
        Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;

    private static Task<Ended> RunAsync(string input, params string[] arguments) => EndAsync(Start(arguments), input);

    private static Task<Ended> RunProgramAsync(string program, params string[] arguments) => EndAsync(Start(program, arguments), string.Empty);

    private static async Task<Ended> EndAsync(Process process, string input)
    {
        CancellationToken stop = TestContext.Current.CancellationToken;
        using (process)
        {
            await process.StandardInput.WriteAsync(input.AsMemory(), stop);
            process.StandardInput.Close();
            Task<string> errors = process.StandardError.ReadToEndAsync(stop);
            string output = await process.StandardOutput.ReadToEndAsync(stop);
            await process.WaitForExitAsync(stop);
            return new Ended(process.ExitCode, output, await errors);
        }
    }

    private sealed record Ended(int ExitCode, string Output, string Errors);

#pragma warning disable IDE1006, SYSLIB1054, CA2101, CA5392 // The names are those of the C library.
    [DllImport("libc", SetLastError = true)]
    private static extern int lchown([MarshalAs(UnmanagedType.LPUTF8Str)] string path, uint owner, uint group);

    [DllImport("libc", SetLastError = true)]
    private static extern int kill(int process, int signal);
#pragma warning restore IDE1006, SYSLIB1054, CA2101, CA5392
}
