using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Reflection;
using System.Runtime.Loader;
using Amazon.Runtime;
using Amazon.SecurityToken;
using PSFederation.Module.Tests.Hosting;

namespace PSFederation.Module.Tests;

/// <summary>
/// The credential object against the contract of AWS.Tools. AWS.Tools itself is not available in tests; the cmdlet below declares the
/// common parameters as AWS.Tools does, with the real type of the AWS SDK in the default load context.
/// </summary>
public sealed class FederatedCredentialTests : IDisposable
{
    private const string Secret = "SECRETKEYsecretkeySECRETKEY";
    private const string Token = "TOKENtokenTOKENtoken";

    private readonly Shell _shell = new(import: true, new SessionStateCmdletEntry("Get-AwsThing", typeof(GetAwsThingCommand), null));
    private readonly FederatedCredential _credential = Make(() => new AwsSessionKeys("ASIAEXAMPLE", Secret, Token, DateTime.UtcNow.AddHours(1)));

    public void Dispose() => _shell.Dispose();

    private static FederatedCredential Make(Func<AwsSessionKeys> keys) => new(keys, new FederatedCredentialSource
    {
        RoleArn = "arn:aws:iam::111122223333:role/A",
        AssumedRoleArn = "arn:aws:sts::111122223333:assumed-role/A/ann",
        Region = "us-east-1",
    });

    [Fact]
    public void Binds_to_a_parameter_of_the_AWS_SDKs_type() =>
        Assert.Equal($"credential ASIAEXAMPLE {Secret} {Token}", _shell.With("c", _credential).Run("Get-AwsThing -Credential $c").Single<string>());

    [Fact]
    public void Binds_by_property_name_as_keys() =>
        Assert.Equal($"keys ASIAEXAMPLE {Secret} {Token}", _shell.With("c", _credential).Run("$c | Get-AwsThing").Single<string>());

    [Theory]
    [InlineData("$c")]
    [InlineData("$c.GetKeys()")]
    public void The_property_that_replaces_the_keys_is_read_without_a_runspace_as_for_a_job(string what)
    {
        PSPropertyInfo property = _shell.With("c", _credential).Run($"({what}).psobject.Properties['AWSProfileName']").Single<PSPropertyInfo>();
        Assert.Null(Runspace.DefaultRunspace);
        Assert.IsType<KeysLeftOut>(property.Value is PSObject wrapped ? wrapped.BaseObject : property.Value);
    }

    [Fact]
    public void The_description_of_its_origin_does_not_bind()
    {
        string[] common = ["ProfileName", "Region", "EndpointUrl", "RoleArn", "Name", "BucketName", "Key"];
        Assert.DoesNotContain(typeof(FederatedCredential).GetProperties(), property => common.Contains(property.Name));
    }

    /// <summary>Get-FederatedProfile dev | Remove-Item must not delete the file of all profiles. The path of a trust policy's role is for New-IAMRole of AWS.Tools.</summary>
    [Fact]
    public void No_property_of_a_public_object_is_a_path_to_cmdlets_for_files()
    {
        string[] paths = ["Path", "LiteralPath", "PSPath", "LP"];
        Assert.Equal(["PSFederation.FederationTrustPolicy.Path"], typeof(FederatedCredential).Assembly.GetExportedTypes().SelectMany(type => type.GetProperties()).Where(property => paths.Contains(property.Name, StringComparer.OrdinalIgnoreCase)).Select(property => $"{property.DeclaringType}.{property.Name}"));
    }

    [Fact]
    public void Gives_new_keys_after_a_renewal_as_one_set()
    {
        int count = 0;
        FederatedCredential renewing = Make(() =>
        {
            int n = Interlocked.Increment(ref count);
            return new AwsSessionKeys($"ASIA{n}", $"secret{n}", $"token{n}", DateTime.UtcNow.AddHours(1));
        });
        AWSCredentials aws = Assert.IsType<AWSCredentials>(
            new FederatedCredentialConverter().ConvertTo(renewing, typeof(AWSCredentials), null!, false), exactMatch: false);
        Parallel.For(0, 200, _ =>
        {
            ImmutableCredentials keys = aws.GetCredentials();
            Assert.Equal(keys.AccessKey.Replace("ASIA", "secret", StringComparison.Ordinal), keys.SecretKey);
            Assert.Equal(keys.AccessKey.Replace("ASIA", "token", StringComparison.Ordinal), keys.Token);
        });
        Assert.Equal(200, count);
    }

    [Fact]
    public async Task A_request_is_signed_with_one_set_although_the_SDK_asks_more_than_once()
    {
        // A renewal between any two calls: every call gives other keys.
        int count = 0;
        FederatedCredential renewing = Make(() =>
        {
            int n = Interlocked.Increment(ref count);
            return new AwsSessionKeys($"ASIA{n}", $"secret{n}", $"token{n}", DateTime.UtcNow.AddHours(1));
        });
        using HttpImitation server = new(_ => new ImitatedAnswer(403, "<ErrorResponse><Error><Code>AccessDenied</Code></Error></ErrorResponse>", "text/xml"));
        using AmazonSecurityTokenServiceClient sts = new(
            LanguagePrimitives.ConvertTo<AWSCredentials>(renewing), new AmazonSecurityTokenServiceConfig { ServiceURL = server.Url, AuthenticationRegion = "us-east-1", MaxErrorRetry = 0 });
        // The first request takes its time to be compiled.
        await Assert.ThrowsAsync<AmazonSecurityTokenServiceException>(() => sts.GetCallerIdentityAsync(new(), TestContext.Current.CancellationToken));
        server.Requests.Clear();
        for (int call = 0; call < 5; call++)
            await Assert.ThrowsAsync<AmazonSecurityTokenServiceException>(() => sts.GetCallerIdentityAsync(new(), TestContext.Current.CancellationToken));
        Assert.All(server.Requests, request => Assert.Contains(
            $"Credential={request.Headers["X-Amz-Security-Token"].Replace("token", "ASIA", StringComparison.Ordinal)}/", request.Headers["Authorization"], StringComparison.Ordinal));
        Assert.Equal(5, server.Requests.Count);
    }

    [Fact]
    public async Task Gives_keys_to_the_asynchronous_call_too()
    {
        AWSCredentials aws = (AWSCredentials)new FederatedCredentialConverter().ConvertTo(_credential, typeof(AWSCredentials), null!, false);
        Assert.Equal(Token, (await aws.GetCredentialsAsync()).Token);
    }

    [Fact]
    public void Converts_for_an_SDK_of_another_version_in_another_load_context()
    {
        string nuget = Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } named
            ? named : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        AssemblyLoadContext other = new("another module");
        Assembly sdk = other.LoadFromAssemblyPath(Path.Combine(nuget, "awssdk.core", "3.7.501.1", "lib", "net8.0", "AWSSDK.Core.dll"));
        Type type = sdk.GetType("Amazon.Runtime.AWSCredentials", throwOnError: true)!;
        Assert.NotEqual(typeof(AWSCredentials), type);
        object aws = LanguagePrimitives.ConvertTo(_credential, type);
        object keys = type.GetMethod("GetCredentials")!.Invoke(aws, null)!;
        Assert.Equal(Secret, keys.GetType().GetProperty("SecretKey")!.GetValue(keys));
    }

    [Fact]
    public void Binds_in_another_runspace_and_in_parallel()
    {
        ShellResult result = _shell.With("c", _credential).With("type", typeof(AWSCredentials))
            .Run("1..4 | ForEach-Object -Parallel { [System.Management.Automation.LanguagePrimitives]::ConvertTo($using:c, $using:type).GetCredentials().AccessKey }");
        Assert.Equal(Enumerable.Repeat("ASIAEXAMPLE", 4), result.Output.Select(item => item.ToString()));
    }

    [Fact]
    public void Converts_to_nothing_else() =>
        Assert.Throws<PSInvalidCastException>(() => LanguagePrimitives.ConvertTo<Uri>(_credential));

    [Fact]
    public void CLIXML_carries_no_secret()
    {
        string xml = _shell.With("c", _credential).Run("[System.Management.Automation.PSSerializer]::Serialize($c); [System.Management.Automation.PSSerializer]::Serialize(@($c, @{ inner = $c }, $c.GetKeys()), 5)").AllText();
        Assert.DoesNotContain(Secret, xml, StringComparison.Ordinal);
        Assert.DoesNotContain(Token, xml, StringComparison.Ordinal);
        Assert.Contains("ASIAEXAMPLE", xml, StringComparison.Ordinal);
    }

    [Fact]
    public void ToString_holds_no_secret()
    {
        Assert.DoesNotContain(Secret, _credential.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Token, _credential.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, _credential.GetKeys().ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Expiration_is_UTC() => Assert.Equal(DateTimeKind.Utc, _credential.Expiration.Kind);

    /// <summary>Declares AWS.Tools' common credential parameters: names, aliases, binding by property name.</summary>
    [Cmdlet(VerbsCommon.Get, "AwsThing")]
    public sealed class GetAwsThingCommand : PSCmdlet
    {
        [Parameter(ValueFromPipelineByPropertyName = true)]
        [Alias("AK")]
        public string? AccessKey { get; set; }

        [Parameter(ValueFromPipelineByPropertyName = true)]
        [Alias("SK", "SecretAccessKey")]
        public string? SecretKey { get; set; }

        [Parameter(ValueFromPipelineByPropertyName = true)]
        [Alias("ST")]
        public string? SessionToken { get; set; }

        [Parameter(ValueFromPipelineByPropertyName = true)]
        [Alias("StoredCredentials", "AWSProfileName")]
        public string? ProfileName { get; set; }

        [Parameter(ValueFromPipelineByPropertyName = true)]
        [Alias("RegionToCall")]
        public object? Region { get; set; }

        [Parameter(ValueFromPipelineByPropertyName = true)]
        public AWSCredentials? Credential { get; set; }

        protected override void ProcessRecord()
        {
            // AWS.Tools takes an empty name for none.
            Assert.True(string.IsNullOrEmpty(ProfileName));
            Assert.Null(Region);
            ImmutableCredentials? keys = Credential?.GetCredentials();
            WriteObject(keys is not null ? $"credential {keys.AccessKey} {keys.SecretKey} {keys.Token}" : $"keys {AccessKey} {SecretKey} {SessionToken}");
        }
    }
}
