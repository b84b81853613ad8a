using PSFederation.Module.Tests.Hosting;

namespace PSFederation.Module.Tests.Commands;

/// <summary>The keys that sign calls without specified credentials, in a session with AWS.Tools.</summary>
public sealed class CallerDefaultsTests : IDisposable
{
    private const string Stored = "$StoredAWSCredentials (Set-AWSCredential)", Ambient = "environment variables (AWS_ACCESS_KEY_ID)";

    private readonly Shell _shell = new();
    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory();
    private readonly EnvironmentChange _environment;

    /// <summary>The identity and region of a signed call.</summary>
    private readonly HttpImitation _sts = new(request =>
    {
        string[] scope = request.Headers["Authorization"].Split("Credential=")[1].Split('/');
        return new ImitatedAnswer(
            200,
            request.Parameter("Action") == "GetCallerIdentity"
                ? $"""<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>arn:aws:iam::111122223333:user/{scope[0]}</Arn><UserId>{scope[2]}</UserId><Account>111122223333</Account></GetCallerIdentityResult></GetCallerIdentityResponse>"""
                : $"""<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials><AccessKeyId>ASIA-OF-{scope[0]}</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>{DateTime.UtcNow.AddSeconds(2):yyyy-MM-ddTHH:mm:ssZ}</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>""",
            "text/xml");
    });

    public CallerDefaultsTests()
    {
        string config = Path.Combine(_home.FullName, "config"), credentials = Path.Combine(_home.FullName, "credentials");
        File.WriteAllText(config, "[profile dev]\nregion = eu-west-3\n");
        File.WriteAllText(credentials, "[dev]\naws_access_key_id = AKIADEV\naws_secret_access_key = s\n");
        _environment = new EnvironmentChange(
            ("AWS_CONFIG_FILE", config), ("AWS_SHARED_CREDENTIALS_FILE", credentials), ("AWS_ENDPOINT_URL_STS", _sts.Url), ("AWS_PROFILE", null),
            ("AWS_ACCESS_KEY_ID", "AKIAENV"), ("AWS_SECRET_ACCESS_KEY", "s"), ("AWS_SESSION_TOKEN", null), ("AWS_REGION", "us-east-1"), ("AWS_DEFAULT_REGION", null),
            ("AWS_WEB_IDENTITY_TOKEN_FILE", null), ("AWS_ROLE_ARN", null));
        Assert.Empty(_shell.Run("function Get-Who { $i = Get-FederatedIdentity @args; '{0} {1} {2}' -f $i.Arn.Split('/')[1], $i.UserId, $i.Origin }").Errors);
    }

    public void Dispose()
    {
        _environment.Dispose();
        _shell.Dispose();
        _sts.Dispose();
        _home.Delete(recursive: true);
    }

    private Shell WithAwsTools(string module)
    {
        Assert.Empty(_shell.Run($"Import-Module '{module}'").Errors);
        return _shell;
    }

    private string[] Lines(string script)
    {
        ShellResult result = _shell.Run(script);
        Assert.Empty(result.Errors);
        return [.. result.Output.Select(line => line.ToString()!)];
    }

    public static TheoryData<string, string> Scopes => new()
    {
        { "Get-Who", "AKIAENV us-east-1 " + Ambient },
        { "Set-AWSCredential -AccessKey AKIASET -SecretKey s -Scope Global; Get-Who", "AKIASET us-east-1 " + Stored },
        { "Set-AWSCredential -AccessKey AKIASET -SecretKey s -Scope Global; Get-Who -ProfileName dev", "AKIADEV us-east-1 AWS profile 'dev'" },
        { "Set-AWSCredential -AccessKey AKIASET -SecretKey s; Get-Who", "AKIASET us-east-1 " + Stored },
        // The nearest variable counts, also one that holds null.
        { "Set-AWSCredential -AccessKey AKIASET -SecretKey s -Scope Global; function f { Clear-AWSCredential; Get-Who }; f", "AKIAENV us-east-1 " + Ambient },
        { "Set-AWSCredential -AccessKey AKIASET -SecretKey s -Scope Global; function f { Set-AWSCredential -AccessKey AKIANEAR -SecretKey s; Get-Who }; f", "AKIANEAR us-east-1 " + Stored },
        { "Set-AWSCredential -AccessKey AKIASET -SecretKey s -Scope Global; function f { Set-AWSCredential -AccessKey AKIANEAR -SecretKey s }; f; Get-Who", "AKIASET us-east-1 " + Stored },
        // Private is for the scope itself and none below.
        { "function f { Set-AWSCredential -AccessKey AKIAPRIVATE -SecretKey s -Scope Private; (Get-FederatedIdentity).Arn.Split('/')[1] + ' ' + (Get-Who) }; f", "AKIAPRIVATE AKIAENV us-east-1 " + Ambient },
        { "$m = New-Module { Set-AWSCredential -AccessKey AKIAMODULE -SecretKey s; function Get-Mine { $i = Get-FederatedIdentity; \"$($i.Arn.Split('/')[1]) $($i.Origin)\" } } | Import-Module -PassThru; (Get-Mine) + ' ' + (Get-Who)", $"AKIAMODULE {Stored} AKIAENV us-east-1 {Ambient}" },
        // What is not of AWS.Tools is nothing to it.
        { "$StoredAWSCredentials = 'mine'; Get-Who", "AKIAENV us-east-1 " + Ambient },
        // Functions of these names do not stand for the cmdlets.
        { "Set-AWSCredential -AccessKey AKIASET -SecretKey s; function Get-AWSCredential { 'mine' }; function Get-Module { 'mine' }; Get-Who", "AKIASET us-east-1 " + Stored },
        { "Set-AWSCredential -AccessKey AKIASET -SecretKey s; $ExecutionContext.SessionState.LanguageMode = 'ConstrainedLanguage'; Get-Who", "AKIASET us-east-1 " + Stored },
        { "Set-AWSCredential -AccessKey AKIASET -SecretKey s; $PSDefaultParameterValues = @{ 'Get-AWSCredential:ProfileName' = 'dev' }; Get-Who", "AKIASET us-east-1 " + Stored },
        // The region: the parameter, AWS.Tools, the environment, the profile.
        { "Set-DefaultAWSRegion eu-central-1; Get-Who", "AKIAENV eu-central-1 " + Ambient },
        { "Set-DefaultAWSRegion eu-central-1; Get-Who -Region eu-central-2", "AKIAENV eu-central-2 " + Ambient },
        { "Set-DefaultAWSRegion eu-central-1; Get-Who -ProfileName dev", "AKIADEV eu-central-1 AWS profile 'dev'" },
        { "Set-DefaultAWSRegion eu-central-1 -Scope Global; function f { Clear-DefaultAWSRegion; Get-Who }; f", "AKIAENV us-east-1 " + Ambient },
    };

    [Theory]
    [MemberData(nameof(Scopes))]
    public void Come_from_AWS_Tools_in_the_scope_of_the_caller_then_the_environment(string script, string expected)
    {
        WithAwsTools(AwsCmdlets.Version4);
        Assert.Equal([expected], Lines(script));
    }

    [Fact]
    public void Are_those_of_the_runspace()
    {
        const string set = "Set-AWSCredential -AccessKey AKIASET -SecretKey s -Scope Global; Set-DefaultAWSRegion eu-central-1 -Scope Global; Get-Who";
        WithAwsTools(AwsCmdlets.Version4);
        Assert.Equal(["AKIASET eu-central-1 " + Stored], Lines(set));
        using Shell other = new();
        FederatedIdentity identity = other.Run($"Import-Module '{AwsCmdlets.Version4}'; Get-FederatedIdentity").Single<FederatedIdentity>();
        Assert.Equal(("arn:aws:iam::111122223333:user/AKIAENV", "us-east-1", Ambient), (identity.Arn, identity.UserId, identity.Origin));
    }

    [Fact]
    public void Come_from_AWS_Tools_where_a_module_imported_it_for_itself()
    {
        string module = Path.Combine(_home.FullName, "Team.psm1");
        File.WriteAllText(module, $"Import-Module '{AwsCmdlets.Version4}'\nfunction Connect-Team {{ Set-AWSCredential -AccessKey AKIATEAM -SecretKey s -Scope Global }}\nExport-ModuleMember -Function Connect-Team\n");
        Assert.Equal(["AKIATEAM us-east-1 " + Stored], Lines($"Import-Module '{module}'; Connect-Team; Get-Who"));
    }

    [Fact]
    public void Are_an_error_without_the_module_that_reads_them()
    {
        WithAwsTools(AwsCmdlets.Version4);
        ShellResult result = _shell.Run("Set-AWSCredential -AccessKey AKIASET -SecretKey s -Scope Global; Set-DefaultAWSRegion eu-central-1 -Scope Global; Remove-Module AWS.Tools.Common; Get-FederatedIdentity");
        Assert.Contains("$StoredAWSCredentials is set, but returned no credentials", result.Error(FederationErrorCode.CredentialNotFound).Exception.Message, StringComparison.Ordinal);
        Assert.Empty(_sts.Requests);
        Assert.Empty(_shell.Run("Get-Who -ProfileName dev").Errors);
    }

    [Fact]
    public void Are_passed_over_when_a_credential_is_passed()
    {
        WithAwsTools(AwsCmdlets.Version4).With("c", new FederatedCredential(new AwsSessionKeys("ASIAOURS", "s", "t", DateTime.UtcNow.AddHours(1)), new FederatedCredentialSource { RoleArn = "arn:aws:iam::111122223333:role/Web", Region = "eu-west-2" }));
        Assert.Equal(["ASIAOURS eu-west-2 "], Lines("Set-AWSCredential -AccessKey AKIASET -SecretKey s -Scope Global; Set-DefaultAWSRegion eu-central-1 -Scope Global; Get-Who -Credential $c"));
    }

    [Fact]
    public void Are_named_by_Verbose_and_no_secret_is_shown()
    {
        WithAwsTools(AwsCmdlets.Version4);
        ShellResult result = _shell.Run("Set-AWSCredential -AccessKey AKIASET -SecretKey SECRETsecretSECRETsecret -Scope Global; Set-DefaultAWSRegion eu-central-1; Get-FederatedIdentity -Verbose");
        Assert.Contains("Signing with AKIASET of " + Stored, result.Verbose);
        Assert.Contains(result.Verbose, line => line.Contains("eu-central-1 ($StoredAWSRegion)", StringComparison.Ordinal));
        Assert.DoesNotContain("SECRETsecret", result.AllText(), StringComparison.Ordinal);
    }

    /// <summary>The session is due within two seconds.</summary>
    [Fact]
    public async Task Of_a_session_that_renews_itself_stay_those_of_the_first_call()
    {
        WithAwsTools(AwsCmdlets.Version4);
        FederatedCredential credential = _shell.Run("Set-AWSCredential -AccessKey AKIASET -SecretKey s -Scope Global; Set-DefaultAWSRegion eu-central-1 -Scope Global; Invoke-AssumeRole arn:aws:iam::111122223333:role/R").Single<FederatedCredential>();
        Assert.Equal((Stored, "eu-central-1"), (credential.Source.Origin, credential.Source.Region));
        Assert.StartsWith(Stored + ", role ", credential.Renewal.How, StringComparison.Ordinal);
        Assert.Empty(_shell.Run("Set-AWSCredential -AccessKey AKIANEXT -SecretKey s -Scope Global; Set-DefaultAWSRegion eu-west-1 -Scope Global").Errors);
        int calls = _sts.Requests.Count;
        while (_sts.Requests.Count == calls)
        {
            // On a thread that has no runspace.
            Assert.Equal("ASIA-OF-AKIASET", (await Task.Run(credential.GetKeys, TestContext.Current.CancellationToken)).AccessKeyId);
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        Assert.All(_sts.Requests, request => Assert.Contains("Credential=AKIASET/", request.Headers["Authorization"], StringComparison.Ordinal));
        Assert.All(_sts.Requests, request => Assert.Contains("/eu-central-1/sts/", request.Headers["Authorization"], StringComparison.Ordinal));
    }

    /// <summary>The session is due within two seconds, so it is renewed in the block, which runs with other keys in the environment.</summary>
    [Fact]
    public void A_renewal_within_a_block_signs_with_the_keys_of_the_first_call()
    {
        _shell.With("requests", _sts.Requests).With("prod", new FederatedCredential(new AwsSessionKeys("ASIAPROD", "s", "t", DateTime.UtcNow.AddHours(1)), new FederatedCredentialSource()));
        Assert.Empty(_shell.Run("$c = Invoke-AssumeRole arn:aws:iam::111122223333:role/R; Invoke-FederatedCommand -Credential $prod { while ($requests.Count -lt 2) { $null = $c.AccessKeyId } }").Errors);
        Assert.All(_sts.Requests, request => Assert.Contains("Credential=AKIAENV/", request.Headers["Authorization"], StringComparison.Ordinal));
    }

    [Fact]
    public void Are_not_asked_by_the_exchanges_and_registered_profiles()
    {
        WithAwsTools(AwsCmdlets.Version4);
        string token = Path.Combine(_home.FullName, "token");
        File.WriteAllText(token, "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJodHRwczovL2lkcC5leGFtcGxlLmNvbSIsInN1YiI6ImFubiJ9.c2lnbmF0dXJl");
        using EnvironmentChange home = new(("PSFEDERATION_HOME", _home.FullName), ("AWS_ENDPOINT_URL_STS", "http://127.0.0.1:9"));
        string both = $"Set-AWSCredential -AccessKey AKIASET -SecretKey s -Scope Global; Set-DefaultAWSRegion eu-central-1 -Scope Global; Register-FederatedProfile p arn:aws:iam::111122223333:role/R -WebIdentityTokenFile '{token}'; ";
        foreach (string call in (string[])["Get-OidcToken -Path " + token + " | Invoke-AssumeRoleWithWebIdentity -RoleArn arn:aws:iam::111122223333:role/R -TimeoutSec 5 -Verbose", "Get-FederatedCredential p -Verbose"])
        {
            ShellResult result = _shell.Run(both + call);
            both = string.Empty;
            Assert.Single(result.Errors);
            Assert.DoesNotContain("eu-central-1", result.AllText(), StringComparison.Ordinal);
            Assert.DoesNotContain("Stored", result.AllText(), StringComparison.Ordinal);
        }
    }
}
