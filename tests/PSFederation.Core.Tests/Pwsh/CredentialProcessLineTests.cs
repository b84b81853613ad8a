using System.Diagnostics;
using PSFederation.Core.Pwsh;

namespace PSFederation.Core.Tests.Pwsh;

public sealed class CredentialProcessLineTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void A_module_is_imported_by_its_name_where_every_pwsh_finds_it() => Assert.Equal(
        "/usr/bin/pwsh -NoProfile -NonInteractive -Command \"Import-Module PSFederation; Get-FederatedCredential -ProfileName 'dev' -AsCredentialProcess\"",
        CredentialProcessLine.For("dev", "/usr/bin/pwsh", null, isWindows: false));

    [Fact]
    public void Another_one_is_imported_from_its_folder() => Assert.Equal(
        "/usr/bin/pwsh -NoProfile -NonInteractive -Command \"Import-Module '/opt/my modules/PSFederation'; Get-FederatedCredential -ProfileName 'a/b@c:d+e%f' -AsCredentialProcess\"",
        CredentialProcessLine.For("a/b@c:d+e%f", "/usr/bin/pwsh", "/opt/my modules/PSFederation", isWindows: false));

    [Fact]
    public void A_program_with_a_blank_in_its_path_is_quoted() => Assert.StartsWith(
        "\"/opt/power shell/pwsh\" -NoProfile ", CredentialProcessLine.For("dev", "/opt/power shell/pwsh", null, isWindows: false), StringComparison.Ordinal);

    [Theory]
    [InlineData("pwsh", @"pwsh -NoProfile -NonInteractive -Command PSFederation\Get-FederatedCredential -ProfileName 'dev' -AsCredentialProcess")]
    [InlineData(@"C:\Program Files\PowerShell\7\pwsh.exe", @"""C:\Program Files\PowerShell\7\pwsh.exe"" -NoProfile -NonInteractive -Command PSFederation\Get-FederatedCredential -ProfileName 'dev' -AsCredentialProcess")]
    public void On_Windows_there_are_quotes_only_around_the_program(string program, string expected) =>
        Assert.Equal(expected, CredentialProcessLine.For("dev", program, null, isWindows: true));

    [Fact]
    public void On_Windows_a_module_elsewhere_needs_quotes_behind_a_bare_program() => Assert.Equal(
        @"pwsh -NoProfile -NonInteractive -Command ""Import-Module 'D:\my modules\PSFederation'; Get-FederatedCredential -ProfileName 'dev' -AsCredentialProcess""",
        CredentialProcessLine.For("dev", "pwsh", @"D:\my modules\PSFederation", isWindows: true));

    [Theory]
    [InlineData("dev", "/usr/bin/pwsh", "/opt/it's/PSFederation", false)]
    [InlineData("dev", "/usr/bin/pwsh", "/opt/it’s/PSFederation", false)]
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
    public void What_would_not_come_through_is_refused(string name, string program, string? module, bool isWindows) =>
        Fail.With(FederationErrorCode.CommandLineUnsafe, () => CredentialProcessLine.For(name, program, module, isWindows));

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a'; Remove-Item x; '")]
    [InlineData("a\"b")]
    [InlineData("$x")]
    public void A_name_that_cannot_be_registered_is_refused(string name) =>
        Fail.With(FederationErrorCode.ProfileNameInvalid, () => CredentialProcessLine.For(name, "/usr/bin/pwsh", null, isWindows: false));

    [Fact]
    public async Task The_line_comes_through_sh_and_through_sh_after_the_escaping_of_the_SDK_for_DotNet()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There is no sh.");
        string[] expected = ["-NoProfile", "-NonInteractive", "-Command", $"Import-Module '{_folder.FullName}/a b'; Get-FederatedCredential -ProfileName 'a/b@c:d+e%f' -AsCredentialProcess"];
        string program = Program("with blank", "pwsh", "#!/bin/sh\nprintf '%s\\n' \"$@\"\n");
        string line = CredentialProcessLine.For("a/b@c:d+e%f", program, $"{_folder.FullName}/a b", isWindows: false);
        Assert.Equal(expected, await RunAsync(new ProcessStartInfo("sh", ["-c", line])));
        Assert.Equal(expected, await RunAsync(new ProcessStartInfo("sh", $"-c \"{line.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"")));
    }

    [Theory]
    [InlineData("pwsh(7)")]
    [InlineData("{a,b}")]
    [InlineData("~")]
    [InlineData("a=b")]
    public async Task Whatever_the_folder_of_the_program_is_called_sh_finds_it(string folder)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There is no sh.");
        string program = Program(folder, "pwsh", "#!/bin/sh\nprintf '%s\\n' \"$1\"\n");
        Assert.Equal(["-NoProfile"], await RunAsync(new ProcessStartInfo("sh", ["-c", CredentialProcessLine.For("dev", program, null, isWindows: false)])));
    }

    [Fact]
    public void Without_a_shell_it_is_started_by_its_path()
    {
        string program = Program("windows", "pwsh.exe");
        Assert.Equal(program, PowerShellOnPath.FindFile(_ => $"relative;{Path.GetDirectoryName(program)}", "/none", null, isWindows: true));
        Assert.Equal("/opt/pwsh", PowerShellOnPath.FindFile(_ => null, "/none", "/opt/pwsh", isWindows: false));
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
        Assert.Equal("pwsh", PowerShellOnPath.Find(_ => $"{folder};relative", "/none", null, isWindows: true));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("/usr/bin/dotnet")]
    public void Without_any_pwsh_it_says_so(string? processPath) =>
        Fail.With(FederationErrorCode.PowerShellNotFound, () => Find(_folder.FullName, "/none", processPath));

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

    private static string Find(string path, string home = "/none", string? processPath = null) =>
        PowerShellOnPath.Find(name => name == "PATH" ? path : null, home, processPath, isWindows: false);

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
