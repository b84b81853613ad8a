using System.Management.Automation;
using PSFederation.Bases;
using PSFederation.Module.Tests.Hosting;

namespace PSFederation.Module.Tests;

/// <summary>
/// Whose calls the cmdlets of AWS.Tools make. Stand-ins that bind and look up as its sources do say by whose keys they would sign; the ambient
/// identity is in the environment.
/// </summary>
public sealed class AwsToolsTests : IDisposable
{
    private const string Ours = "ASIAOURS";
    private const string Ambient = "AKIAAMBIENT";
    private const string Other = "AKIAOTHER";

    private readonly Shell _shell = new();
    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory();
    private readonly EnvironmentChange _environment;

    public AwsToolsTests()
    {
        _environment = new EnvironmentChange(
            ("HOME", _home.FullName), ("AWS_CONFIG_FILE", Path.Combine(_home.FullName, "config")), ("AWS_SHARED_CREDENTIALS_FILE", Path.Combine(_home.FullName, "credentials")),
            ("AWS_ACCESS_KEY_ID", Ambient), ("AWS_SECRET_ACCESS_KEY", "ambientsecret"), ("AWS_SESSION_TOKEN", null), ("AWS_CREDENTIAL_EXPIRATION", null),
            ("AWS_REGION", "us-east-1"), ("AWS_PROFILE", null));
        FederatedCredential credential = new(
            new AwsSessionKeys(Ours, "secret", "token", DateTime.UtcNow.AddHours(1)), new FederatedCredentialSource { RoleArn = "arn:aws:iam::111122223333:role/Web" });
        _shell.With("c", credential);
        Assert.Empty(_shell.Run($"Import-Module '{AwsCmdlets.Version4}'; function Set-Other {{ param($Scope) Set-AWSCredential -AccessKey {Other} -SecretKey s -Scope $Scope }}").Errors);
    }

    public void Dispose()
    {
        _environment.Dispose();
        _shell.Dispose();
        _home.Delete(recursive: true);
    }

    /// <summary>From where, and by whose key: "StoredAWSCredentials us-east-1 AKIA…".</summary>
    private string[] Identities(string script) =>
        [.. _shell.Run(script).Output.Select(line => string.Join(' ', line.ToString().Split(' ')[..3]))];

    [Theory]
    [InlineData("$c | Get-STSCallerIdentity", "AccessKey us-east-1 " + Ours)]
    [InlineData("$c.GetKeys() | Get-STSCallerIdentity", "AccessKey us-east-1 " + Ours)]
    [InlineData("$c.GetKeys() | Get-S3Thing", "AccessKey us-east-1 " + Ours)]
    [InlineData("$c.GetKeys() | Set-AWSCredential; Get-STSCallerIdentity", "StoredAWSCredentials us-east-1 " + Ours)]
    [InlineData("$c | Set-AWSCredential; Get-STSCallerIdentity", "StoredAWSCredentials us-east-1 " + Ours)]
    [InlineData("$c | Get-S3Thing", "AccessKey us-east-1 " + Ours)]
    [InlineData("Get-STSCallerIdentity", "Environment us-east-1 " + Ambient)]
    public void The_keys_of_our_objects_bind_as_one_set(string script, string expected) => Assert.Equal([expected], Identities(script));

    [Fact]
    public void Every_public_object_has_all_names_of_the_keys_or_none()
    {
        string[][] names = [["AccessKey", "AK"], ["SecretKey", "SK", "SecretAccessKey"], ["SessionToken", "ST"]];
        foreach (Type type in typeof(FederatedCredential).Assembly.GetExportedTypes())
        {
            int bound = names.Count(alternatives => type.GetProperties().Any(property => alternatives.Contains(property.Name, StringComparer.OrdinalIgnoreCase)));
            Assert.True(bound is 0 or 3, $"{type} binds {bound} of the three keys of AWS.Tools.");
        }
    }

    /// <summary>Serialized here, deserialized in a runspace that knows nothing of the module.</summary>
    [Theory]
    [InlineData("$c", "$x | Get-STSCallerIdentity")]
    [InlineData("$c", "$x | Get-S3Thing")]
    [InlineData("$c", "$x | Use-STSRole")]
    [InlineData("$c", "$x | Set-AWSCredential; Get-STSCallerIdentity -Region ([string]::new('e', 1)) | Where-Object { $_ -notmatch 'AMBIENT' }")]
    [InlineData("$c", "Get-STSCallerIdentity -Credential $x")]
    [InlineData("$c.GetKeys()", "$x | Get-STSCallerIdentity")]
    [InlineData("$c.GetKeys()", "$x | Get-S3Thing")]
    public void A_deserialized_credential_is_not_an_identity_where_the_module_is_not_loaded(string live, string script)
    {
        string xml = _shell.Run($"[System.Management.Automation.PSSerializer]::Serialize({live})").Single<string>();
        Assert.DoesNotContain("secret", xml, StringComparison.Ordinal);
        using Shell other = new(import: false);
        Assert.Empty(other.Run($"Import-Module '{AwsCmdlets.Version4}'").Errors);
        ShellResult result = other.With("xml", xml).Run($"$x = [System.Management.Automation.PSSerializer]::Deserialize($xml); {script}");
        Assert.Empty(result.Output);
        Assert.Single(result.Errors);
    }

    [Theory]
    [InlineData("$c")]
    [InlineData("$c.GetKeys()")]
    public void A_deserialized_credential_says_first_that_it_is_not_a_credential(string live)
    {
        string xml = _shell.Run($"[System.Management.Automation.PSSerializer]::Serialize({live})").Single<string>();
        PSObject read = (PSObject)PSSerializer.Deserialize(xml);
        Assert.Contains(read.Properties, property => property.Value is string text && text.StartsWith("No keys:", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("$x | Get-FederatedIdentity")]
    [InlineData("Get-FederatedIdentity -Credential $x")]
    [InlineData("$x | Invoke-AssumeRole -RoleArn arn:aws:iam::111122223333:role/Dev")]
    [InlineData("$x | Set-FederatedCredential -Scope Process")]
    [InlineData("$x | Invoke-FederatedCommand { 1 }")]
    [InlineData("$x | Get-AwsConsoleUri")]
    [InlineData("$x | Start-FederatedCredentialEndpoint")]
    public void A_command_that_gets_a_deserialized_credential_says_where_to_get_it(string script)
    {
        foreach (string live in (string[])["$c", "$c.GetKeys()"])
        {
            ShellResult result = _shell.Run($"$x = [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize({live})); {script}");
            Assert.Empty(result.Output);
            Assert.Contains("Get the credential in the session that uses it: with Get-FederatedCredential", result.Errors.Single().ToString(), StringComparison.Ordinal);
        }
    }

    /// <summary>The property Credential of the types file.</summary>
    [Theory]
    [InlineData("$c")]
    [InlineData("$c.GetKeys()")]
    public void A_cmdlet_of_AWS_that_gets_a_deserialized_credential_fails_with_the_reason(string live)
    {
        ShellResult result = _shell.Run($"$x = [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize({live})); $x | Get-STSCallerIdentity");
        Assert.Empty(result.Output);
        Assert.Matches("serializ.*Get the credential in the session that uses it", result.Errors.Single().ToString());
    }

    [Theory]
    [InlineData("Set-Other Global; ")]
    [InlineData("Set-AWSCredential -AccessKey AKIAOTHER -SecretKey s; ")]
    [InlineData("$c2 = [PSFederation.FederatedCredential]::new([PSFederation.AwsSessionKeys]::new('AKIAOTHER', 's', 't', [datetime]::UtcNow.AddHours(1)), $c.Source); $c2 | Set-FederatedCredential -Scope Session; ")]
    [InlineData("$PSDefaultParameterValues = @{ '*:AK' = 'AKIAOTHER'; '*:SK' = 's' }; ")]
    [InlineData("$PSDefaultParameterValues = @{ '*:AccessKey' = 'AKIAOTHER'; '*:SecretKey' = 's' }; ")]
    [InlineData("Set-Other Global; $PSDefaultParameterValues = @{ '*:Credential' = Get-AWSCredential }; ")]
    public void A_block_runs_as_the_credential_even_if_the_session_of_AWS_Tools_has_another(string before)
    {
        string[] lines = Identities($$"""
            {{before}}
            Get-STSCallerIdentity
            $c | Invoke-FederatedCommand { Get-STSCallerIdentity }
            $c | Invoke-FederatedCommand { & { Get-STSCallerIdentity } }
            Get-STSCallerIdentity
            """);
        Assert.Equal(4, lines.Length);
        Assert.EndsWith(Other, lines[0], StringComparison.Ordinal);
        Assert.Equal("Environment us-east-1 " + Ours, lines[1]);
        Assert.Equal("Environment us-east-1 " + Ours, lines[2]);
        Assert.Equal(lines[0], lines[3]);
    }

    [Theory]
    [InlineData("Get-STS*:StoredCredentials")]
    [InlineData("Get-STSCallerIdentity:ProfileName")]
    [InlineData("Get-STSCallerIdentity:ProfileNam*")]
    [InlineData("Get-STS*:[p]rofile?ame")]
    [InlineData("\"Get-STSCallerIdentity\":\"ProfileName\"")]
    [InlineData("*-STS*: \u201CStoredCredentials\u201D")]
    public void A_block_runs_as_the_credential_even_if_a_profile_is_the_default_of_a_parameter(string key) =>
        Assert.Equal(["Environment us-east-1 " + Ours], Identities($"$PSDefaultParameterValues = @{{ '{key}' = 'mine' }}; $c | Invoke-FederatedCommand {{ Get-STSCallerIdentity }}"));

    [Theory]
    [InlineData("Set-Other Global; $StoredAWSCredentials | Invoke-FederatedCommand { Get-STSCallerIdentity }", "Environment us-east-1 " + Other)]
    [InlineData("Set-Other Global; Invoke-FederatedCommand -Credential $StoredAWSCredentials { Get-STSCallerIdentity }", "Environment us-east-1 " + Other)]
    [InlineData("Set-Other Global; Get-AWSCredential | Invoke-FederatedCommand { Get-STSCallerIdentity }", "Environment us-east-1 " + Other)]
    [InlineData("Set-Other Global; $PSDefaultParameterValues = @{ '*:ProfileName' = 'mine' }; $StoredAWSCredentials | Invoke-FederatedCommand { Get-STSCallerIdentity }", "Environment us-east-1 " + Other)]
    [InlineData("Set-Other Global; $s = $StoredAWSCredentials; Clear-AWSCredential -Scope Global; $s | Set-FederatedCredential -Scope Session; Get-STSCallerIdentity", "StoredAWSCredentials us-east-1 " + Other)]
    [InlineData("$c | Set-FederatedCredential -Scope Session; $o = $StoredAWSCredentials | Set-FederatedCredential -Scope Session -PassThru; if ([object]::ReferenceEquals($o, $c)) { Get-STSCallerIdentity }", "StoredAWSCredentials us-east-1 " + Ours)]
    public void Our_cmdlets_accept_credentials_of_AWS_Tools(string script, string expected) => Assert.Equal([expected], Identities(script));

    [Fact]
    public void Credentials_of_AWS_Tools_do_not_change_and_are_an_error_without_its_module()
    {
        Assert.Equal(["StoredAWSCredentials us-east-1 " + Other], Identities("Set-Other Global; $null = $StoredAWSCredentials | Invoke-FederatedCommand { 1 }; Get-STSCallerIdentity"));
        ShellResult gone = _shell.Run("$s = $StoredAWSCredentials; Get-Module AWS.Tools.Common | Remove-Module; $s | Invoke-FederatedCommand { 'ran' }");
        Assert.Empty(gone.Output);
        Assert.Contains("Import the AWS.Tools module", Assert.Single(gone.Errors).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_session_of_AWS_Tools_is_set_where_another_module_imported_it()
    {
        using Shell other = new();
        ShellResult result = other.With("c", LanguagePrimitives.ConvertTo<FederatedCredential>(_shell.Run("$c").Single<FederatedCredential>())).With("aws", AwsCmdlets.Version4).Run("""
            $m = New-Module Mine { Import-Module $args[0]; function Get-Mine { Get-STSCallerIdentity } } -ArgumentList $aws
            Import-Module $m
            (Get-Module AWS*).Count
            $c | Set-FederatedCredential -Scope Session -Region eu-central-1
            (Get-Mine).Split(' ')[0..2] -join ' '
            """);
        Assert.Empty(result.Errors);
        Assert.Equal(["0", "StoredAWSCredentials eu-central-1 " + Ours], result.Output.Select(line => line.ToString()));
    }

    [Theory]
    [InlineData("*:ProfileName")]
    [InlineData("*:ProfileN*")]
    [InlineData("*:Name")]
    [InlineData("Invoke-Fed*:ProfileName")]
    public void A_default_profile_does_not_stop_a_piped_credential(string key)
    {
        string defaults = $"$PSDefaultParameterValues = @{{ '{key}' = 'mine' }}; ";
        Assert.Equal(["Environment us-east-1 " + Ours], Identities(defaults + "$c | Invoke-FederatedCommand { Get-STSCallerIdentity }"));
        Assert.Equal(["Environment us-east-1 " + Ours], Identities(defaults + "Invoke-FederatedCommand -Credential $c { Get-STSCallerIdentity }"));
        Assert.Equal(
            FederationErrorCode.FederatedProfileNotFound.ToString(), _shell.Run(defaults + "Invoke-FederatedCommand { 'ran' }").Errors.Single().FullyQualifiedErrorId.Split(',')[0]);
    }

    /// <summary>The call that is not answered was to be signed by the credential.</summary>
    [Theory]
    [InlineData("Get-FederatedIdentity -EndpointUrl http://127.0.0.1:1 -Verbose", "Requesting the identity of " + Ours)]
    [InlineData("Invoke-AssumeRole arn:aws:iam::111122223333:role/A -EndpointUrl http://127.0.0.1:1 -Verbose", "Assuming arn:aws:iam::111122223333:role/A with " + Ours)]
    public void A_default_profile_signs_no_call_of_a_piped_credential(string command, string verbose)
    {
        foreach (string value in (string[])["'mine'", "{ 'mine' }"])
        {
            ShellResult result = _shell.Run($"$PSDefaultParameterValues = @{{ '*:ProfileName' = {value} }}; $c | {command}");
            result.Error(FederationErrorCode.StsUnreachable);
            Assert.Contains(result.Verbose, message => message.StartsWith(verbose, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void A_default_profile_is_not_served_beside_a_piped_credential()
    {
        ShellResult result = _shell.Run("$PSDefaultParameterValues = @{ '*:ProfileName' = 'mine' }; $e = $c | Start-FederatedCredentialEndpoint -WarningAction Ignore; $e.Roles.RoleArn; Stop-FederatedCredentialEndpoint -Port $e.Port");
        Assert.Equal("arn:aws:iam::111122223333:role/Web", result.Single<string>());
    }

    [Theory]
    [InlineData("$c | Invoke-FederatedCommand -ProfileName typed { 'ran' }")]
    [InlineData("$c, $c | Start-FederatedCredentialEndpoint -ProfileName typed, other")]
    [InlineData("$c | Get-FederatedIdentity -ProfileName typed")]
    [InlineData("$c | Invoke-AssumeRole arn:aws:iam::111122223333:role/A -ProfileName typed")]
    [InlineData("$c | Start-FederatedCredentialEndpoint -ProfileName typed")]
    public void A_profile_that_was_typed_beside_a_credential_is_an_error(string script)
    {
        foreach (string before in (string[])["", "$PSDefaultParameterValues = @{ '*:ProfileName' = 'mine' }; ", "$PSDefaultParameterValues = @{ '*:ProfileName' = 'typed'; Disabled = $true }; "])
        {
            ShellResult result = _shell.Run(before + script);
            Assert.Empty(result.Output);
            Assert.All(result.Errors, error => Assert.Equal("ParameterInvalid", error.FullyQualifiedErrorId.Split(',')[0]));
            Assert.Contains("-ProfileName typed", result.Errors[0].ToString(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("Get-AWSCredential")]
    [InlineData("[PSFederation.FederatedCredential] (Get-AWSCredential)")]
    public void A_default_credential_does_not_stop_a_piped_one(string value)
    {
        string defaults = $"Set-Other Global; $PSDefaultParameterValues = @{{ '*:Credential' = {value} }}; ";
        Assert.Equal(["Environment us-east-1 " + Ours], Identities(defaults + "$c | Invoke-FederatedCommand { Get-STSCallerIdentity }"));
        Assert.Contains(_shell.Run(defaults + "$c | Get-FederatedIdentity -EndpointUrl http://127.0.0.1:1 -Verbose").Verbose, message => message.StartsWith("Requesting the identity of " + Ours, StringComparison.Ordinal));
        Assert.Contains(_shell.Run(defaults + "$c | Invoke-AssumeRole arn:aws:iam::111122223333:role/A -EndpointUrl http://127.0.0.1:1 -Verbose").Verbose, message => message.EndsWith($"with {Ours} at http://127.0.0.1:1", StringComparison.Ordinal));
        Assert.Equal("arn:aws:iam::111122223333:role/Web", _shell.Run(defaults + "$e = $c | Start-FederatedCredentialEndpoint -WarningAction Ignore; $e.Roles.RoleArn; Stop-FederatedCredentialEndpoint -Port $e.Port").Single<string>());
        Assert.Equal(Ours, _shell.Run(defaults + "($c | Set-FederatedCredential -Scope Process -PassThru -WarningAction Ignore).AccessKeyId").Single<string>());
        _shell.Run(defaults + "$c | Get-AwsConsoleUri -EndpointUrl http://127.0.0.1:1").Error(FederationErrorCode.HttpUnreachable);
        // Where nothing is piped, it is the credential, as for cmdlets of AWS.Tools.
        Assert.Equal(["Environment us-east-1 " + Other], Identities(defaults + "Invoke-FederatedCommand { Get-STSCallerIdentity }"));
        // A profile that is named is not stopped by it either.
        _shell.Run(defaults + "Invoke-FederatedCommand -ProfileName mine { 'ran' }").Error(FederationErrorCode.FederatedProfileNotFound);
    }

    [Theory]
    [InlineData("*:ProfileName", "'mine'")]
    [InlineData("*:Credential", "$c")]
    public void Null_from_the_pipeline_is_an_error_and_no_default_is_used(string key, string value)
    {
        foreach (string command in (string[])["Get-FederatedIdentity", "Invoke-FederatedCommand { 'ran' }", "Invoke-AssumeRole arn:aws:iam::111122223333:role/A", "Set-FederatedCredential -Scope Process"])
        {
            ShellResult result = _shell.Run($"$PSDefaultParameterValues = @{{ '{key}' = {value} }}; $undefined | {command}");
            Assert.Empty(result.Output);
            Assert.All(result.Errors, error => Assert.Contains(error.FullyQualifiedErrorId.Split(',')[0], (string[])["InputObjectNotBound", "ParameterArgumentValidationError", "ParameterArgumentValidationErrorNullNotAllowed"]));
            Assert.NotEmpty(result.Errors);
        }
    }

    [Theory]
    [InlineData("Get-FederatedIdentity")]
    [InlineData("Invoke-FederatedCommand { 'ran' }")]
    [InlineData("Set-FederatedCredential -Scope Process")]
    public void A_credential_that_was_typed_is_an_error_too_where_a_default_is_for_other_cmdlets(string command)
    {
        ShellResult result = _shell.Run($"$PSDefaultParameterValues = @{{ '*:Credential' = [pscredential]::new('a', [securestring]::new()) }}; $c | {command} -Credential $c");
        Assert.Empty(result.Output);
        Assert.Equal("ParameterInvalid", Assert.Single(result.Errors).FullyQualifiedErrorId.Split(',')[0]);
    }

    [Theory]
    [InlineData("Get-FederatedIdentity")]
    [InlineData("Invoke-FederatedCommand { 'ran' }")]
    [InlineData("Set-FederatedCredential -Scope Process")]
    public void A_credential_that_was_typed_beside_a_piped_one_is_an_error(string command)
    {
        ShellResult result = _shell.Run($"$c | {command} -Credential $c");
        Assert.Empty(result.Output);
        Assert.Contains("a credential from the pipeline and -Credential", result.Error(FederationErrorCode.ParameterInvalid).ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("(Get-AWSRegion eu-central-1)")]
    [InlineData("(Get-AWSRegion | Where-Object Region -eq eu-central-1)")]
    [InlineData("([Amazon.RegionEndpoint]::EUCentral1)")]
    [InlineData("([System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize([Amazon.RegionEndpoint]::EUCentral1)))")]
    public void A_region_object_is_its_name(string region)
    {
        Assert.Equal("eu-central-1", _shell.Run($"Invoke-FederatedCommand -Credential $c -Region {region} {{ $env:AWS_REGION }}").Single<string>());
        Assert.Contains(_shell.Run($"$c | Get-FederatedIdentity -Region {region} -EndpointUrl http://127.0.0.1:1 -Verbose").Verbose, message => message.Contains("eu-central-1", StringComparison.Ordinal));
    }

    [Fact]
    public void Every_parameter_Region_takes_a_region_object() =>
        Assert.All(
            typeof(FederationCmdlet).Assembly.GetExportedTypes().Select(type => type.GetProperty("Region")).OfType<System.Reflection.PropertyInfo>()
                .Where(property => property.IsDefined(typeof(ParameterAttribute), inherit: true)),
            property => Assert.Contains(property.GetCustomAttributes(inherit: true), attribute => attribute.GetType().Name == "RegionInputAttribute"));

    [Fact]
    public void Every_parameter_for_credentials_takes_objects_of_the_AWS_SDK() =>
        Assert.All(
            typeof(FederationCmdlet).Assembly.GetExportedTypes().SelectMany(type => type.GetProperties())
                .Where(property => property.IsDefined(typeof(ParameterAttribute), inherit: true) && (property.PropertyType.GetElementType() ?? property.PropertyType) == typeof(FederatedCredential)),
            property => Assert.Contains(property.GetCustomAttributes(inherit: true), attribute => attribute.GetType().Name == "FederatedCredentialInputAttribute"));

    [Theory]
    [InlineData("function f { Set-AWSCredential -AccessKey AKIAOTHER -SecretKey s; $c | Invoke-FederatedCommand { Get-STSCallerIdentity } }; f")]
    [InlineData("Set-Other Global; function g { Get-STSCallerIdentity }; $c | Invoke-FederatedCommand { g }")]
    [InlineData("Set-Other Global; $m = New-Module { function g { Get-STSCallerIdentity } }; $c | Invoke-FederatedCommand { g }")]
    [InlineData("$m = New-Module { Set-AWSCredential -AccessKey AKIAOTHER -SecretKey s; function g { Get-STSCallerIdentity } } | Import-Module -PassThru; $c | Invoke-FederatedCommand { g }")]
    [InlineData("$m = New-Module { function Invoke-Mine($Block) { $c | Invoke-FederatedCommand $Block } }; function f { Set-AWSCredential -AccessKey AKIAOTHER -SecretKey s; Invoke-Mine { Get-STSCallerIdentity } }; f")]
    [InlineData("$m = New-Module { function Invoke-Mine { Set-AWSCredential -AccessKey AKIAOTHER -SecretKey s; $c | Invoke-FederatedCommand { Get-STSCallerIdentity } } }; Invoke-Mine")]
    public void A_block_runs_as_the_credential_in_functions_and_modules(string script) =>
        Assert.Equal(["Environment us-east-1 " + Ours], Identities(script));

    [Theory]
    [InlineData("")]
    [InlineData("Set-DefaultAWSRegion eu-west-1; ")]
    [InlineData("Set-DefaultAWSRegion eu-west-1 -Scope Global; ")]
    public void A_region_of_the_command_is_that_of_AWS_Tools_too(string before)
    {
        string[] lines = Identities($$"""{{before}}$c | Invoke-FederatedCommand -Region eu-central-1 { Get-STSCallerIdentity }; Get-STSCallerIdentity""");
        Assert.Equal("Environment eu-central-1 " + Ours, lines[0]);
        Assert.Equal($"Environment {(before.Length == 0 ? "us-east-1" : "eu-west-1")} {Ambient}", lines[1]);
    }

    [Fact]
    public void A_region_of_the_session_stays_when_the_command_has_none() =>
        Assert.Equal(["Environment eu-west-1 " + Ours], Identities("Set-DefaultAWSRegion eu-west-1; $c | Invoke-FederatedCommand { Get-STSCallerIdentity }"));

    [Theory]
    [InlineData("throw 'x'")]
    [InlineData("return")]
    [InlineData("Set-AWSCredential -AccessKey AKIAINNER -SecretKey s -Scope Global")]
    public void The_session_of_AWS_Tools_is_as_before_afterwards(string block) =>
        Assert.Equal(
            ["StoredAWSCredentials us-east-1 " + Other, "StoredAWSCredentials us-east-1 " + Other],
            Identities($"Set-Other Global; Get-STSCallerIdentity; try {{ $c | Invoke-FederatedCommand {{ {block} }} }} catch {{ }}; Get-STSCallerIdentity"));

    [Fact]
    public void Defaults_that_name_no_identity_stay_in_the_block() =>
        Assert.Equal(
            "kept",
            _shell.Run("function Get-Word { [CmdletBinding()] param($Word) $Word }; $PSDefaultParameterValues = @{ 'Get-Word:Word' = 'kept'; '*:AK' = 'x' }; $c | Invoke-FederatedCommand { Get-Word }").Single<string>());

    [Fact]
    public void A_variable_that_cannot_be_set_aside_is_an_error_and_nothing_runs() =>
        _shell.Run("$ExecutionContext.SessionState.PSVariable.Set([System.Management.Automation.PSVariable]::new('StoredAWSCredentials', 'x', 'ReadOnly')); $c | Invoke-FederatedCommand { 'ran' }").Error(FederationErrorCode.CredentialOutranked);

    [Theory]
    [InlineData("function f { Clear-AWSCredential; $c | Set-FederatedCredential -Scope Session; Get-STSCallerIdentity }; f")]
    [InlineData("function f { Clear-AWSCredential; g }; function g { $c | Set-FederatedCredential -Scope Session; Get-STSCallerIdentity }; f")]
    [InlineData("function f { Set-AWSCredential -AccessKey AKIAOTHER -SecretKey s; $c | Set-FederatedCredential -Scope Session; Get-STSCallerIdentity }; f")]
    public void A_default_of_AWS_Tools_in_an_inner_scope_is_an_error_that_says_what_to_do(string script)
    {
        ShellResult result = _shell.Run(script);
        Assert.Empty(result.Output);
        Assert.Contains("Remove-Variable StoredAWSCredentials", result.Error(FederationErrorCode.CredentialOutranked).ToString(), StringComparison.Ordinal);
        Assert.Equal(["Environment us-east-1 " + Ambient], Identities("Get-STSCallerIdentity"));
    }

    [Theory]
    [InlineData("function f { Clear-AWSCredential; $ExecutionContext.SessionState.PSVariable.Remove('StoredAWSCredentials'); $c | Set-FederatedCredential -Scope Session; Get-STSCallerIdentity }; f")]
    [InlineData("function f { Clear-AWSCredential -Scope Global; $c | Set-FederatedCredential -Scope Session; Get-STSCallerIdentity }; f")]
    [InlineData("Set-Other Global; Clear-AWSCredential; $c | Set-FederatedCredential -Scope Session; Get-STSCallerIdentity")]
    public void The_credentials_that_were_set_are_used(string script) => Assert.Equal(["StoredAWSCredentials us-east-1 " + Ours], Identities(script));

    [Fact]
    public void A_region_of_AWS_Tools_in_an_inner_scope_is_reported() =>
        Assert.Contains(
            "$StoredAWSRegion",
            Assert.Single(_shell.Run("function f { Set-DefaultAWSRegion eu-west-1; $c | Set-FederatedCredential -Scope Session -Region eu-central-1 }; f").Warnings),
            StringComparison.Ordinal);

    [Fact]
    public void A_region_of_the_session_that_takes_precedence_over_the_environment_is_reported() =>
        Assert.Contains(
            "$StoredAWSRegion",
            Assert.Single(_shell.Run("Set-DefaultAWSRegion eu-west-1; $c | Set-FederatedCredential -Scope Process -Region eu-central-1").Warnings),
            StringComparison.Ordinal);

    [Theory]
    [InlineData("*:Credential")]
    [InlineData("*:AK")]
    [InlineData("Get-S3*:AccessKey")]
    [InlineData("*:StoredCredentials")]
    [InlineData("*:AWSProfileName")]
    public void A_default_parameter_that_names_an_identity_is_reported(string key)
    {
        foreach (string scope in (string[])["Process", "Session"])
            Assert.Contains(
                _shell.Run($"$PSDefaultParameterValues = @{{ '{key}' = 'x' }}; $c | Set-FederatedCredential -Scope {scope}").Warnings,
                warning => warning.StartsWith($"$PSDefaultParameterValues contains '{key}'", StringComparison.Ordinal));
    }

    [Fact]
    public void Defaults_of_our_own_commands_and_of_other_credentials_are_not_meant() =>
        Assert.DoesNotContain(_shell.Run("$PSDefaultParameterValues = @{ 'Get-FederatedCredential:ProfileName' = 'dev'; '*:Credential' = [pscredential]::new('a', [securestring]::new()) }; $c | Set-FederatedCredential -Scope Process").Warnings, warning => warning.StartsWith("$PSDefaultParameterValues contains", StringComparison.Ordinal));

    [Theory]
    [InlineData("$c.Renewal | Out-Null; function f { Set-AWSCredential -AccessKey AKIAOTHER -SecretKey s; $script:e = $c | Start-FederatedCredentialEndpoint -Environment -WarningVariable w; $w | Where-Object { $_ -match 'StoredAWSCredentials' } }; f; Stop-FederatedCredentialEndpoint -Port $script:e.Port")]
    public void A_default_of_AWS_Tools_that_takes_precedence_over_an_endpoint_is_reported(string script)
    {
        using EnvironmentChange container = new(("AWS_ACCESS_KEY_ID", null), ("AWS_SECRET_ACCESS_KEY", null), ("AWS_CONTAINER_CREDENTIALS_FULL_URI", null), ("AWS_CONTAINER_AUTHORIZATION_TOKEN", null));
        Assert.Contains(_shell.Run(script).Warnings, warning => warning.Contains("$StoredAWSCredentials", StringComparison.Ordinal));
    }
}
