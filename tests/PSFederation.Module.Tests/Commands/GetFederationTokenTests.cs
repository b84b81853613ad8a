using PSFederation.Module.Tests.Hosting;
using PSFederation.Sandbox;
using PSFederation.Sandbox.Sts;

namespace PSFederation.Module.Tests.Commands;

/// <summary>Get-FederationToken against the STS of the sandbox.</summary>
public sealed class GetFederationTokenTests : IClassFixture<SandboxFixture>, IDisposable
{
    private const string AllowS3 = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}""";

    private readonly SandboxHost _sandbox;
    private readonly Shell _shell = new();
    private readonly string _file = Path.GetTempFileName();
    private readonly EnvironmentChange _environment;

    public GetFederationTokenTests(SandboxFixture fixture)
    {
        _sandbox = fixture.Host;
        _environment = new EnvironmentChange(
            ("AWS_ENDPOINT_URL_STS", _sandbox.StsEndpoint), ("AWS_REGION", null), ("AWS_CONFIG_FILE", Repository.Missing), ("AWS_SHARED_CREDENTIALS_FILE", Repository.Missing),
            ("AWS_ACCESS_KEY_ID", null), ("AWS_SECRET_ACCESS_KEY", null), ("AWS_SESSION_TOKEN", null), ("AWS_PROFILE", null));
        _shell.With("k", Credential(_sandbox.BrokerKey)).With("policy", AllowS3).With("console", _sandbox.ConsoleEndpoint).With("file", _file).With("target", _sandbox.Roles.ChainTarget);
    }

    public void Dispose()
    {
        _environment.Dispose();
        _shell.Dispose();
        File.Delete(_file);
    }

    private static FederatedCredential Credential(StsAccessKey key, string? token = null) => new(new AwsSessionKeys(key.AccessKeyId, key.SecretAccessKey, token, DateTime.MaxValue), null);

    private int Calls => _sandbox.Requests.Count(SandboxService.Sts, "GetFederationToken");

    [Fact]
    public void Gives_credentials_of_the_federated_user()
    {
        ShellResult result = _shell.Run("$k | Get-FederationToken Bob -Policy $policy -PolicyArn arn:aws:iam::aws:policy/ReadOnlyAccess -Tag @{ Team = 'Red'; Level = 3 } -DurationSeconds 1800");
        FederatedCredential credential = result.Single<FederatedCredential>();
        Assert.Empty(result.Warnings);
        Assert.Equal("arn:aws:sts::111122223333:federated-user/Bob", credential.Source.AssumedRoleArn);
        Assert.Equal((FederatedCredentialMethod.GetFederationToken, "111122223333:Bob", "111122223333"), (credential.Source.Method, credential.Source.AssumedRoleId, credential.Source.AccountId));
        Assert.Null(credential.Source.RoleName);
        Assert.InRange(credential.Source.SessionTokenUtilization!.Value, 1, 100);
        Assert.InRange(credential.Expiration - DateTime.UtcNow, TimeSpan.FromMinutes(28), TimeSpan.FromMinutes(31));
        StsSession session = _sandbox.Sts.FindSession(credential.AccessKeyId)!;
        Assert.Equal((AllowS3, "Red", "3"), (session.Policy, session.Tags["Team"], session.Tags["Level"]));
        Assert.Equal("arn:aws:iam::aws:policy/ReadOnlyAccess", Assert.Single(session.PolicyArns));
        Assert.Equal(credential.Source.AssumedRoleArn, _shell.With("c", credential).Run("$c | Get-FederatedIdentity").Single<FederatedIdentity>().Arn);
    }

    [Fact]
    public void Renews_itself_with_the_keys_of_the_user()
    {
        FederatedCredentialRenewal renewal = _shell.Run("$k | Get-FederationToken Bob -PolicyArn arn:aws:iam::aws:policy/ReadOnlyAccess -DurationSeconds 900").Single<FederatedCredential>().Renewal;
        Assert.True(renewal.IsAutomatic);
        Assert.EndsWith("federated user Bob", renewal.How, StringComparison.Ordinal);
        Assert.InRange(renewal.Due!.Value - DateTime.UtcNow, TimeSpan.FromMinutes(9), TimeSpan.FromMinutes(11));
    }

    [Fact]
    public void Says_that_a_session_without_a_policy_has_no_permissions()
    {
        ShellResult result = _shell.Run("$k | Get-FederationToken Bob");
        result.Single<FederatedCredential>();
        Assert.Contains("has no permissions, because it has no session policy", Assert.Single(result.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Takes_the_keys_of_the_environment_and_of_a_profile_and_a_policy_of_a_file()
    {
        File.WriteAllText(_file, AllowS3);
        using EnvironmentChange keys = new(("AWS_ACCESS_KEY_ID", _sandbox.BrokerKey.AccessKeyId), ("AWS_SECRET_ACCESS_KEY", _sandbox.BrokerKey.SecretAccessKey));
        FederatedCredential credential = _shell.Run("Get-FederationToken Bob -Policy file://$file").Single<FederatedCredential>();
        Assert.Equal("environment variables (AWS_ACCESS_KEY_ID)", credential.Source.Origin);
        Assert.Equal(AllowS3, _sandbox.Sts.FindSession(credential.AccessKeyId)!.Policy);
        File.WriteAllText(_file, $"[broker]\naws_access_key_id={_sandbox.BrokerKey.AccessKeyId}\naws_secret_access_key={_sandbox.BrokerKey.SecretAccessKey}\n");
        using EnvironmentChange file = new(("AWS_SHARED_CREDENTIALS_FILE", _file), ("AWS_ACCESS_KEY_ID", null), ("AWS_SECRET_ACCESS_KEY", null));
        Assert.Equal("AWS profile 'broker'", _shell.Run("Get-FederationToken Bob -ProfileName broker -Policy $policy").Single<FederatedCredential>().Source.Origin);
    }

    /// <summary>Objects of the type that New-IAMAccessKey returns.</summary>
    [Theory]
    [InlineData("$key | Get-FederationToken Bob")]
    [InlineData("Get-FederationToken Bob -Credential $key")]
    public void An_access_key_of_IAM_signs(string command)
    {
        StsAccessKey key = _sandbox.BrokerKey;
        ShellResult made = _shell.Run($"Import-Module '{AwsCmdlets.Version4}'; $key = [Amazon.IdentityManagement.Model.AccessKey] @{{ AccessKeyId = '{key.AccessKeyId}'; SecretAccessKey = '{key.SecretAccessKey}'; UserName = 'broker'; Status = 'Active'; CreateDate = [datetime]::UtcNow }}");
        Assert.Empty(made.Errors);
        ShellResult result = _shell.Run(command + " -Policy $policy");
        Assert.Equal("arn:aws:sts::111122223333:federated-user/Bob", result.Single<FederatedCredential>().Source.AssumedRoleArn);
        // A list of keys has no secrets.
        Assert.Contains(
            "The AccessKey of IAM has no secret access key; expected the object that New-IAMAccessKey returned",
            _shell.Run("$key.SecretAccessKey = $null; " + command).Errors[0].ToString(), StringComparison.Ordinal);
        FederatedCredential other = _shell.Run($"$key.SecretAccessKey = 'x'; [PSFederation.FederatedCredential] $key").Single<FederatedCredential>();
        Assert.Equal((key.AccessKeyId, "AccessKey", false), (other.AccessKeyId, other.Source.AwsSdkType, other.Renewal.IsAutomatic));
    }

    [Fact]
    public void Temporary_credentials_are_refused_before_the_call()
    {
        int calls = Calls;
        string error = _shell.Run("$k | Invoke-AssumeRole $target | Get-FederationToken Bob").Error(FederationErrorCode.LongTermKeysRequired).ToString();
        Assert.Contains("are temporary (they have a session token); expected the access key of an IAM user (AKIA…)", error, StringComparison.Ordinal);
        // Without its token, such a key is not a long-term key either.
        StsAccessKey key = _sandbox.BrokerKey;
        _shell.With("half", new FederatedCredential(new AwsSessionKeys("ASIA" + key.AccessKeyId[4..], key.SecretAccessKey, null, DateTime.MaxValue), null));
        Assert.Contains("the access key ID begins with ASIA", _shell.Run("$half | Get-FederationToken Bob").Error(FederationErrorCode.LongTermKeysRequired).ToString(), StringComparison.Ordinal);
        using EnvironmentChange keys = new(("AWS_ACCESS_KEY_ID", "ASIAABCDEFGHIJKLMNOP"), ("AWS_SECRET_ACCESS_KEY", "secret"), ("AWS_SESSION_TOKEN", "token"));
        Assert.Contains("from environment variables (AWS_ACCESS_KEY_ID)", _shell.Run("Get-FederationToken Bob").Error(FederationErrorCode.LongTermKeysRequired).ToString(), StringComparison.Ordinal);
        Assert.Equal(calls, Calls);
    }

    [Fact]
    public void Says_that_the_root_user_gets_a_shorter_session()
    {
        _shell.With("root", Credential(_sandbox.Sts.AddRootUser(SandboxAccounts.First)));
        ShellResult longer = _shell.Run("$root | Get-FederationToken Bob -Policy $policy -DurationSeconds 7200");
        Assert.InRange(longer.Single<FederatedCredential>().Expiration - DateTime.UtcNow, TimeSpan.FromMinutes(58), TimeSpan.FromMinutes(61));
        Assert.Contains("last at most 3600 seconds, not 7200. The endpoint http", Assert.Single(longer.Warnings), StringComparison.Ordinal);
        Assert.Empty(_shell.Run("$root | Get-FederationToken Bob -Policy $policy -DurationSeconds 3600").Warnings);
        Assert.Empty(_shell.Run("$k | Get-FederationToken Bob -Policy $policy -DurationSeconds 129600").Warnings);
    }

    [Theory]
    [InlineData("([pscustomobject]@{ Arn = 'arn:aws:iam::aws:policy/ReadOnlyAccess' })")]
    [InlineData("@{ Arn = 'arn:aws:iam::aws:policy/ReadOnlyAccess' }")]
    [InlineData("@('arn:aws:iam::aws:policy/ReadOnlyAccess')")]
    public void A_managed_policy_is_an_ARN_or_an_object_with_one(string policy)
    {
        string id = _shell.Run($"$k | Get-FederationToken Bob -PolicyArn {policy}").Single<FederatedCredential>().AccessKeyId;
        Assert.Equal("arn:aws:iam::aws:policy/ReadOnlyAccess", Assert.Single(_sandbox.Sts.FindSession(id)!.PolicyArns));
    }

    [Theory]
    [InlineData("-PolicyArn ([datetime]::UnixEpoch)", "an object of type DateTime; expected the ARN of a managed policy")]
    [InlineData("-Policy @{ Version = '2012-10-17' }", "-Policy is a hashtable; expected a policy in JSON")]
    [InlineData("-Policy ./policy.json", "-Policy is './policy.json', which is not a JSON object; expected a policy in JSON, or file:// and a path. Read a file with -Policy (Get-Content -Raw policy.json)")]
    [InlineData("-Policy '[]'", "which is not a JSON object; expected a policy in JSON")]
    [InlineData("-Policy '{', '}'", "-Policy is a list, such as the lines of a file; expected a policy in JSON, or file:// and a path. Read a file as one text: -Policy (Get-Content -Raw policy.json)")]
    public void Objects_that_are_not_policies_are_refused_before_the_call(string arguments, string message)
    {
        int calls = Calls;
        Assert.Contains(message, Assert.Single(_shell.Run($"$k | Get-FederationToken Bob {arguments}").Errors).ToString(), StringComparison.Ordinal);
        Assert.Equal(calls, Calls);
    }

    [Theory]
    [InlineData("B", FederationErrorCode.RoleSessionNameInvalid, "expected 2 to 32 letters, digits and _+=,.@- characters")]
    [InlineData("'Bob Smith'", FederationErrorCode.RoleSessionNameInvalid, "2 to 32 letters, digits")]
    [InlineData("('b' * 33)", FederationErrorCode.RoleSessionNameInvalid, "expected 2 to 32 letters, digits and _+=,.@- characters")]
    [InlineData("Bob -PolicyArn (1..11 | ForEach-Object { \"arn:aws:iam::aws:policy/P$_\" })", FederationErrorCode.ParameterInvalid, "accepts at most 10")]
    [InlineData("Bob -Tag (1..51 | ForEach-Object { @{ \"Key$_\" = 1 } })", FederationErrorCode.ParameterInvalid, "accepts at most 50")]
    [InlineData("Bob -Tag @{ ('k' * 129) = 1 }", FederationErrorCode.ParameterInvalid, "of 129 characters; AWS STS accepts 1 to 128")]
    [InlineData("Bob -Tag @{ Team = 'v' * 257 }", FederationErrorCode.ParameterInvalid, "a value of 257 characters for the key 'Team'")]
    [InlineData("Bob -Tag @{ Team = 1 }, @{ TEAM = 2 }", FederationErrorCode.ParameterInvalid, "more than once")]
    [InlineData("Bob -Tag @{ 'aws:x' = 1 }", FederationErrorCode.ParameterInvalid, "reserved for AWS")]
    [InlineData("Bob -Tag @{ Team = $undefined }", FederationErrorCode.ParameterInvalid, "no value (null) for the key 'Team'")]
    [InlineData("Bob -Tag @{ Key = 'Team'; Valeu = 'Red' }", FederationErrorCode.ParameterInvalid, "expected only Key and Value for one entry")]
    [InlineData("Bob -Tag @{ Team = 'a|b' }", FederationErrorCode.ParameterInvalid, "characters that AWS STS rejects")]
    [InlineData("Bob -Tag @{ 'Te*m' = 'Red' }", FederationErrorCode.ParameterInvalid, "characters that AWS STS rejects")]
    [InlineData("Bob -Tag 'Team=Red'", FederationErrorCode.ParameterInvalid, "expected a hashtable such as @{ NAME = 'VALUE' }")]
    [InlineData("Bob -Tag @{ Team = @(1, 2) }", FederationErrorCode.ParameterInvalid, "expected a hashtable")]
    public void Values_that_STS_does_not_accept_are_rejected_before_the_call(string arguments, FederationErrorCode code, string message)
    {
        int calls = Calls;
        Assert.Contains(message, _shell.Run($"$k | Get-FederationToken {arguments}").Error(code).ToString(), StringComparison.Ordinal);
        Assert.Equal(calls, Calls);
    }

    [Theory]
    [InlineData("899")]
    [InlineData("129601")]
    public void A_duration_that_AWS_does_not_take(string seconds)
    {
        using EnvironmentChange aws = new(("AWS_ENDPOINT_URL_STS", null), ("HTTPS_PROXY", "http://127.0.0.1:1"));
        Assert.Contains("accepts 900 to 129600 seconds", _shell.Run($"$k | Get-FederationToken Bob -Policy $policy -DurationSeconds {seconds}").Error(FederationErrorCode.DurationOutOfRange).ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("@{ Team = 'Red' }")]
    [InlineData("@{ Key = 'Team'; Value = 'Red' }")]
    [InlineData("([pscustomobject]@{ Key = 'Team'; Value = 'Red' })")]
    [InlineData("([ordered]@{ Team = 'Red' })")]
    public void Tags_are_a_hashtable_or_objects_with_key_and_value(string tag)
    {
        string id = _shell.Run($"$k | Get-FederationToken Bob -Policy $policy -Tag {tag}").Single<FederatedCredential>().AccessKeyId;
        Assert.Equal(KeyValuePair.Create("Team", "Red"), Assert.Single(_sandbox.Sts.FindSession(id)!.Tags));
    }

    [Fact]
    public void Keys_that_are_not_valid_and_policies_that_are_not_are_errors_of_STS()
    {
        StsAccessKey key = _sandbox.BrokerKey;
        _shell.With("wrong", new FederatedCredential(new AwsSessionKeys(key.AccessKeyId, new string('s', 40), null, DateTime.MaxValue), null));
        _shell.Run("$wrong | Get-FederationToken Bob -Policy $policy").Error(FederationErrorCode.StsCredentialsRefused);
        _shell.Run("$k | Get-FederationToken Bob -Policy '{}'").Error(FederationErrorCode.StsMalformedPolicy);
    }

    [Fact]
    public void Opens_the_console_for_as_long_as_the_credentials_last()
    {
        _shell.Run("$c = $k | Get-FederationToken Bob -Policy $policy");
        _shell.Run("$c | Get-AwsConsoleUri s3 -EndpointUrl $console").Single<Uri>();
        string error = _shell.Run("$c | Get-AwsConsoleUri -EndpointUrl $console -DurationSeconds 3600").Error(FederationErrorCode.ParameterInvalid).ToString();
        Assert.Contains("Omit -DurationSeconds", error, StringComparison.Ordinal);
    }
}
