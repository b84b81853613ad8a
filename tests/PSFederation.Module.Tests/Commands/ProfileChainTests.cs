using System.Diagnostics;
using System.Globalization;
using System.Management.Automation;
using PSFederation.Module.Tests.Hosting;
using PSFederation.Sandbox;

namespace PSFederation.Module.Tests.Commands;

/// <summary>-ProfileName of Get-FederatedIdentity and Invoke-AssumeRole: AWS profiles that get their keys through other profiles.</summary>
public sealed class ProfileChainTests : IClassFixture<SandboxFixture>, IDisposable
{
    private readonly SandboxHost _sandbox;
    private readonly Shell _shell = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();
    private readonly EnvironmentChange _environment;

    public ProfileChainTests(SandboxFixture fixture)
    {
        _sandbox = fixture.Host;
        _environment = new EnvironmentChange(
            ("AWS_CONFIG_FILE", Config), ("AWS_SHARED_CREDENTIALS_FILE", Credentials), ("AWS_ENDPOINT_URL_STS", null), ("AWS_ENDPOINT_URL", null), ("AWS_REGION", null), ("AWS_DEFAULT_REGION", null), ("AWS_PROFILE", null),
            ("AWS_ACCESS_KEY_ID", null), ("AWS_SECRET_ACCESS_KEY", null), ("AWS_SESSION_TOKEN", null));
        File.WriteAllText(Credentials, $"[broker]\naws_access_key_id={_sandbox.BrokerKey.AccessKeyId}\naws_secret_access_key={_sandbox.BrokerKey.SecretAccessKey}\n");
        Write($"[profile chained]\nrole_arn = {_sandbox.Roles.ChainTarget}\nrole_session_name = ann\nsource_profile = broker\nregion = eu-central-1\nendpoint_url = {_sandbox.StsEndpoint}\n");
    }

    private string Config => Path.Combine(_folder.FullName, "config");

    private string Credentials => Path.Combine(_folder.FullName, "credentials");

    public void Dispose()
    {
        _environment.Dispose();
        _shell.Dispose();
        _folder.Delete(recursive: true);
    }

    private void Write(string config) => File.AppendAllText(Config, config);

    [Fact]
    public void Assumes_the_role_of_a_profile_at_its_endpoint_and_says_the_way()
    {
        ShellResult result = _shell.Run("Get-FederatedIdentity -ProfileName chained -Verbose");
        Assert.Equal("arn:aws:sts::444455556666:assumed-role/ChainTarget/ann", result.Single<FederatedIdentity>().Arn);
        Assert.Contains($"Credentials from profile 'chained': role {_sandbox.Roles.ChainTarget}, assumed with the credentials of profile 'broker' in {Credentials}", result.Verbose);
        Assert.Contains(result.Verbose, line => line.Contains("eu-central-1 (profile 'chained')", StringComparison.Ordinal));
    }

    [Fact]
    public void Takes_the_profile_of_AWS_PROFILE_and_default()
    {
        using EnvironmentChange profile = new(("AWS_PROFILE", "chained"));
        Assert.Equal("ChainTarget", _shell.Run("Get-FederatedIdentity").Single<FederatedIdentity>().RoleName);
        Write($"[default]\nsource_profile = broker\nrole_arn = {_sandbox.Roles.ChainTarget}\nendpoint_url = {_sandbox.StsEndpoint}\n");
        using EnvironmentChange none = new(("AWS_PROFILE", null));
        Assert.Equal("PSFederation", _shell.Run("Get-FederatedIdentity").Single<FederatedIdentity>().RoleSessionName);
    }

    [Fact]
    public void Goes_on_from_the_role_of_a_profile_and_renews_by_it()
    {
        Write($"[profile key]\nsource_profile = broker\nendpoint_url = {_sandbox.StsEndpoint}\ncredential_process = cat {_folder.FullName}/keys.json\n");
        File.WriteAllText(Path.Combine(_folder.FullName, "keys.json"), $$"""{"Version":1,"AccessKeyId":"{{_sandbox.BrokerKey.AccessKeyId}}","SecretAccessKey":"{{_sandbox.BrokerKey.SecretAccessKey}}"}""");
        FederatedCredential credential = _shell.With("target", _sandbox.Roles.ChainTarget).Run("Invoke-AssumeRole $target ben -ProfileName key").Single<FederatedCredential>();
        Assert.EndsWith("assumed-role/ChainTarget/ben", credential.Source.AssumedRoleArn, StringComparison.Ordinal);
        Assert.Equal($"AWS profile 'key', role {_sandbox.Roles.ChainTarget}", credential.Renewal.How);
    }

    [Theory]
    [InlineData("[profile bad]\nrole_arn = arn:aws:iam::111122223333:role/x\nsource_profile = nobody\n", FederationErrorCode.ProfileChainInvalid, "names the profile 'nobody', which does not exist")]
    [InlineData("[profile bad]\nrole_arn = arn:aws:iam::111122223333:role/x\nsource_profile = worse\n[profile worse]\nrole_arn = arn:aws:iam::111122223333:role/y\nsource_profile = bad\n", FederationErrorCode.ProfileChainInvalid, "so the chain is a loop")]
    [InlineData("[profile bad]\nregion = eu-west-1\n", FederationErrorCode.CredentialNotFound, "'bad'")]
    [InlineData("[profile bad]\ncredential_process = echo oh no >&2 && exit 9\n", FederationErrorCode.CredentialProcessFailed, "exit code 9: oh no")]
    [InlineData("[profile bad]\nrole_arn = arn:aws:iam::111122223333:role/x\nsource_profile = broker\nmfa_serial = arn:aws:iam::111122223333:mfa/ann\n", FederationErrorCode.SignInNeedsPerson, "requires an MFA code of the device arn:aws:iam::111122223333:mfa/ann")]
    [InlineData("[profile bad]\nsso_session = center\n[sso-session center]\nsso_start_url = https://sso.example.com\nsso_region = eu-west-1\n", FederationErrorCode.CredentialNotFound, "aws sso login --profile bad")]
    public void Says_what_is_wrong_with_a_profile(string config, FederationErrorCode code, string problem)
    {
        Write(config);
        foreach (string script in (string[])["Get-FederatedIdentity -ProfileName bad", "Invoke-AssumeRole arn:aws:iam::111122223333:role/z -ProfileName bad"])
            Assert.Contains(problem, _shell.Run(script).Error(code).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_profile_that_is_not_there_is_answered_with_those_that_are() =>
        Assert.Contains("Existing profiles: chained, broker", _shell.Run("Get-FederatedIdentity -ProfileName chaind").Error(FederationErrorCode.CredentialNotFound).ToString(), StringComparison.Ordinal);

    [Fact]
    public async Task Ctrl_C_ends_a_program_that_hangs()
    {
        string file = Path.Combine(_folder.FullName, "pid");
        Write($"[profile hangs]\ncredential_process = echo $$ > {file}.new; mv {file}.new {file}; exec sleep 3600\n");
        using PSDataCollection<PSObject> output = [];
        using PowerShell shell = _shell.Begin("Get-FederatedIdentity -ProfileName hangs", output, out _);
        while (!File.Exists(file))
            await Task.Delay(20, TestContext.Current.CancellationToken);
        using Process program = Process.GetProcessById(int.Parse(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken), CultureInfo.InvariantCulture));
        await Task.Factory.FromAsync(shell.BeginStop(null, null), shell.EndStop);
        Assert.Equal(PSInvocationState.Stopped, shell.InvocationStateInfo.State);
        await program.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Empty(output);
    }
}
