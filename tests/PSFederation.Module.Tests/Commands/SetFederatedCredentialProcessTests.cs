using System.Management.Automation;
using PSFederation.Module.Tests.Hosting;

namespace PSFederation.Module.Tests.Commands;

/// <summary>Set-FederatedCredential -Scope CredentialProcess, by profiles of the sandbox.</summary>
public sealed class SetFederatedCredentialProcessTests : IClassFixture<SandboxFixture>, IDisposable
{
    private const string Set = "Set-FederatedCredential -Scope CredentialProcess -WarningAction Ignore";

    private readonly Shell _shell = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();
    private readonly ProfileHome _home;
    private readonly EnvironmentChange _environment;

    public SetFederatedCredentialProcessTests(SandboxFixture fixture)
    {
        _home = new ProfileHome(fixture.Host, _shell);
        Program = Path.Combine(_folder.FullName, OperatingSystem.IsWindows() ? "pwsh.exe" : "pwsh");
        File.WriteAllText(Program, string.Empty);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(Program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        _environment = new EnvironmentChange(
            ("PATH", _folder.FullName + Path.PathSeparator + Environment.GetEnvironmentVariable("PATH")),
            ("AWS_CONFIG_FILE", ConfigFile), ("AWS_SHARED_CREDENTIALS_FILE", CredentialsFile),
            ("AWS_ACCESS_KEY_ID", null), ("AWS_SECRET_ACCESS_KEY", null), ("AWS_PROFILE", null));
    }

    private string Program { get; }

    private string ConfigFile => Path.Combine(_folder.FullName, "aws", "config");

    private string CredentialsFile => Path.Combine(_folder.FullName, "aws", "credentials");

    private static string Module => Path.GetDirectoryName(Repository.ModuleManifest)!;

    public void Dispose()
    {
        _environment.Dispose();
        _home.Dispose();
        _shell.Dispose();
        _folder.Delete(recursive: true);
    }

    /// <summary>The native program comes first, where this build has one.</summary>
    private string Line(string federatedProfile) => $"credential_process = {(NativeProgram.IsBuilt ? $"{_home.HelperPath} {federatedProfile} " : string.Empty)}{(OperatingSystem.IsWindows() ? "pwsh" : Program)} -NoProfile -NonInteractive -Command \"Import-Module '{Module}'; Get-FederatedCredential -ProfileName '{federatedProfile}' -AsCredentialProcess\"\n";

    private static void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    private void AssertNobodySignedIn(Action action)
    {
        (int Tokens, int Keys) before = _home.Asked;
        action();
        Assert.Equal(before, _home.Asked);
    }

    [Theory]
    [InlineData("Get-FederatedProfile svc | " + Set)]
    [InlineData(Set + " -FederatedProfileName svc")]
    [InlineData(Set + " -FederatedProfileName (Get-FederatedProfile svc)")]
    [InlineData("'svc' | " + Set)]
    [InlineData("[System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize((Get-FederatedProfile svc))) | " + Set)]
    public void A_profile_does_not_need_a_sign_in(string script) => AssertNobodySignedIn(() =>
    {
        ShellResult result = _shell.Run(script);
        Assert.Empty(result.Errors);
        Assert.Empty(result.Output);
        Assert.Equal("[profile svc]\n" + Line("svc"), File.ReadAllText(ConfigFile));
        Assert.False(File.Exists(CredentialsFile));
    });

    [Fact]
    public void Credentials_know_the_profile_that_they_came_by()
    {
        FederatedCredential credential = _shell.Run($"Get-FederatedCredential svc | {Set} -ProfileName dev -Region eu-central-1 -PassThru").Single<FederatedCredential>();
        Assert.Equal("svc", credential.Source.FederatedProfile);
        Assert.Equal("[profile dev]\n" + Line("svc") + "region = eu-central-1\n", File.ReadAllText(ConfigFile));
        // From the cache they know it too, and a chain has the name of its end.
        Assert.Equal("svc", _shell.Run("Get-FederatedCredential svc").Single<FederatedCredential>().Source.FederatedProfile);
        Assert.Equal("chain", _shell.Run("Register-FederatedProfile chain $chained -SourceProfile svc -EndpointUrl $sts; Get-FederatedCredential chain").Single<FederatedCredential>().Source.FederatedProfile);
    }

    [Fact]
    public void Nothing_at_the_top_of_a_credential_binds_to_ProfileName() =>
        Assert.Empty(_shell.Run("Get-FederatedCredential svc | Get-Member -Name *Profile* ").Output);

    [Fact]
    public void Credentials_that_came_another_way_are_refused_with_what_to_do()
    {
        FederatedCredential foreign = new(
            new AwsSessionKeys("A", "B", "C", DateTime.UtcNow.AddHours(1)), new FederatedCredentialSource { RoleArn = "arn:aws:iam::111122223333:role/A" });
        ErrorRecord error = _shell.With("c", foreign).Run("$c | " + Set).Error(FederationErrorCode.FederatedProfileUnknown);
        Assert.Contains("Register-FederatedProfile", error.ToString(), StringComparison.Ordinal);
        Assert.False(File.Exists(ConfigFile));
    }

    [Fact]
    public void Several_profiles_are_written_each_under_its_name()
    {
        Assert.Empty(_shell.Run($"Register-FederatedProfile other {ProfileHome.Machine}; Get-FederatedProfile | {Set}").Errors);
        Assert.Equal("[profile other]\n" + Line("other") + "[profile svc]\n" + Line("svc"), File.ReadAllText(ConfigFile));
        string before = File.ReadAllText(ConfigFile);
        Assert.Empty(_shell.Run($"{Set} -FederatedProfileName *").Errors);
        Assert.Equal(before, File.ReadAllText(ConfigFile));
    }

    [Theory]
    [InlineData(Set + " -FederatedProfileName * -ProfileName dev", "")]
    [InlineData("Get-FederatedProfile | " + Set + " -ProfileName dev", "other")]
    public void One_AWS_profile_stands_for_one(string script, string written)
    {
        _shell.Run($"Register-FederatedProfile other {ProfileHome.Machine}; {script}").Error(FederationErrorCode.ParameterInvalid);
        Assert.Equal(written.Length == 0 ? string.Empty : "[profile dev]\n" + Line(written), File.Exists(ConfigFile) ? File.ReadAllText(ConfigFile) : string.Empty);
    }

    [Fact]
    public void The_profile_default_is_written_only_when_it_is_named()
    {
        _shell.Run($"Register-FederatedProfile default {ProfileHome.Machine}; {Set} -FederatedProfileName default").Error(FederationErrorCode.ParameterMissing);
        Assert.False(File.Exists(ConfigFile));
        Assert.Empty(_shell.Run($"{Set} -FederatedProfileName default -ProfileName default").Errors);
        Assert.Equal("[default]\n" + Line("default"), File.ReadAllText(ConfigFile));
    }

    [Fact]
    public void Any_other_way_is_taken_out_of_both_files_and_everything_else_stays()
    {
        Write(ConfigFile, "# mine\r\n[profile svc]\r\nregion=eu-west-1\r\nrole_arn = arn:aws:iam::1:role/x\r\nsource_profile = base\r\n[profile other]\r\nrole_arn = r\r\n");
        Write(CredentialsFile, "[svc]\naws_access_key_id = A\naws_secret_access_key = B\ncredential_process = old\nkeep = 1 # why\n[other]\naws_access_key_id = C\n");
        ShellResult result = _shell.Run("Set-FederatedCredential -Scope CredentialProcess -FederatedProfileName svc");
        Assert.Empty(result.Errors);
        Assert.Contains("role_arn, source_profile", result.Warnings[0], StringComparison.Ordinal);
        Assert.Contains("aws_access_key_id, aws_secret_access_key, credential_process", result.Warnings[1], StringComparison.Ordinal);
        Assert.Contains("PSFEDERATION_HOME", result.Warnings[2], StringComparison.Ordinal);
        Assert.Equal(3, result.Warnings.Count);
        Assert.Equal("# mine\r\n[profile svc]\r\nregion=eu-west-1\r\n" + Line("svc").Replace("\n", "\r\n", StringComparison.Ordinal) + "[profile other]\r\nrole_arn = r\r\n", File.ReadAllText(ConfigFile));
        Assert.Equal("[svc]\nkeep = 1 # why\n[other]\naws_access_key_id = C\n", File.ReadAllText(CredentialsFile));
    }

    [Theory]
    [InlineData("aws/config")]
    [InlineData("aws/credentials")]
    public void A_damaged_file_stops_it_before_the_other_is_changed(string damaged)
    {
        Write(ConfigFile, "[profile svc]\nregion = x\n");
        Write(CredentialsFile, "[svc]\naws_access_key_id = A\n");
        File.WriteAllText(Path.Combine(_folder.FullName, damaged), "[svc\n");
        string[] before = [File.ReadAllText(ConfigFile), File.ReadAllText(CredentialsFile)];
        _shell.Run(Set + " -FederatedProfileName svc").Error(FederationErrorCode.ProfileFileMalformed);
        Assert.Equal(before, (string[])[File.ReadAllText(ConfigFile), File.ReadAllText(CredentialsFile)]);
    }

    [Fact]
    public void WhatIf_shows_the_command_and_writes_nothing()
    {
        ShellResult result = _shell.Run(Set + " -FederatedProfileName svc -PassThru -WhatIf");
        Assert.Empty(result.Errors);
        Assert.Empty(result.Output);
        Assert.False(File.Exists(ConfigFile));
    }

    /// <summary>Every call leaves the program of this module, whatever it was before.</summary>
    [Fact]
    public void The_native_program_is_installed_and_replaced()
    {
        Assert.SkipUnless(NativeProgram.IsBuilt, NativeProgram.NotBuilt);
        _shell.Run(Set + " -FederatedProfileName svc -WhatIf");
        Assert.False(File.Exists(_home.HelperPath));
        Assert.Empty(_shell.Run(Set + " -FederatedProfileName svc").Errors);
        Assert.Equal(File.ReadAllBytes(NativeProgram.Path), File.ReadAllBytes(_home.HelperPath));
        File.WriteAllText(_home.HelperPath, "of another version");
        Assert.Empty(_shell.Run(Set + " -FederatedProfileName svc").Errors);
        Assert.Equal(File.ReadAllBytes(NativeProgram.Path), File.ReadAllBytes(_home.HelperPath));
        Assert.Equal("[profile svc]\n" + Line("svc"), File.ReadAllText(ConfigFile));
    }

    /// <summary>A call that programs wait for has the time, because it signs in.</summary>
    [Fact]
    public void A_credential_process_that_signs_in_replaces_the_native_program_of_another_version()
    {
        Assert.SkipUnless(NativeProgram.IsBuilt, NativeProgram.NotBuilt);
        Assert.Empty(_shell.Run(Set + " -FederatedProfileName svc").Errors);
        File.WriteAllText(_home.HelperPath, "of another version");
        _shell.Run("Get-FederatedCredential -ProfileName svc -AsCredentialProcess").Single<string>();
        Assert.Equal(File.ReadAllBytes(NativeProgram.Path), File.ReadAllBytes(_home.HelperPath));
    }

    [Fact]
    public void Where_the_native_program_cannot_be_installed_the_command_starts_pwsh_and_a_warning_says_why()
    {
        Assert.SkipUnless(NativeProgram.IsBuilt, NativeProgram.NotBuilt);
        File.WriteAllText(Path.GetDirectoryName(_home.HelperPath)!, "a file in the place of the folder");
        ShellResult result = _shell.Run("Set-FederatedCredential -Scope CredentialProcess -FederatedProfileName svc");
        Assert.Empty(result.Errors);
        Assert.Contains(result.Warnings, warning => warning.StartsWith("The native program for credential_process", StringComparison.Ordinal));
        Assert.Equal("[profile svc]\n" + Line("svc").Replace($"{_home.HelperPath} svc ", string.Empty, StringComparison.Ordinal), File.ReadAllText(ConfigFile));
    }

    [Fact]
    public void PassThru_gives_the_profile_back() =>
        Assert.Equal("svc", _shell.Run(Set + " -FederatedProfileName svc -PassThru").Single<FederatedProfile>().ProfileName);

    [Fact]
    public void It_names_what_takes_precedence_over_the_profile()
    {
        using EnvironmentChange keys = new(("AWS_ACCESS_KEY_ID", "A"), ("AWS_SECRET_ACCESS_KEY", "B"));
        Assert.Contains(_shell.Run("Set-FederatedCredential -Scope CredentialProcess -FederatedProfileName svc").Warnings, text => text.StartsWith("AWS_ACCESS_KEY_ID is set", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("-FederatedProfileName nope", FederationErrorCode.FederatedProfileNotFound)]
    [InlineData("-FederatedProfileName svc -ProfileName 'a]b'", FederationErrorCode.ProfileNameInvalid)]
    public void Refuses_what_cannot_be(string parameters, FederationErrorCode code)
    {
        _shell.Run($"{Set} {parameters}").Error(code);
        Assert.False(File.Exists(ConfigFile));
    }

    [Theory]
    [InlineData("Process")]
    [InlineData("Session")]
    [InlineData("Profile -ProfileName x")]
    public void Another_scope_takes_credentials_and_says_how_to_get_them(string scope) => AssertNobodySignedIn(() =>
        Assert.Contains("Get-FederatedCredential svc |", _shell.Run($"Get-FederatedProfile svc | Set-FederatedCredential -Scope {scope}").Error(FederationErrorCode.ParameterInvalid).ToString(), StringComparison.Ordinal));

    [Fact]
    public void A_profile_whose_name_was_written_by_hand_is_refused()
    {
        File.WriteAllText(_home.ProfilesPath, File.ReadAllText(_home.ProfilesPath).Replace("\"svc\"", "\"a'; exit #\"", StringComparison.Ordinal));
        _shell.Run("Get-FederatedProfile | " + Set).Error(FederationErrorCode.ProfileNameInvalid);
        Assert.False(File.Exists(ConfigFile));
    }
}
