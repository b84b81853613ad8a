using System.Diagnostics;
using PSFederation.Core.Delivery;
using PSFederation.Core.Pwsh;

namespace PSFederation.Core.Tests.Delivery;

public sealed class CredentialProcessCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    /// <summary>A folder that is not there.</summary>
    private readonly string _absent;

    public CredentialProcessCommandTests() => _absent = Path.Combine(_folder.FullName, "absent");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void A_module_is_imported_by_its_name_where_every_pwsh_finds_it() => Assert.Equal(
        "/usr/bin/pwsh -NoProfile -NonInteractive -Command \"Import-Module PSFederation; Get-FederatedCredential -ProfileName 'dev' -AsCredentialProcess\"",
        CredentialProcessCommand.For("dev", new PowerShellProgram("/usr/bin/pwsh"), null, isWindows: false));

    [Fact]
    public void Another_one_is_imported_from_its_folder() => Assert.Equal(
        "/usr/bin/pwsh -NoProfile -NonInteractive -Command \"Import-Module '/opt/my modules/PSFederation'; Get-FederatedCredential -ProfileName 'a/b@c:d+e%f' -AsCredentialProcess\"",
        CredentialProcessCommand.For("a/b@c:d+e%f", new PowerShellProgram("/usr/bin/pwsh"), "/opt/my modules/PSFederation", isWindows: false));

    [Theory]
    [InlineData("/opt/it's ö/PSFederation", "/opt/it''s ö/PSFederation")]
    [InlineData("/opt/it’s/PSFederation", "/opt/it’’s/PSFederation")]
    public void An_apostrophe_in_the_path_of_the_module_is_doubled(string module, string written) => Assert.Contains(
        $"Import-Module '{written}'; Get-", CredentialProcessCommand.For("dev", new PowerShellProgram("/usr/bin/pwsh"), module, isWindows: false), StringComparison.Ordinal);

    [Fact]
    public void A_program_with_an_apostrophe_in_its_path_is_quoted() => Assert.StartsWith(
        "\"/opt/it's/pwsh\" -NoProfile ", CredentialProcessCommand.For("dev", new PowerShellProgram("/opt/it's/pwsh"), null, isWindows: false), StringComparison.Ordinal);

    [Fact]
    public void A_program_with_a_blank_in_its_path_is_quoted() => Assert.StartsWith(
        "\"/opt/power shell/pwsh\" -NoProfile ", CredentialProcessCommand.For("dev", new PowerShellProgram("/opt/power shell/pwsh"), null, isWindows: false), StringComparison.Ordinal);

    [Theory]
    [InlineData("pwsh", @"pwsh -NoProfile -NonInteractive -Command PSFederation\Get-FederatedCredential -ProfileName 'dev' -AsCredentialProcess")]
    [InlineData(@"C:\Program Files\PowerShell\7\pwsh.exe", @"""C:\Program Files\PowerShell\7\pwsh.exe"" -NoProfile -NonInteractive -Command PSFederation\Get-FederatedCredential -ProfileName 'dev' -AsCredentialProcess")]
    public void On_Windows_there_are_quotes_only_around_the_program(string program, string expected) =>
        Assert.Equal(expected, CredentialProcessCommand.For("dev", new PowerShellProgram(program), null, isWindows: true));

    [Fact]
    public void On_Windows_a_module_elsewhere_needs_quotes_behind_a_bare_program() => Assert.Equal(
        @"pwsh -NoProfile -NonInteractive -Command ""Import-Module 'D:\my modules\PSFederation'; Get-FederatedCredential -ProfileName 'dev' -AsCredentialProcess""",
        CredentialProcessCommand.For("dev", new PowerShellProgram("pwsh"), @"D:\my modules\PSFederation", isWindows: true));

    [Theory]
    [InlineData("dev", "/usr/bin/pwsh", "/opt/$HOME/PSFederation", false)]
    [InlineData("dev", "/usr/bin/pwsh", "/opt/a`b/PSFederation", false)]
    [InlineData("dev", "/usr/bin/pwsh", "/opt/a\\b/PSFederation", false)]
    [InlineData("dev", "/usr/bin/pwsh", "/opt/a\"b/PSFederation", false)]
    [InlineData("dev", "/usr/bin/pwsh", "/opt/a # b/PSFederation", false)]
    [InlineData("dev", "/usr/bin/pwsh", "/opt/a\nb/PSFederation", false)]
    [InlineData("dev", "/usr/bin/pwsh", "/opt/[ab]/PSFederation", false)]
    [InlineData("dev", "/opt/a$b/pwsh", null, false)]
    [InlineData("50%", "pwsh", null, true)]
    [InlineData("dev", "pwsh", @"D:\%TEMP%\PSFederation", true)]
    [InlineData("dev", @"C:\Program Files (x86)\pwsh.exe", null, true)]
    [InlineData("dev", @"C:\Program Files\pwsh.exe", @"D:\modules\PSFederation", true)]
    public void Text_that_would_not_survive_the_shell_is_rejected(string name, string program, string? module, bool isWindows) =>
        Fail.With(FederationErrorCode.CommandLineUnsafe, () => CredentialProcessCommand.For(name, new PowerShellProgram(program), module, isWindows));

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a'; Remove-Item x; '")]
    [InlineData("a\"b")]
    [InlineData("$x")]
    public void A_name_that_cannot_be_registered_is_refused(string name) =>
        Fail.With(FederationErrorCode.ProfileNameInvalid, () => CredentialProcessCommand.For(name, new PowerShellProgram("/usr/bin/pwsh"), null, isWindows: false));

    [Fact]
    public async Task The_line_comes_through_sh_and_through_sh_after_the_escaping_of_the_SDK_for_DotNet()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There is no sh.");
        string[] expected = ["-NoProfile", "-NonInteractive", "-Command", $"Import-Module '{_folder.FullName}/a b'; Get-FederatedCredential -ProfileName 'a/b@c:d+e%f' -AsCredentialProcess"];
        string program = Program("with blank", "pwsh", "#!/bin/sh\nprintf '%s\\n' \"$@\"\n");
        string line = CredentialProcessCommand.For("a/b@c:d+e%f", new PowerShellProgram(program), $"{_folder.FullName}/a b", isWindows: false);
        Assert.Equal(expected, await RunAsync(new ProcessStartInfo("sh", ["-c", line])));
        Assert.Equal(expected, await RunAsync(new ProcessStartInfo("sh", $"-c \"{line.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"")));
    }

    [Theory]
    [InlineData("pwsh(7)")]
    [InlineData("{a,b}")]
    [InlineData("~")]
    [InlineData("a=b")]
    [InlineData("[ab]")]
    public async Task The_shell_finds_the_program_in_a_folder_of_any_name(string folder)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There is no sh.");
        string program = Program(folder, "pwsh", "#!/bin/sh\nprintf '%s\\n' \"$1\"\n");
        Assert.Equal(["-NoProfile"], await RunAsync(new ProcessStartInfo("sh", ["-c", CredentialProcessCommand.For("dev", new PowerShellProgram(program), null, isWindows: false)])));
    }

    [Fact]
    public void Without_a_shell_it_is_started_by_its_path()
    {
        string program = Program("windows", "pwsh.exe");
        Assert.Equal(program, PowerShellProgram.FindFile(_ => $"relative;{Path.GetDirectoryName(program)}", _absent, null, isWindows: true).Path);
        Assert.Equal("/opt/pwsh", PowerShellProgram.FindFile(_ => null, _absent, "/opt/pwsh", isWindows: false).Path);
    }

    [Fact]
    public void The_pwsh_on_the_PATH_is_named_as_it_stands_there()
    {
        string first = Program("first", "pwsh"), link = Path.Combine(_folder.CreateSubdirectory("links").FullName, "pwsh");
        File.CreateSymbolicLink(link, first);
        string other = _folder.CreateSubdirectory("other").FullName;
        File.WriteAllText(Path.Combine(other, "pwsh"), "not a program");
        Assert.Equal(link, Find($"{other}:relative:{Path.GetDirectoryName(link)}:{Path.GetDirectoryName(first)}"));
    }

    [Fact]
    public void The_folder_that_pwsh_puts_before_the_PATH_does_not_count()
    {
        string own = Program("store/7.6.5", "pwsh"), usual = Program("bin", "pwsh");
        string home = Path.GetDirectoryName(own)! + "/", path = $"{Path.GetDirectoryName(own)}:{Path.GetDirectoryName(usual)}";
        Assert.Equal(usual, Find(path, home));
        Assert.Equal(own, Find($"{Path.GetDirectoryName(own)}", home, own));
        // Where it stands there twice, it was there before.
        Assert.Equal(own, Find($"{Path.GetDirectoryName(own)}:{Path.GetDirectoryName(own)}", home));
    }

    [Fact]
    public void On_Windows_the_bare_name_is_enough()
    {
        string folder = Path.GetDirectoryName(Program("windows", "pwsh.exe"))!;
        Assert.Equal("pwsh", PowerShellProgram.Find(_ => $"{folder};relative", _absent, null, isWindows: true).Path);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("/usr/bin/dotnet")]
    public void Without_any_pwsh_it_says_so(string? processPath) =>
        Fail.With(FederationErrorCode.PowerShellNotFound, () => Find(_folder.FullName, _absent, processPath));

    [Theory]
    [InlineData("PSFederation", "PSFederation")]
    [InlineData("PSFederation/1.2.3", "PSFederation")]
    [InlineData("renamed", "renamed/PSFederation.psd1")]
    [InlineData("renamed/1.2.3", "renamed/1.2.3/PSFederation.psd1")]
    public void The_folder_above_the_versions_is_imported(string moduleBase, string expected) =>
        Assert.Equal(Path.Combine(_folder.FullName, expected), PowerShellModules.ImportPath(Path.Combine(_folder.FullName, moduleBase), "PSFederation"));

    [Theory]
    [InlineData("/usr/local/share/powershell/Modules/PSFederation", true)]
    [InlineData("/usr/local/share/powershell/Modules/PSFederation/1.2.3", true)]
    [InlineData("/usr/local/share/powershell/Modules/deeper/PSFederation", false)]
    [InlineData("/opt/modules/PSFederation", false)]
    public void A_module_in_a_folder_of_every_pwsh_is_found_by_name(string moduleBase, bool expected)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "It has other folders.");
        Assert.Equal(expected, PowerShellModules.IsFoundByName(moduleBase));
    }

    [Fact]
    public void Where_dotnet_runs_pwsh_the_line_and_the_start_name_both()
    {
        string home = Path.GetDirectoryName(Program("packages/powershell/7.6.9/tools/net10.0/any/unix", "pwsh.dll"))! + "/";
        PowerShellProgram found = PowerShellProgram.Find(_ => null, home, "/usr/share/dotnet/dotnet", isWindows: false);
        Assert.Equal(new PowerShellProgram("/usr/share/dotnet/dotnet", home + "pwsh.dll"), found);
        Assert.Equal(found, PowerShellProgram.FindFile(_ => null, home, "/usr/share/dotnet/dotnet", isWindows: false));
        Assert.StartsWith($"/usr/share/dotnet/dotnet {home}pwsh.dll -NoProfile ", CredentialProcessCommand.For("dev", found, null, isWindows: false), StringComparison.Ordinal);
        // Another pwsh comes first, and so does the one of the dotnet tool.
        string usual = Program("bin", "pwsh");
        Assert.Equal(usual, Find(Path.GetDirectoryName(usual)!, home, "/usr/share/dotnet/dotnet"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_program_of_the_dotnet_tool_is_named_and_not_the_version_that_it_runs(bool isOnPath)
    {
        string home = Path.GetDirectoryName(Program("tools/.store/powershell/7.6.9/powershell/7.6.9/tools/net10.0/any/unix", "pwsh.dll"))!;
        Assert.Equal(Path.Combine(home, "pwsh.dll"), PowerShellProgram.Find(_ => null, home, "/usr/bin/dotnet", isWindows: false).Library);
        string tool = Program("tools", "pwsh");
        PowerShellProgram found = PowerShellProgram.Find(_ => isOnPath ? Path.GetDirectoryName(tool) : null, home, "/usr/bin/dotnet", isWindows: false);
        Assert.Equal(new PowerShellProgram(tool), found);
    }

    [Fact]
    public void On_Windows_the_folder_that_the_dotnet_tool_puts_before_the_PATH_does_not_count()
    {
        string home = Path.GetDirectoryName(Program("tools/.store/powershell/7.6.9/powershell/7.6.9/tools/net10.0/any/win", "pwsh.dll"))!;
        string tool = Program("tools", "pwsh.exe"), folder = Path.GetDirectoryName(tool)!, dotnet = Program("dotnet", "dotnet.exe");
        Assert.Equal(new PowerShellProgram(tool), PowerShellProgram.Find(_ => folder, home, dotnet, isWindows: true));
        // Where it stands there twice, it was there before, and others find it too.
        Assert.Equal(new PowerShellProgram("pwsh"), PowerShellProgram.Find(_ => $"{folder};{folder}", home, dotnet, isWindows: true));
    }

    [Fact]
    public void On_Windows_that_folder_is_known_in_either_case()
    {
        string home = Path.GetDirectoryName(Program("PowerShell", "pwsh.exe"))!, own = Path.Combine(home, "pwsh.exe");
        // A folder of the same name in another case, which this test's file system keeps apart and Windows does not.
        string same = Path.GetDirectoryName(Program("POWERSHELL", "pwsh.exe"))!;
        Assert.Equal(new PowerShellProgram(own), PowerShellProgram.Find(_ => same, home, own, isWindows: true));
        Assert.Equal(new PowerShellProgram("pwsh"), PowerShellProgram.Find(_ => $"{same};{same}", home, own, isWindows: true));
    }

    [Fact]
    public void On_Windows_dotnet_is_named_barely_where_it_is_on_the_PATH()
    {
        string home = Path.GetDirectoryName(Program("packages/win", "pwsh.dll"))!, dotnet = Program("dotnet", "dotnet.exe"), library = Path.Combine(home, "pwsh.dll");
        Assert.Equal(new PowerShellProgram("dotnet", library), PowerShellProgram.Find(_ => Path.GetDirectoryName(dotnet), home, dotnet, isWindows: true));
        Assert.Equal(new PowerShellProgram(dotnet, library), PowerShellProgram.Find(_ => null, home, dotnet, isWindows: true));
        Assert.Equal(new PowerShellProgram(dotnet, library), PowerShellProgram.FindFile(_ => Path.GetDirectoryName(dotnet), home, dotnet, isWindows: true));
    }

    /// <summary>The native program starts it without a shell, and a bare name would be looked for in the current folder first.</summary>
    [Theory]
    [InlineData("pwsh")]
    [InlineData("dotnet")]
    public void On_Windows_the_bare_name_of_a_command_is_the_first_program_of_that_name_on_the_PATH(string name)
    {
        string first = Program("first", name + ".exe"), second = Program("second", name + ".exe"), empty = Directory.CreateDirectory(Path.Combine(_folder.FullName, "empty")).FullName;
        string path = $"relative;{empty};{Path.GetDirectoryName(first)};{Path.GetDirectoryName(second)}";
        Assert.Equal(first, PowerShellProgram.Locate(name, _ => path, isWindows: true));
        Assert.Equal(second, PowerShellProgram.Locate(name, _ => Path.GetDirectoryName(second), isWindows: true));
        Assert.Null(PowerShellProgram.Locate(name, _ => empty, isWindows: true));
        Assert.Null(PowerShellProgram.Locate(name, _ => null, isWindows: true));
        Assert.Equal(second, PowerShellProgram.Locate(second, _ => path, isWindows: true));
    }

    [Fact]
    public void Every_command_that_is_written_for_Windows_begins_with_what_is_located()
    {
        string home = Path.GetDirectoryName(Program("packages/win", "pwsh.dll"))!, dotnet = Program("dotnet", "dotnet.exe"), pwsh = Program("pwsh", "pwsh.exe");
        foreach (string path in (string[])[Path.GetDirectoryName(dotnet)!, $"{Path.GetDirectoryName(pwsh)};{Path.GetDirectoryName(dotnet)}", home])
        {
            PowerShellProgram written = PowerShellProgram.Find(_ => path, home, dotnet, isWindows: true), started = PowerShellProgram.FindFile(_ => path, home, dotnet, isWindows: true);
            Assert.Equal(started.Path, PowerShellProgram.Locate(written.Path, _ => path, isWindows: true));
            Assert.Equal(started.Library, written.Library);
        }
    }

    [Theory]
    [InlineData("cmd", true)]
    [InlineData("", true)]
    [InlineData("pwsh.exe", true)]
    [InlineData("pwsh", false)]
    [InlineData("dotnet", false)]
    public void No_other_name_is_looked_for(string name, bool isWindows)
    {
        string folder = Path.GetDirectoryName(Program("programs", name.Length == 0 ? ".exe" : name))!;
        Program("programs", name + ".exe");
        Assert.Null(PowerShellProgram.Locate(name, _ => folder, isWindows));
    }

    [Theory]
    [InlineData("dotnet", @"C:\my tools\pwsh.dll", @"dotnet ""C:\my tools\pwsh.dll"" -NoProfile ")]
    [InlineData(@"C:\Program Files\dotnet\dotnet.exe", @"C:\tools\pwsh.dll", @"""C:\Program Files\dotnet\dotnet.exe"" C:\tools\pwsh.dll -NoProfile ")]
    public void On_Windows_one_of_dotnet_and_pwsh_dll_is_quoted(string program, string library, string expected) =>
        Assert.StartsWith(expected, CredentialProcessCommand.For("dev", new PowerShellProgram(program, library), null, isWindows: true), StringComparison.Ordinal);

    [Theory]
    [InlineData(@"C:\Program Files\dotnet\dotnet.exe", @"C:\my tools\pwsh.dll", null)]
    [InlineData(@"C:\Program Files\dotnet\dotnet.exe", @"C:\tools\pwsh.dll", @"D:\modules\PSFederation")]
    [InlineData("dotnet", @"C:\a%b\pwsh.dll", null)]
    public void On_Windows_dotnet_beside_other_quotes_is_refused(string program, string library, string? module) =>
        Fail.With(FederationErrorCode.CommandLineUnsafe, () => CredentialProcessCommand.For("dev", new PowerShellProgram(program, library), module, isWindows: true));

    [Fact]
    public async Task The_line_of_dotnet_comes_through_sh()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There is no sh.");
        string program = Program("with blank", "dotnet", "#!/bin/sh\nprintf '%s\\n' \"$1\" \"$2\"\n");
        string line = CredentialProcessCommand.For("dev", new PowerShellProgram(program, "/opt/a (b)/pwsh.dll"), null, isWindows: false);
        Assert.Equal(["/opt/a (b)/pwsh.dll", "-NoProfile"], await RunAsync(new ProcessStartInfo("sh", ["-c", line])));
    }

    private string Find(string path, string? home = null, string? processPath = null) =>
        PowerShellProgram.Find(name => name == "PATH" ? path : null, home ?? _absent, processPath, isWindows: false).Path;

    private string Program(string folder, string name, string text = "")
    {
        string path = Path.Combine(_folder.CreateSubdirectory(folder).FullName, name);
        File.WriteAllText(path, text);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }

    private static async Task<string[]> RunAsync(ProcessStartInfo start)
    {
        start.RedirectStandardOutput = true;
        using Process process = Process.Start(start)!;
        string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
