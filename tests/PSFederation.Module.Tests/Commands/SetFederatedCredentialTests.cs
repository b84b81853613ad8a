using PSFederation.Module.Tests.Hosting;

namespace PSFederation.Module.Tests.Commands;

public sealed class SetFederatedCredentialTests : IDisposable
{
    private static readonly string[] Variables =
        ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_CREDENTIAL_EXPIRATION", "AWS_REGION", "AWS_PROFILE", "AWS_DEFAULT_PROFILE"];

    private readonly Shell _shell = new();
    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory();
    private readonly EnvironmentChange _environment;

    public SetFederatedCredentialTests()
    {
        _environment = new EnvironmentChange(
            [.. Variables.Select(name => (name, (string?)null)), ("HOME", _home.FullName), ("AWS_CONFIG_FILE", null), ("AWS_SHARED_CREDENTIALS_FILE", null)]);
        _shell.With("c", Credential(DateTime.UtcNow.AddHours(1)));
    }

    private string CredentialsFile => Path.Combine(_home.FullName, ".aws", "credentials");

    private string ConfigFile => Path.Combine(_home.FullName, ".aws", "config");

    private static FederatedCredential Credential(DateTime expiration) =>
        new(new AwsSessionKeys("ASIANEW", "newsecret", "newtoken", expiration), new FederatedCredentialSource { RoleArn = "arn:aws:iam::111122223333:role/A" });

    public void Dispose()
    {
        _environment.Dispose();
        _shell.Dispose();
        _home.Delete(recursive: true);
    }

    private static void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    [Fact]
    public void Process_sets_the_variables_of_this_process()
    {
        ShellResult result = _shell.Run("$c | Set-FederatedCredential -Scope Process -Region eu-central-1");
        Assert.Empty(result.Errors);
        Assert.Empty(result.Output);
        Assert.Equal("ASIANEW", Environment.GetEnvironmentVariable("AWS_ACCESS_KEY_ID"));
        Assert.Equal("newsecret", Environment.GetEnvironmentVariable("AWS_SECRET_ACCESS_KEY"));
        Assert.Equal("newtoken", Environment.GetEnvironmentVariable("AWS_SESSION_TOKEN"));
        Assert.EndsWith("Z", Environment.GetEnvironmentVariable("AWS_CREDENTIAL_EXPIRATION"), StringComparison.Ordinal);
        Assert.Equal("eu-central-1", Environment.GetEnvironmentVariable("AWS_REGION"));
        Assert.False(Directory.Exists(Path.Combine(_home.FullName, ".aws")));
    }

    [Fact]
    public void Profile_makes_the_file_for_the_owner_alone()
    {
        Assert.Empty(_shell.Run("$c | Set-FederatedCredential -Scope Profile -ProfileName dev").Errors);
        string[] lines = File.ReadAllLines(CredentialsFile);
        Assert.Equal(["[dev]", "aws_access_key_id = ASIANEW", "aws_secret_access_key = newsecret", "aws_session_token = newtoken"], lines[..4]);
        Assert.StartsWith("x_security_token_expires = 2", lines[4], StringComparison.Ordinal);
        Assert.False(File.Exists(ConfigFile));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(CredentialsFile));
    }

    [Fact]
    public void Profile_leaves_everything_else_as_it_is()
    {
        const string before = "# mine\n[default]\naws_access_key_id = AKIADEFAULT ; keep\n\n[dev]\naws_access_key_id = OLD\naws_secret_access_key = oldsecret\nregion=us-west-2\n\n[last]\nx=1";
        Write(CredentialsFile, before);
        Assert.Empty(_shell.Run("$c | Set-FederatedCredential -Scope Profile -ProfileName dev").Errors);
        string text = File.ReadAllText(CredentialsFile);
        Assert.StartsWith("# mine\n[default]\naws_access_key_id = AKIADEFAULT ; keep\n\n[dev]\naws_access_key_id = ASIANEW\naws_secret_access_key = newsecret\nregion=us-west-2\naws_session_token = newtoken\nx_security_token_expires = ", text, StringComparison.Ordinal);
        Assert.EndsWith("\n\n[last]\nx=1", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Profile_writes_the_region_into_the_config_file()
    {
        Write(ConfigFile, "[default]\nregion = us-east-1\n");
        Assert.Empty(_shell.Run("$c | Set-FederatedCredential -Scope Profile -ProfileName dev -Region eu-central-1").Errors);
        Assert.Equal("[default]\nregion = us-east-1\n[profile dev]\nregion = eu-central-1\n", File.ReadAllText(ConfigFile));
    }

    [Fact]
    public void The_files_named_in_the_environment_are_used()
    {
        string credentials = Path.Combine(_home.FullName, "elsewhere", "keys"), config = Path.Combine(_home.FullName, "elsewhere", "conf");
        using EnvironmentChange files = new(("AWS_SHARED_CREDENTIALS_FILE", credentials), ("AWS_CONFIG_FILE", config));
        Assert.Empty(_shell.Run("$c | Set-FederatedCredential -Scope Profile -ProfileName dev -Region eu-central-1").Errors);
        Assert.True(File.Exists(credentials));
        Assert.True(File.Exists(config));
        Assert.False(File.Exists(CredentialsFile));
    }

    [Fact]
    public void PassThru_gives_the_credentials_back() =>
        Assert.Equal("ASIANEW", _shell.Run("$c | Set-FederatedCredential -Scope Process -PassThru").Single<FederatedCredential>().AccessKeyId);

    [Theory]
    [InlineData("-Scope Process")]
    [InlineData("-Scope Profile -ProfileName dev")]
    public void WhatIf_changes_nothing(string scope)
    {
        ShellResult result = _shell.Run($"$c | Set-FederatedCredential {scope} -WhatIf -PassThru");
        Assert.Empty(result.Errors);
        Assert.Empty(result.Output);
        Assert.Null(Environment.GetEnvironmentVariable("AWS_ACCESS_KEY_ID"));
        Assert.False(Directory.Exists(Path.Combine(_home.FullName, ".aws")));
    }

    [Fact]
    public void Scope_is_mandatory() =>
        // This host cannot ask a person, so the missing parameter is an error.
        Assert.NotEmpty(_shell.Run("Set-FederatedCredential -Credential $c").Errors);

    [Theory]
    [InlineData("-Scope Profile", FederationErrorCode.ParameterMissing)]
    [InlineData("-Scope Process -ProfileName dev", FederationErrorCode.ParameterInvalid)]
    [InlineData("-Scope Profile -ProfileName 'a]b'", FederationErrorCode.ProfileNameInvalid)]
    [InlineData("-Scope Profile -ProfileName \"a`nb\"", FederationErrorCode.ProfileNameInvalid)]
    [InlineData("-Scope Profile -ProfileName ' a'", FederationErrorCode.ProfileNameInvalid)]
    [InlineData("-Scope Profile -ProfileName \"a$([char] 0xA0)b\"", FederationErrorCode.ProfileNameInvalid)]
    [InlineData("-Scope Profile -ProfileName DEFAULT", FederationErrorCode.ProfileNameInvalid)]
    public void Refuses_what_does_not_go_together(string parameters, FederationErrorCode code)
    {
        _shell.Run($"$c | Set-FederatedCredential {parameters}").Error(code);
        Assert.False(Directory.Exists(Path.Combine(_home.FullName, ".aws")));
    }

    [Fact]
    public void Refuses_credentials_that_have_expired()
    {
        _shell.With("c", Credential(DateTime.UtcNow.AddSeconds(-1))).Run("$c | Set-FederatedCredential -Scope Profile -ProfileName dev").Error(FederationErrorCode.CredentialExpired);
        Assert.False(File.Exists(CredentialsFile));
    }

    [Theory]
    [InlineData("aws_access_key_id = lost\n[dev]\n")]
    [InlineData("[dev\n")]
    [InlineData("[dev]\ngarbage\n")]
    public void Leaves_a_damaged_file_as_it_is(string text)
    {
        Write(CredentialsFile, text);
        _shell.Run("$c | Set-FederatedCredential -Scope Profile -ProfileName dev").Error(FederationErrorCode.ProfileFileMalformed);
        Assert.Equal(text, File.ReadAllText(CredentialsFile));
    }

    [Fact]
    public void Says_that_a_home_folder_cannot_be_written()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "A folder that not even root can write to is found on Linux alone.");
        using EnvironmentChange home = new(("HOME", "/proc"));
        _shell.Run("$c | Set-FederatedCredential -Scope Profile -ProfileName dev").Error(FederationErrorCode.FileNotWritable);
    }

    [Fact]
    public void Profile_takes_any_other_way_to_credentials_out_of_both_files_and_says_so()
    {
        Write(CredentialsFile, "[dev]\ncredential_process = old\naws_security_token = t\nkeep = 1\n[other]\ncredential_process = theirs\n");
        Write(ConfigFile, "[profile dev]\nregion = eu-west-1\nrole_arn = arn:aws:iam::1:role/x\n# mine\nsource_profile = base\nsso_session = s\noutput = json\n[profile other]\nrole_arn = r\n[sso-session dev]\nsso_region = eu-west-1\n");
        ShellResult result = _shell.Run("$c | Set-FederatedCredential -Scope Profile -ProfileName dev");
        Assert.Empty(result.Errors);
        Assert.Equal(2, result.Warnings.Count);
        Assert.Contains("credential_process", result.Warnings[0], StringComparison.Ordinal);
        Assert.Contains("role_arn, source_profile, sso_session", result.Warnings[1], StringComparison.Ordinal);
        Assert.Equal("[profile dev]\nregion = eu-west-1\n# mine\noutput = json\n[profile other]\nrole_arn = r\n[sso-session dev]\nsso_region = eu-west-1\n", File.ReadAllText(ConfigFile));
        string credentials = File.ReadAllText(CredentialsFile);
        Assert.StartsWith("[dev]\nkeep = 1\naws_access_key_id = ASIANEW\n", credentials, StringComparison.Ordinal);
        Assert.EndsWith("[other]\ncredential_process = theirs\n", credentials, StringComparison.Ordinal);
        Assert.Empty(_shell.Run("$c | Set-FederatedCredential -Scope Profile -ProfileName dev").Warnings);
    }

    [Fact]
    public void A_damaged_config_file_stops_it_before_the_credentials_file_is_changed()
    {
        Write(CredentialsFile, "[dev]\nkeep = 1\n");
        Write(ConfigFile, "[profile dev\n");
        _shell.Run("$c | Set-FederatedCredential -Scope Profile -ProfileName dev").Error(FederationErrorCode.ProfileFileMalformed);
        Assert.Equal("[dev]\nkeep = 1\n", File.ReadAllText(CredentialsFile));
        Assert.Equal("[profile dev\n", File.ReadAllText(ConfigFile));
    }

    [Fact]
    public void Profile_needs_no_config_file_to_change()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "mknod of Linux.");
        string device = Path.Combine(_home.FullName, "none");
        using System.Diagnostics.Process make = System.Diagnostics.Process.Start("mknod", [device, "c", "1", "3"]);
        make.WaitForExit();
        Assert.SkipUnless(make.ExitCode == 0, "This account may not make devices.");
        using EnvironmentChange none = new(("AWS_CONFIG_FILE", device));
        Assert.Empty(_shell.Run("$c | Set-FederatedCredential -Scope Profile -ProfileName dev").Errors);
        Assert.Contains("[dev]", File.ReadAllText(CredentialsFile), StringComparison.Ordinal);
        Assert.Contains("not a regular file", _shell.Run("$c | Set-FederatedCredential -Scope Profile -ProfileName dev -Region eu-west-1").Errors[0].ToString(), StringComparison.Ordinal);
        File.AppendAllText(device, "gone");
        Assert.Equal(string.Empty, File.ReadAllText(device));
    }

    [Fact]
    public void Profile_names_the_variable_that_takes_precedence_over_default()
    {
        using EnvironmentChange older = new(("AWS_DEFAULT_PROFILE", "old"));
        Assert.Contains("AWS_DEFAULT_PROFILE names the profile 'old', which takes precedence over 'default' and does not exist", Assert.Single(_shell.Run("$c | Set-FederatedCredential -Scope Profile -ProfileName default").Warnings).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Profile_says_that_the_environment_takes_precedence()
    {
        using EnvironmentChange keys = new(("AWS_ACCESS_KEY_ID", "A"), ("AWS_SECRET_ACCESS_KEY", "B"));
        Assert.Contains("takes precedence over a profile in AWS_PROFILE", Assert.Single(_shell.Run("$c | Set-FederatedCredential -Scope Profile -ProfileName dev").Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Session_says_what_to_import() =>
        Assert.Contains("Import-Module AWS.Tools.Common", _shell.Run("$c | Set-FederatedCredential -Scope Session").Error(FederationErrorCode.AwsToolsNotLoaded).ToString(), StringComparison.Ordinal);

    /// <summary>AWS.Tools is not available in tests: a module of its name with its cmdlets' parameters, which says what it was called with.</summary>
    private const string AwsToolsStandIn = """
        New-Module -Name AWS.Tools.Common {
            function Set-AWSCredential { [CmdletBinding()] param([Parameter(Mandatory)] $Credential, [ValidateSet('Global', 'Local', 'Script', 'Private')] [string] $Scope) $global:StoredAWSCredentials = "$Scope $($Credential.AccessKeyId)" }
            function Set-DefaultAWSRegion { [CmdletBinding()] param([Parameter(Mandatory)] [string] $Region, [string] $Scope) $global:StoredAWSRegion = "$Scope $Region" }
        } | Import-Module
        """;

    [Fact]
    public void Session_calls_the_cmdlets_of_AWS_Tools()
    {
        ShellResult result = _shell.Run(AwsToolsStandIn + "; $c | Set-FederatedCredential -Scope Session -Region eu-central-1 -PassThru; $StoredAWSCredentials; $StoredAWSRegion");
        Assert.Empty(result.Errors);
        Assert.Equal(["Global ASIANEW", "Global eu-central-1"], result.Output.Skip(1).Select(item => item.ToString()));
        Assert.Null(Environment.GetEnvironmentVariable("AWS_ACCESS_KEY_ID"));
    }

    [Fact]
    public void Session_changes_nothing_with_WhatIf() =>
        Assert.Equal("no", _shell.Run(AwsToolsStandIn + "; $c | Set-FederatedCredential -Scope Session -WhatIf; $StoredAWSCredentials ?? 'no'").Single<string>());

    [Fact]
    public void Process_says_that_AWS_Tools_asks_its_own_default_first()
    {
        Assert.Contains("StoredAWSCredentials", Assert.Single(_shell.Run("$StoredAWSCredentials = 1; $c | Set-FederatedCredential -Scope Process").Warnings), StringComparison.Ordinal);
        Assert.Empty(_shell.Run("$StoredAWSCredentials = $null; $c | Set-FederatedCredential -Scope Process").Warnings);
    }

    [Fact]
    public void Process_says_who_prefers_the_profile_that_AWS_PROFILE_names()
    {
        using EnvironmentChange profile = new(("AWS_PROFILE", "mine"));
        string warning = Assert.Single(_shell.Run("$c | Set-FederatedCredential -Scope Process").Warnings);
        Assert.Contains("'mine'", warning, StringComparison.Ordinal);
        Assert.Contains("Remove-Item Env:AWS_PROFILE", warning, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-Scope Process")]
    [InlineData("-Scope Session")]
    public void A_default_for_a_parameter_of_AWS_Tools_takes_precedence_over_both(string scope) =>
        Assert.Contains("*-S3*:ProfileName", Assert.Single(_shell.Run($"{AwsToolsStandIn}; $PSDefaultParameterValues = @{{ '*-S3*:ProfileName' = 'x' }}; $c | Set-FederatedCredential {scope}").Warnings), StringComparison.Ordinal);

    [Fact]
    public void Session_rejects_credentials_that_a_default_of_an_inner_scope_would_hide()
    {
        Assert.Contains("in a script or local scope", _shell.Run(AwsToolsStandIn + "; & { $StoredAWSCredentials = 'mine'; $c | Set-FederatedCredential -Scope Session }").Error(FederationErrorCode.CredentialOutranked).ToString(), StringComparison.Ordinal);
        Assert.Empty(_shell.Run("$c | Set-FederatedCredential -Scope Session").Warnings);
    }

    [Fact]
    public void Profile_says_what_takes_precedence_over_a_profile_that_no_command_names()
    {
        using EnvironmentChange profile = new(("AWS_PROFILE", "mine"));
        Assert.Contains("takes precedence over 'default'", Assert.Single(_shell.Run("$c | Set-FederatedCredential -Scope Profile -ProfileName default").Warnings), StringComparison.Ordinal);
        Assert.Empty(_shell.Run("$c | Set-FederatedCredential -Scope Profile -ProfileName dev").Warnings);
        Assert.Contains("$StoredAWSCredentials", Assert.Single(_shell.Run("$StoredAWSCredentials = 1; $c | Set-FederatedCredential -Scope Profile -ProfileName mine").Warnings), StringComparison.Ordinal);
    }
}
