using PSFederation.Module.Tests.Hosting;

namespace PSFederation.Module.Tests.Commands;

public sealed class SetFederatedCredentialTests : IDisposable
{
    private static readonly string[] Variables =
        ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_CREDENTIAL_EXPIRATION", "AWS_REGION"];

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
        // Nobody can be asked in this host, so the missing parameter is an error.
        Assert.NotEmpty(_shell.Run("Set-FederatedCredential -Credential $c").Errors);

    [Theory]
    [InlineData("-Scope Profile", FederationErrorCode.ParameterMissing)]
    [InlineData("-Scope Process -ProfileName dev", FederationErrorCode.ParameterInvalid)]
    [InlineData("-Scope Profile -ProfileName 'a]b'", FederationErrorCode.ProfileNameInvalid)]
    [InlineData("-Scope Profile -ProfileName \"a`nb\"", FederationErrorCode.ProfileNameInvalid)]
    [InlineData("-Scope Profile -ProfileName ' a'", FederationErrorCode.ProfileNameInvalid)]
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
}
