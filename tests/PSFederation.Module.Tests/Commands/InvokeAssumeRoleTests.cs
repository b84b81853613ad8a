using PSFederation.Module.Tests.Hosting;
using PSFederation.Sandbox;

namespace PSFederation.Module.Tests.Commands;

public sealed class InvokeAssumeRoleTests : IClassFixture<SandboxFixture>, IDisposable
{
    private readonly SandboxHost _sandbox;
    private readonly Shell _shell = new();
    private readonly string _file = Path.GetTempFileName();
    private readonly EnvironmentChange _environment;

    public InvokeAssumeRoleTests(SandboxFixture fixture)
    {
        _sandbox = fixture.Host;
        _environment = new EnvironmentChange(
            ("AWS_ENDPOINT_URL_STS", _sandbox.StsEndpoint), ("AWS_REGION", null), ("AWS_CONFIG_FILE", Repository.Missing), ("AWS_SHARED_CREDENTIALS_FILE", Repository.Missing), ("AWS_ACCESS_KEY_ID", null), ("AWS_SECRET_ACCESS_KEY", null), ("AWS_SESSION_TOKEN", null), ("AWS_PROFILE", null));
        File.WriteAllText(_file, _sandbox.MintToken(new Dictionary<string, object?> { ["aud"] = _sandbox.Clients.Cli.ClientId, ["sub"] = "onerole" }));
        _shell.With("file", _file).With("role", _sandbox.Roles.WebUser).With("target", _sandbox.Roles.ChainTarget).With("external", _sandbox.Roles.ExternalTarget).With("externalId", _sandbox.Roles.ExternalId);
        _shell.With("c", _shell.Run("Invoke-AssumeRoleWithWebIdentity \"file://$file\" $role ann").Single<FederatedCredential>());
    }

    public void Dispose()
    {
        _sandbox.Faults.Clear();
        _environment.Dispose();
        _shell.Dispose();
        File.Delete(_file);
    }

    [Fact]
    public void Assumes_a_role_of_another_account_under_the_same_session_name()
    {
        FederatedCredential credential = _shell.Run("$c | Invoke-AssumeRole $target").Single<FederatedCredential>();
        Assert.Equal("arn:aws:sts::444455556666:assumed-role/ChainTarget/ann", credential.Source.AssumedRoleArn);
        Assert.Equal((FederatedCredentialMethod.AssumeRole, "onerole"), (credential.Source.Method, credential.Source.Subject));
        Assert.Equal("ChainTarget", _shell.With("chained", credential).Run("$chained | Get-FederatedIdentity").Single<FederatedIdentity>().RoleName);
    }

    [Fact]
    public void Gives_the_external_id()
    {
        Assert.Equal("ExternalTarget", _shell.Run("Invoke-AssumeRole $external other -Credential $c -ExternalId $externalId").Single<FederatedCredential>().Source.RoleName);
        string without = $"{_shell.Run("Invoke-AssumeRole $external -Credential $c").Error(FederationErrorCode.StsAccessDenied)}";
        Assert.Contains($"must allow sts:AssumeRole on {_sandbox.Roles.ExternalTarget}", without, StringComparison.Ordinal);
        Assert.Contains($"{_shell.Run("$c.Source.AssumedRoleArn").Single<string>()}, its role WebUser or its account 111122223333 as the principal", without, StringComparison.Ordinal);
        Assert.Contains("specify -ExternalId", without, StringComparison.Ordinal);
        string other = $"{_shell.Run("Invoke-AssumeRole $external -Credential $c -ExternalId ($externalId + 'x')").Error(FederationErrorCode.StsAccessDenied)}";
        Assert.Contains("must be the -ExternalId value", other, StringComparison.Ordinal);
        Assert.DoesNotContain("identity provider", without + other, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Renews_itself_from_what_it_was_got_with()
    {
        FederatedCredentialRenewal renewal = _shell.Run("$c | Invoke-AssumeRole $target").Single<FederatedCredential>().Renewal;
        Assert.True(renewal.IsAutomatic);
        Assert.Equal($"token file {_file}, role {_sandbox.Roles.WebUser}, role {_sandbox.Roles.ChainTarget}", renewal.How);
    }

    [Fact]
    public void Keys_of_15_minutes_are_due_after_ten()
    {
        FederatedCredential child = _shell.Run("$c | Invoke-AssumeRole $target -DurationSeconds 900").Single<FederatedCredential>();
        string first = child.GetKeys().AccessKeyId;
        Assert.Equal(first, child.GetKeys().AccessKeyId);
        Assert.InRange(child.Renewal.Due!.Value - DateTime.UtcNow, TimeSpan.FromMinutes(9.5), TimeSpan.FromMinutes(10.1));
    }

    [Fact]
    public void Takes_the_keys_of_the_environment_and_of_a_profile()
    {
        using EnvironmentChange keys = new(("AWS_ACCESS_KEY_ID", _sandbox.BrokerKey.AccessKeyId), ("AWS_SECRET_ACCESS_KEY", _sandbox.BrokerKey.SecretAccessKey));
        FederatedCredential credential = _shell.Run("Invoke-AssumeRole $target").Single<FederatedCredential>();
        Assert.EndsWith(":assumed-role/ChainTarget/PSFederation", credential.Source.AssumedRoleArn, StringComparison.Ordinal);
        Assert.Equal("environment variables (AWS_ACCESS_KEY_ID)", credential.Source.Origin);
        Assert.StartsWith("environment variables (AWS_ACCESS_KEY_ID), role ", credential.Renewal.How, StringComparison.Ordinal);
        File.WriteAllText(_file, $"[broker]\naws_access_key_id={_sandbox.BrokerKey.AccessKeyId}\naws_secret_access_key={_sandbox.BrokerKey.SecretAccessKey}\n");
        using EnvironmentChange file = new(("AWS_SHARED_CREDENTIALS_FILE", _file), ("AWS_ACCESS_KEY_ID", null), ("AWS_SECRET_ACCESS_KEY", null));
        Assert.Equal("ChainTarget", _shell.Run("Invoke-AssumeRole $target -ProfileName broker").Single<FederatedCredential>().Source.RoleName);
    }

    [Fact]
    public void Says_that_there_are_no_keys() => _shell.Run("Invoke-AssumeRole $target").Error(FederationErrorCode.CredentialNotFound);

    [Fact]
    public void Rejects_an_ARN_that_is_not_a_role() => _shell.Run("$c | Invoke-AssumeRole arn:aws:iam::1:role/x").Error(FederationErrorCode.ArnMalformed);

    [Fact]
    public void A_chained_role_has_an_hour_and_STS_is_not_asked_for_more()
    {
        int before = _sandbox.Requests.Entries.Count;
        ShellResult result = _shell.Run("$c | Invoke-AssumeRole $target -DurationSeconds 7200 -Verbose");
        Assert.InRange(result.Single<FederatedCredential>().Expiration, DateTime.UtcNow.AddMinutes(55), DateTime.UtcNow.AddMinutes(61));
        Assert.Contains(result.Verbose, line => line.Contains("DurationSeconds 7200 is reduced to 3600", StringComparison.Ordinal));
        Assert.Empty(result.Warnings);
        Assert.Equal(1, _sandbox.Requests.Entries.Count - before);
    }

    [Fact]
    public void Takes_tags_a_source_identity_and_the_keys_that_pass_on()
    {
        using EnvironmentChange keys = new(("AWS_ACCESS_KEY_ID", _sandbox.BrokerKey.AccessKeyId), ("AWS_SECRET_ACCESS_KEY", _sandbox.BrokerKey.SecretAccessKey));
        FederatedCredential first = _shell.Run("Invoke-AssumeRole $target -Tag @{ team = 'blue'; cost = 7 } -TransitiveTagKey team -SourceIdentity ann").Single<FederatedCredential>();
        Assert.Equal("ann", first.Source.SourceIdentity);
        Assert.InRange(first.Source.SessionTokenUtilization ?? 0, 1, 100);
        Assert.Equal("ann", _shell.Run("Invoke-AssumeRole $target -Tag ([pscustomobject]@{ Key = 'team'; Value = 'blue' }), ([pscustomobject]@{ Key = 'cost'; Value = '' }) -SourceIdentity ann").Single<FederatedCredential>().Source.SourceIdentity);
        Assert.Equal("ann", _shell.Run("Invoke-AssumeRole $target -Tag @{ Key = 'team'; Value = 'blue' } -TransitiveTagKey team -SourceIdentity ann").Single<FederatedCredential>().Source.SourceIdentity);
    }

    [Theory]
    [InlineData("-Tag @{ 'aws:x' = 'y' }", "aws:")]
    [InlineData("-Tag @{ a = 'y!' }", "letters, digits, spaces")]
    [InlineData("-Tag @{ a = ('y' * 257) }", "257 characters")]
    [InlineData("-Tag @{ ('k' * 129) = 'y' }", "1 to 128")]
    [InlineData("-Tag @{ a = @{ b = 'c' } }", "not one text")]
    [InlineData("-Tag 'a=b'", "hashtable")]
    [InlineData("-Tag @{ team = $undefined }", "no value (null) for the key 'team'")]
    [InlineData("-Tag @{ Key = 'team'; Valeu = 'blue' }", "expected only Key and Value for one entry")]
    [InlineData("-Tag @{ Key = 'a'; Value = 'b' }, @{ Key = 'A'; Value = 'c' }", "more than once")]
    [InlineData("-Tag (1..51 | ForEach-Object { @{ \"k$_\" = 'v' } })", "51 tags")]
    [InlineData("-Tag @{ a = 'b' } -TransitiveTagKey c", "-TransitiveTagKey")]
    [InlineData("-SourceIdentity aws:x", "-SourceIdentity")]
    [InlineData("-SourceIdentity 'a b'", "-SourceIdentity")]
    [InlineData("-ExternalId 'a b'", "-ExternalId")]
    [InlineData("-SerialNumber arn:aws:iam::111122223333:mfa/ann", "Specify both or neither")]
    [InlineData("-TokenCode 123456", "Specify both or neither")]
    [InlineData("-SerialNumber arn:aws:iam::111122223333:mfa/ann -TokenCode 12345", "six digits")]
    [InlineData("-ProvidedContext @{ 'arn:aws:iam::aws:contextProvider/IdentityCenter' = 'x' }", "4 to 2,048")]
    [InlineData("-ProvidedContext @{ IdentityCenter = 'xxxxx' }", "an ARN such as")]
    public void Checks_the_limits_of_AWS_before_the_call(string parameters, string message)
    {
        int before = _sandbox.Requests.Entries.Count;
        Assert.Contains(message, $"{_shell.Run($"$c | Invoke-AssumeRole $target {parameters}").Error(FederationErrorCode.ParameterInvalid)}", StringComparison.Ordinal);
        Assert.Equal(before, _sandbox.Requests.Entries.Count);
    }

    [Fact]
    public void Policies_have_a_size_limit_before_the_call()
    {
        int before = _sandbox.Requests.Entries.Count;
        _shell.Run("$c | Invoke-AssumeRole $target -Policy ('{' + (' ' * 2048) + '}')").Error(FederationErrorCode.StsPackedPolicyTooLarge);
        Assert.Equal(before, _sandbox.Requests.Entries.Count);
    }

    [Fact]
    public void A_code_of_an_MFA_device_is_for_one_role()
    {
        int before = _sandbox.Requests.Entries.Count;
        Assert.Contains("one role", $"{_shell.Run("$c | Invoke-AssumeRole $target, $external -SerialNumber arn:aws:iam::111122223333:mfa/ann -TokenCode 123456").Error(FederationErrorCode.ParameterInvalid)}", StringComparison.Ordinal);
        Assert.Equal(before, _sandbox.Requests.Entries.Count);
        // The sandbox has no devices, so STS refuses every code; it gets this one.
        Assert.Contains("MFA", $"{_shell.Run("$c | Invoke-AssumeRole $target -SerialNumber arn:aws:iam::111122223333:mfa/ann -TokenCode 012345").Error(FederationErrorCode.StsAccessDenied)}", StringComparison.Ordinal);
    }

    [Fact]
    public void Says_that_there_is_no_role() => _shell.Run("$c | Invoke-AssumeRole").Error(FederationErrorCode.ParameterMissing);
}
