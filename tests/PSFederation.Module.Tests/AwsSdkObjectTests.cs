using System.Management.Automation;
using System.Reflection;
using System.Runtime.Loader;
using System.Text.Json.Nodes;
using Amazon.Runtime;
using Amazon.SecurityToken.Model;

namespace PSFederation.Module.Tests;

/// <summary>
/// Credentials of the AWS SDK as input of the cmdlets: real objects of AWSSDK.Core 4 and AWSSDK.SecurityToken 4 in the default load context, and of AWSSDK.Core 3.7 in a
/// context of its own, as another module brings them.
/// </summary>
public sealed class AwsSdkObjectTests : IDisposable
{
    /// <summary>What a block sees: key id, session token and end in its environment.</summary>
    private const string Block = "{ \"$env:AWS_ACCESS_KEY_ID|$env:AWS_SESSION_TOKEN|$env:AWS_CREDENTIAL_EXPIRATION\" }";

    private static readonly Lazy<Assembly> Sdk3 = new(() => new AssemblyLoadContext("another module").LoadFromAssemblyPath(Path.Combine(
        Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } named ? named : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages"),
        "awssdk.core", "3.7.501.1", "lib", "net8.0", "AWSSDK.Core.dll")));

    private readonly Shell _shell = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();
    private readonly EnvironmentChange _environment;

    public AwsSdkObjectTests() => _environment = new EnvironmentChange(
        ("AWS_CONFIG_FILE", Path.Combine(_folder.FullName, "config")), ("AWS_SHARED_CREDENTIALS_FILE", Path.Combine(_folder.FullName, "credentials")), ("PSFEDERATION_HOME", _folder.FullName),
        ("AWS_ACCESS_KEY_ID", null), ("AWS_SECRET_ACCESS_KEY", null), ("AWS_SESSION_TOKEN", null), ("AWS_CREDENTIAL_EXPIRATION", null), ("AWS_PROFILE", null), ("AWS_REGION", "us-east-1"));

    public void Dispose()
    {
        _shell.Run("Get-FederatedCredentialEndpoint | Stop-FederatedCredentialEndpoint");
        _environment.Dispose();
        _shell.Dispose();
        _folder.Delete(recursive: true);
    }

    private static Assembly Sdk(int version) => version == 3 ? Sdk3.Value : typeof(AWSCredentials).Assembly;

    private static object Make(int version, string type, params object[] arguments) =>
        Activator.CreateInstance(Sdk(version).GetType("Amazon.Runtime." + type, throwOnError: true)!, arguments)!;

    private static Credentials Sts(DateTime end) => new("ASIASTS", "secretsts", "tokensts", end);

    /// <summary>Credentials that a program gives, other ones at each call: they expire within the quarter of an hour in which the SDK asks again.</summary>
    private object Process(int version)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The program is a shell script.");
        string script = Path.Combine(_folder.FullName, "credentials.sh"), count = Path.Combine(_folder.FullName, "count");
        File.WriteAllText(script, $$"""
            echo x >> {{count}}
            n=$(wc -l < {{count}} | tr -d ' ')
            echo "{\"Version\":1,\"AccessKeyId\":\"ASIA$n\",\"SecretAccessKey\":\"secret$n\",\"SessionToken\":\"token$n\",\"Expiration\":\"{{DateTime.UtcNow.AddMinutes(3):yyyy-MM-ddTHH:mm:ssZ}}\"}"
            """);
        return Make(version, "ProcessAWSCredentials", "/bin/sh " + script);
    }

    [Theory]
    [InlineData(3, "$x | Invoke-FederatedCommand ")]
    [InlineData(3, "Invoke-FederatedCommand -Credential $x ")]
    [InlineData(4, "$x | Invoke-FederatedCommand ")]
    [InlineData(4, "Invoke-FederatedCommand -Credential $x ")]
    public void Keys_of_both_versions_are_taken_as_they_are(int version, string command)
    {
        Assert.Equal("AKIABASIC||", _shell.With("x", Make(version, "BasicAWSCredentials", "AKIABASIC", "secret")).Run(command + Block).Single<string>());
        Assert.Equal("ASIASESSION|token|", _shell.With("x", Make(version, "SessionAWSCredentials", "ASIASESSION", "secret", "token")).Run(command + Block).Single<string>());
        using EnvironmentChange keys = new(("AWS_ACCESS_KEY_ID", "AKIAENVIRONMENT"), ("AWS_SECRET_ACCESS_KEY", "secret"));
        Assert.Equal("AKIAENVIRONMENT||", _shell.With("x", Make(version, "EnvironmentVariablesAWSCredentials")).Run(command + Block).Single<string>());
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Credentials_that_the_SDK_renews_renew_by_their_own_call(int version)
    {
        FederatedCredential credential = LanguagePrimitives.ConvertTo<FederatedCredential>(Process(version));
        Assert.False(File.Exists(Path.Combine(_folder.FullName, "count")), "Conversion asked for keys, which may wait for a server or a person.");
        Assert.Equal("ProcessAWSCredentials, keys not requested yet", credential.ToString());
        Assert.True(credential.Renewal.IsAutomatic);
        Assert.Equal("ProcessAWSCredentials", credential.Source.AwsSdkType);
        string first = credential.GetKeys().AccessKeyId;
        AwsSessionKeys second = await UntilOtherAsync(credential.GetKeys, keys => keys.AccessKeyId != first);
        Assert.Equal(second.AccessKeyId.Replace("ASIA", "token", StringComparison.Ordinal), second.SessionToken);
    }

    /// <summary>Version 4 gets new keys in the background, and returns those that it holds meanwhile.</summary>
    private static async Task<T> UntilOtherAsync<T>(Func<T> read, Func<T, bool> isOther)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromMinutes(1));
        while (true)
        {
            T value = read();
            if (isOther(value))
                return value;
            await Task.Delay(50, limit.Token);
        }
    }

    [Fact]
    public void The_end_is_that_of_the_SDK_where_it_gives_it()
    {
        // Version 3 has no public member for it.
        Assert.InRange(LanguagePrimitives.ConvertTo<FederatedCredential>(Process(4)).GetKeys().Expiration, DateTime.UtcNow.AddMinutes(1), DateTime.UtcNow.AddMinutes(3));
        Assert.Equal(DateTime.MaxValue, LanguagePrimitives.ConvertTo<FederatedCredential>(Process(3)).GetKeys().Expiration);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    public async Task They_renew_at_AWS_Tools_and_at_the_endpoint(int version)
    {
        FederatedCredential credential = LanguagePrimitives.ConvertTo<FederatedCredential>(Process(version));
        AWSCredentials aws = LanguagePrimitives.ConvertTo<AWSCredentials>(credential);
#pragma warning disable CA1849 // AWS.Tools calls the synchronous method.
        string first = aws.GetCredentials().AccessKey;
#pragma warning restore CA1849
        Assert.StartsWith("ASIA", first, StringComparison.Ordinal);
        await UntilOtherAsync(() => aws.GetCredentials().AccessKey, key => key != first);

        FederatedCredentialEndpoint endpoint = _shell.With("c", credential).Run("$c | Start-FederatedCredentialEndpoint").Single<FederatedCredentialEndpoint>();
        using HttpClient client = new();
        client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", endpoint.GetToken());
        JsonNode served = JsonNode.Parse(await client.GetStringAsync(endpoint.Roles[0].Uri, TestContext.Current.CancellationToken))!;
        Assert.StartsWith("ASIA", (string?)served["AccessKeyId"], StringComparison.Ordinal);
        // A program asks again before the keys can expire, also where the SDK does not say when they do.
        Assert.InRange(((DateTime)served["Expiration"]!).ToUniversalTime(), DateTime.UtcNow, DateTime.UtcNow.AddMinutes(16));
    }

    [Fact]
    public void Responses_of_STS_and_their_credentials_are_taken()
    {
        DateTime end = DateTime.UtcNow.AddHours(1);
        AssumedRoleUser user = new() { Arn = "arn:aws-cn:sts::111122223333:assumed-role/Admin/ann", AssumedRoleId = "AROA:ann" };
        object[] responses =
        [
            new AssumeRoleResponse { Credentials = Sts(end), AssumedRoleUser = user, SourceIdentity = "ann" },
            new AssumeRoleWithSAMLResponse { Credentials = Sts(end), AssumedRoleUser = user, Issuer = "https://idp.example.com", Subject = "s", Audience = "a" },
            new AssumeRoleWithWebIdentityResponse { Credentials = Sts(end), AssumedRoleUser = user, Provider = "https://op.example.com", SubjectFromWebIdentityToken = "subject" },
            new AssumeRootResponse { Credentials = Sts(end) },
            new GetFederationTokenResponse { Credentials = Sts(end), FederatedUser = new FederatedUser { Arn = "arn:aws:sts::111122223333:federated-user/ann", FederatedUserId = "111122223333:ann" } },
            new GetSessionTokenResponse { Credentials = Sts(end) },
            Sts(end),
        ];
        string expected = $"ASIASTS|tokensts|{end:yyyy-MM-ddTHH:mm:ssZ}";
        foreach (object response in responses)
        {
            _shell.With("x", response);
            Assert.Equal(expected, _shell.Run($"$x | Invoke-FederatedCommand {Block}").Single<string>());
            Assert.Equal(expected, _shell.Run($"Invoke-FederatedCommand -Credential $x {Block}").Single<string>());
            Assert.Equal(expected, _shell.Run($"$x | Set-FederatedCredential -Scope Process; & {Block}").Single<string>());
            Assert.False(LanguagePrimitives.ConvertTo<FederatedCredential>(response).Renewal.IsAutomatic);
        }

        FederatedCredentialSource role = LanguagePrimitives.ConvertTo<FederatedCredential>(responses[0]).Source;
        Assert.Equal(
            (FederatedCredentialMethod.AssumeRole, "111122223333", "Admin", "ann", "ann", null),
            (role.Method, role.AccountId, role.RoleName, role.RoleSessionName, role.SourceIdentity, role.RoleArn));
        Assert.Equal(
            [FederatedCredentialMethod.AssumeRoleWithSaml, FederatedCredentialMethod.AssumeRoleWithWebIdentity, FederatedCredentialMethod.AssumeRoot, FederatedCredentialMethod.GetFederationToken, FederatedCredentialMethod.GetSessionToken, null],
            responses[1..].Select(response => LanguagePrimitives.ConvertTo<FederatedCredential>(response).Source.Method));
        Assert.Equal("subject", LanguagePrimitives.ConvertTo<FederatedCredential>(responses[2]).Source.Subject);
        Assert.Equal("arn:aws:sts::111122223333:federated-user/ann", LanguagePrimitives.ConvertTo<FederatedCredential>(responses[4]).Source.ToString());
    }

    [Fact]
    public void A_response_without_credentials_and_an_object_without_keys_say_so()
    {
        Assert.Contains("AssumeRoleResponse contains no credentials", _shell.With("x", new AssumeRoleResponse()).Run($"$x | Invoke-FederatedCommand {Block}").Errors.Single().ToString(), StringComparison.Ordinal);
        foreach (int version in (int[])[3, 4])
            Assert.Contains(
                "AnonymousAWSCredentials returned no credentials",
                _shell.With("x", Make(version, "AnonymousAWSCredentials")).Run($"$x | Invoke-FederatedCommand {Block}").Error(FederationErrorCode.CredentialNotFound).ToString(),
                StringComparison.Ordinal);
    }

    [Fact]
    public void Keys_that_could_not_be_renewed_are_used_until_they_expire_and_the_failure_is_shown()
    {
        Failing source = new();
        FederatedCredential credential = LanguagePrimitives.ConvertTo<FederatedCredential>(source);
        Assert.Equal("ASIAFIRST", credential.GetKeys().AccessKeyId);
        source.Fails = true;
        Assert.Equal("ASIAFIRST", credential.GetKeys().AccessKeyId);
        Assert.Contains("no network", credential.Renewal.LastError, StringComparison.Ordinal);
        source.Expiration = DateTime.UtcNow.AddHours(-1);
        source.Fails = false;
        Assert.Equal("ASIAFIRST", credential.GetKeys().AccessKeyId);
        Assert.Null(credential.Renewal.LastError);
        source.Fails = true;
        Assert.Equal(FederationErrorCode.CredentialRenewalFailed, Assert.Throws<FederationException>(credential.GetKeys).Code);
    }

    private sealed class Failing : AWSCredentials
    {
        public Failing() => Expiration = DateTime.UtcNow.AddHours(1);

        public bool Fails { get; set; }

        public override ImmutableCredentials GetCredentials() => Fails ? throw new AmazonClientException("no network") : new ImmutableCredentials("ASIAFIRST", "secret", "token");
    }

    /// <summary>Waits for the test, and not for the pipeline's own thread.</summary>
    private sealed class Waiting : AWSCredentials
    {
        public ManualResetEventSlim Release { get; } = new();

        public ManualResetEventSlim Asked { get; } = new();

        public SynchronizationContext? Context { get; private set; }

        public override ImmutableCredentials GetCredentials()
        {
            Context = SynchronizationContext.Current;
            Asked.Set();
            Release.Wait();
            return new ImmutableCredentials("ASIAWAITED", "secret", "token");
        }
    }

    [Fact]
    public void An_object_that_gives_no_keys_ends_with_the_time_of_the_call()
    {
        Waiting waiting = new();
        _shell.With("x", waiting);
        foreach (string command in (string[])["Get-FederatedIdentity -TimeoutSec 1", "Invoke-AssumeRole arn:aws:iam::111122223333:role/A -TimeoutSec 1", "Get-AwsConsoleUri -TimeoutSec 1"])
            Assert.Contains("were not returned within 1 s", _shell.Run("$x | " + command).Error(FederationErrorCode.Timeout).ToString(), StringComparison.Ordinal);
        Assert.Null(waiting.Context);
        waiting.Release.Set();
    }

    [Theory]
    [InlineData("$x | Set-FederatedCredential -Scope Process")]
    [InlineData("$x | Invoke-FederatedCommand { }")]
    [InlineData("$x | Start-FederatedCredentialEndpoint")]
    public void Ctrl_C_ends_the_wait_for_keys(string command)
    {
        Waiting waiting = new();
        _shell.With("x", waiting);
        using PSDataCollection<PSObject> output = [];
        using PowerShell running = _shell.Begin(command, output, out IAsyncResult result);
        Assert.True(waiting.Asked.Wait(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken));
        running.Stop();
        Assert.True(result.AsyncWaitHandle.WaitOne(TimeSpan.FromMinutes(1)));
        waiting.Release.Set();
    }

    [Theory]
    [InlineData("$x | Set-FederatedCredential -Scope Process -PassThru")]
    [InlineData("Set-FederatedCredential $x -Scope Process -PassThru")]
    [InlineData("[PSFederation.FederatedCredential] $x")]
    [InlineData("$x -as [PSFederation.FederatedCredential]")]
    public void The_object_that_this_module_made_for_AWS_Tools_comes_back_as_the_credential_it_was(string script)
    {
        FederatedCredential credential = new(new AwsSessionKeys("ASIAOURS", "secret", "token", DateTime.UtcNow.AddHours(1)), new FederatedCredentialSource());
        foreach (int version in (int[])[3, 4])
        {
            object aws = LanguagePrimitives.ConvertTo(credential, Sdk(version).GetType("Amazon.Runtime.AWSCredentials"));
            Assert.Same(credential, _shell.With("x", aws).Run(script).Single<FederatedCredential>());
        }
    }

    [Theory]
    [InlineData("$x | Set-FederatedCredential -Scope CredentialProcess -FederatedProfileName $x")]
    [InlineData("Set-FederatedCredential -Scope CredentialProcess -FederatedProfileName $x")]
    [InlineData("Set-FederatedCredential -Scope CredentialProcess -FederatedProfileName svc, $x")]
    [InlineData("[System.IO.FileInfo]::new('x') | Set-FederatedCredential -Scope Process")]
    [InlineData("[pscustomobject] @{ a = 1 } | Set-FederatedCredential -Scope CredentialProcess")]
    public void An_object_that_is_not_a_profile_does_not_name_one(string script)
    {
        ErrorRecord error = _shell.With("x", Make(4, "BasicAWSCredentials", "AKIABASIC", "secret")).Run(script).Errors.Single();
        Assert.Contains(error.FullyQualifiedErrorId.Split(',')[0], (string[])["ParameterArgumentTransformationError", "InputObjectNotBound"]);
        Assert.DoesNotContain("FederatedProfileNotFound", error.FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("$x | Get-FederatedIdentity")]
    [InlineData("Get-FederatedIdentity $x")]
    [InlineData("$x | Get-AwsConsoleUri")]
    [InlineData("$x | Get-FederationToken -Name ann")]
    [InlineData("$x | Get-AwsWebIdentityToken -Audience a -SigningAlgorithm ES384")]
    [InlineData("$x | Invoke-AssumeRole -RoleArn arn:aws:iam::111122223333:role/A")]
    [InlineData("$x | Set-FederatedCredential -Scope Process")]
    [InlineData("$x | Start-FederatedCredentialEndpoint")]
    [InlineData("$x | Invoke-FederatedCommand { 1 }")]
    public void A_token_is_rejected_by_its_type_with_what_to_do(string script)
    {
        ShellResult result = _shell.Run("$x = 'opaque' | Get-OidcToken -TokenType AccessToken; " + script);
        string message = Assert.Single(result.Errors).Exception.Message;
        Assert.Contains("The input is of type PSFederation.OidcToken; expected credentials, ", message, StringComparison.Ordinal);
        Assert.Contains("Exchange the token first: Invoke-AssumeRoleWithWebIdentity.", message, StringComparison.Ordinal);
        Assert.Empty(result.Output);
    }

    [Theory]
    [InlineData("'dev' | Get-FederatedIdentity", "System.String")]
    [InlineData("[version]'1.0' | Get-FederatedIdentity", "System.Version")]
    [InlineData("1 | Get-AwsConsoleUri", "System.Int32")]
    public void Where_only_credentials_are_accepted_another_object_is_rejected_by_its_type(string script, string type) => Assert.Contains(
        $"The input is of type {type}; expected credentials, ", Assert.Single(_shell.Run(script).Errors).Exception.Message, StringComparison.Ordinal);

    [Fact]
    public void Another_object_still_binds_by_its_properties()
    {
        ShellResult result = _shell.Run("[pscustomobject]@{ ProfileName = 'none' } | Start-FederatedCredentialEndpoint");
        result.Error(FederationErrorCode.FederatedProfileNotFound);
    }

    [Theory]
    [InlineData("$x.GetKeys() | Invoke-FederatedCommand ")]
    [InlineData("Invoke-FederatedCommand -Credential ([PSFederation.FederatedCredential]$x.GetKeys()) ")]
    public void Keys_of_the_module_are_credentials(string script)
    {
        DateTime end = DateTime.UtcNow.AddHours(1);
        _shell.With("x", new FederatedCredential(new AwsSessionKeys("ASIAKEYS", "secret", "token", end), source: null));
        Assert.StartsWith("ASIAKEYS|token|", _shell.Run(script + Block).Single<string>(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("$x | Invoke-FederatedCommand { }")]
    [InlineData("Get-FederatedIdentity -Credential $x")]
    public void An_object_that_went_through_serialization_says_so(string script)
    {
        object read = PSSerializer.Deserialize(PSSerializer.Serialize(new AssumeRoleResponse { Credentials = Sts(DateTime.UtcNow.AddHours(1)) }));
        Assert.Contains("were serialized", _shell.With("x", read).Run(script).Errors.Single().ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Long_term_keys_are_stored_without_a_token_and_cannot_open_the_console()
    {
        _shell.With("old", Make(4, "SessionAWSCredentials", "ASIAOLD", "oldsecret", "oldtoken")).With("x", Make(4, "BasicAWSCredentials", "AKIABASIC", "newsecret"));
        Assert.Empty(_shell.Run("$old, $x | Set-FederatedCredential -Scope Profile -ProfileName dev; $old, $x | Set-FederatedCredential -Scope Process").Errors);
        string file = File.ReadAllText(Path.Combine(_folder.FullName, "credentials"));
        Assert.Contains("aws_secret_access_key = newsecret", file, StringComparison.Ordinal);
        Assert.DoesNotContain("token", file, StringComparison.Ordinal);
        Assert.Equal(("AKIABASIC", null), (Environment.GetEnvironmentVariable("AWS_ACCESS_KEY_ID"), Environment.GetEnvironmentVariable("AWS_SESSION_TOKEN")));
        Assert.Contains("no session token", _shell.Run("$x | Get-AwsConsoleUri").Error(FederationErrorCode.ConsoleSignInRefused).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Two_objects_without_a_role_have_a_path_each_at_the_endpoint() =>
        Assert.Equal(
            ["/BasicAWSCredentials", "/SessionAWSCredentials", "/SessionAWSCredentials/2", "/111122223333/Admin"],
            _shell.With("b", Make(4, "BasicAWSCredentials", "AKIABASIC", "secret"))
                .With("s", Make(3, "SessionAWSCredentials", "ASIASESSION", "secret", "token"))
                .With("r", new AssumeRoleResponse { Credentials = Sts(DateTime.UtcNow.AddHours(1)), AssumedRoleUser = new() { Arn = "arn:aws:sts::111122223333:assumed-role/Admin/ann" } })
                .Run("($b, $s, $s, $r | Start-FederatedCredentialEndpoint -WarningAction Ignore).Roles.Uri.AbsolutePath").Output.Select(path => path.ToString()));

    [Fact]
    public void An_unknown_end_is_shown_as_unknown()
    {
        FederatedCredential credential = LanguagePrimitives.ConvertTo<FederatedCredential>(Make(4, "BasicAWSCredentials", "AKIABASIC", "secret"));
        Assert.Equal("AKIABASIC (BasicAWSCredentials), expiration unknown", credential.ToString());
        string warning = Assert.Single(_shell.With("c", credential).Run("$c | Start-FederatedCredentialEndpoint").Warnings);
        Assert.DoesNotContain("9999", warning, StringComparison.Ordinal);
    }

    [Fact]
    public void A_credential_without_a_known_source_works_and_one_without_keys_says_what_is_missing()
    {
        _shell.With("k", new AwsSessionKeys("ASIAOURS", "secret", "token", DateTime.UtcNow.AddHours(1)));
        foreach (string source in (string[])["[PSFederation.FederatedCredentialSource]::new()", "$null"])
        {
            string make = $"$c = [PSFederation.FederatedCredential]::new($k, {source}); ";
            Assert.Equal("ASIAOURS (unknown source)", _shell.Run(make + "\"$c\".Split(',')[0]").Single<string>());
            Assert.All(
                _shell.Run(make + "$c | Format-List | Out-String; $c.Source.AccountId; $c.Source.RoleName").Errors,
                error => Assert.Equal("CommandNotFoundException", error.FullyQualifiedErrorId));
            Assert.StartsWith("ASIAOURS|token|", _shell.Run(make + "$c | Invoke-FederatedCommand " + Block).Single<string>(), StringComparison.Ordinal);
            Assert.Equal(FederationErrorCode.StsUnreachable.ToString(), _shell.Run(make + "$c | Get-FederatedIdentity -EndpointUrl http://127.0.0.1:1").Errors.Single().FullyQualifiedErrorId.Split(',')[0]);
            Assert.Equal("/credentials", _shell.Run(make + "($c | Start-FederatedCredentialEndpoint -WarningAction Ignore).Roles.Uri.AbsolutePath").Single<string>());
        }

        Assert.Contains("AccessKeyId of the credentials is empty", Assert.Throws<FederationException>(() => new AwsSessionKeys(string.Empty, "s", "t", DateTime.UtcNow)).Message, StringComparison.Ordinal);
        Assert.Contains("no keys", Assert.Throws<FederationException>(() => new FederatedCredential((AwsSessionKeys)null!, new FederatedCredentialSource())).Message, StringComparison.Ordinal);
        Assert.Contains("no keys", Assert.Throws<FederationException>(() => new FederatedCredential((Func<AwsSessionKeys>)null!, null)).Message, StringComparison.Ordinal);
    }
}
