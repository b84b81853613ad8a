using System.Diagnostics;
using System.Text.Json;
using Amazon.Runtime;
using Amazon.Runtime.Credentials;
using Amazon.S3;

namespace PSFederation.Interop.Tests;

/// <summary>
/// Endpoints of federated profiles, whose token file is of oidc-provider and whose roles are of radosgw, asked by what asks such endpoints: the AWS
/// CLI, botocore and the AWS SDK for .NET. What they get is used at S3.
/// </summary>
public sealed class EndpointTests : IAsyncLifetime
{
    private static readonly string[] Variables =
    [
        "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_CREDENTIAL_EXPIRATION", "AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_ROLE_ARN", "AWS_WEB_IDENTITY_TOKEN_FILE",
        "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_STS", "AWS_ENDPOINT_URL_S3", "AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_AUTHORIZATION_TOKEN",
        "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "DBUS_SESSION_BUS_ADDRESS",
    ];

    private readonly Server _rgw = Server.Require("rgw");
    private readonly Server _oidc = Server.Require("oidc-provider");
    private readonly Shell _shell = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();
    private readonly EnvironmentChange _environment;

    public EndpointTests() => _environment = new EnvironmentChange(
    [
        .. Variables.Select(name => (name, (string?)null)),
        ("PSFEDERATION_HOME", Path.Combine(_folder.FullName, "home")), ("AWS_CONFIG_FILE", Path.Combine(_folder.FullName, "none")),
        ("AWS_SHARED_CREDENTIALS_FILE", Path.Combine(_folder.FullName, "none")), ("AWS_REGION", "us-east-1"), ("AWS_EC2_METADATA_DISABLED", "true"),
    ]);

    public async ValueTask InitializeAsync()
    {
        string file = Path.Combine(_folder.FullName, "token");
        await File.WriteAllTextAsync(
            file, await Server.RunAsync("mint", JsonSerializer.Serialize(new Dictionary<string, object> { ["aud"] = _oidc["OIDC_PUBLIC_CLIENT_ID"], ["sub"] = "endpoint" })), TestContext.Current.CancellationToken);
        _shell.With("file", file).With("sts", _rgw["RGW_STS_ENDPOINT"]);
        foreach (string role in (string[])["EndpointFirst", "EndpointSecond"])
        {
            string trust = await Server.RunAsync("rgw-trust", _oidc["OIDC_ISSUER"], $"{_oidc["OIDC_PUBLIC_CLIENT_ID"]},{_oidc["OIDC_RESOURCE"]}", role);
            _shell.With("role", trust.Split('\n').Single(line => line.StartsWith("RGW_ROLE_ARN=", StringComparison.Ordinal)).Split('=', 2)[1]).With("name", role);
            Assert.Empty(_shell.Run("Register-FederatedProfile $name $role -WebIdentityTokenFile $file -RoleSessionName interop -EndpointUrl $sts -Region us-east-1").Errors);
        }
    }

    public ValueTask DisposeAsync()
    {
        Assert.Empty(_shell.Run("Get-FederatedCredentialEndpoint | Stop-FederatedCredentialEndpoint").Errors);
        _environment.Dispose();
        _shell.Dispose();
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    private FederatedCredentialEndpoint Start(string parameters) =>
        _shell.Run($"Start-FederatedCredentialEndpoint -ProfileName {parameters}").Single<FederatedCredentialEndpoint>();

    private string KeyOf(FederatedEndpointRole role) =>
        _shell.Run($"Get-FederatedCredential {role.RoleArn.Split('/')[^1]}").Single<FederatedCredential>().AccessKeyId;

    [Fact]
    public async Task The_AWS_CLI_uses_each_of_several_roles_at_S3()
    {
        string aws = Program("aws") ?? Skip("the AWS CLI");
        FederatedCredentialEndpoint endpoint = Start("Endpoint*");
        Assert.Equal(2, endpoint.Roles.Count);
        foreach (FederatedEndpointRole role in endpoint.Roles)
            Assert.Contains($"Credential={KeyOf(role)}/", await ListAsync(aws, role.Uri, ("AWS_CONTAINER_AUTHORIZATION_TOKEN", endpoint.GetToken())), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_AWS_CLI_without_the_token_has_no_credentials()
    {
        string aws = Program("aws") ?? Skip("the AWS CLI");
        FederatedCredentialEndpoint endpoint = Start("EndpointFirst");
        string bucket = "interop-" + Guid.NewGuid().ToString("N");
        (int exitCode, string said) = await RunAsync(
            aws, [("AWS_CONTAINER_CREDENTIALS_FULL_URI", endpoint.Roles[0].Uri.AbsoluteUri), ("AWS_CONTAINER_AUTHORIZATION_TOKEN", "wrong")], "--endpoint-url", _rgw["RGW_ENDPOINT"], "s3api", "create-bucket", "--bucket", bucket);
        Assert.NotEqual(0, exitCode);
        Assert.DoesNotContain(endpoint.GetToken(), said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Botocore_takes_the_token_from_the_file()
    {
        string python = Program("python3") ?? Skip("python3");
        Assert.SkipUnless((await RunAsync(python, [], "-c", "import botocore.session")).ExitCode == 0, "There is no botocore for python3 here.");
        FederatedCredentialEndpoint endpoint = Start($"EndpointSecond -TokenFile '{Path.Combine(_folder.FullName, "authorization")}'");
        (int exitCode, string said) = await RunAsync(
            python, [("AWS_CONTAINER_CREDENTIALS_FULL_URI", endpoint.Roles[0].Uri.AbsoluteUri), ("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", endpoint.TokenFile)], "-c",
            $"""
            import botocore.session
            session = botocore.session.get_session()
            credentials = session.get_credentials()
            session.create_client('s3', endpoint_url='{_rgw["RGW_ENDPOINT"]}').list_buckets()
            print(credentials.method, credentials.access_key, type(credentials).__name__)
            """);
        Assert.True(exitCode == 0, said);
        Assert.Equal($"container-role {KeyOf(endpoint.Roles[0])} RefreshableCredentials", said.Trim());
    }

    [Theory]
    [InlineData("")]
    [InlineData(" -TokenFile $tokenfile")]
    [InlineData(" -Detached")]
    [InlineData(" -Detached -TokenFile $tokenfile")]
    public async Task The_AWS_SDK_for_NET_finds_it_by_the_variables_that_are_set(string parameters)
    {
        _shell.With("tokenfile", Path.Combine(_folder.FullName, "authorization"));
        FederatedCredentialEndpoint endpoint = Start($"EndpointFirst -Environment{parameters}");
        Assert.Equal(parameters.Contains("TokenFile", StringComparison.Ordinal), Environment.GetEnvironmentVariable("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE") is not null);
        AWSCredentials credentials = await new DefaultAWSCredentialsIdentityResolver().ResolveIdentityAsync(clientConfig: null, TestContext.Current.CancellationToken);
        Assert.IsType<GenericContainerCredentials>(credentials);
        Assert.Equal(KeyOf(endpoint.Roles[0]), (await credentials.GetCredentialsAsync()).AccessKey);
        using AmazonS3Client s3 = new(credentials, new AmazonS3Config
        {
            ServiceURL = _rgw["RGW_ENDPOINT"],
            ForcePathStyle = true,
            AuthenticationRegion = "us-east-1",
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
        });
        await s3.ListBucketsAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task One_that_a_pwsh_started_serves_when_that_has_ended()
    {
        string aws = Program("aws") ?? Skip("the AWS CLI");
        (int exitCode, string said) = await RunAsync(
            TestPwsh.Program, [], "-NoProfile", "-NonInteractive", "-Command", $"Import-Module '{Repository.ModuleManifest}'; (Start-FederatedCredentialEndpoint -ProfileName Endpoint* -Detached -WarningAction SilentlyContinue).Port");
        Assert.True(exitCode == 0, said);
        FederatedCredentialEndpoint endpoint = _shell.Run("Get-FederatedCredentialEndpoint").Single<FederatedCredentialEndpoint>();
        Assert.Equal((said.Trim(), true), ($"{endpoint.Port}", endpoint.IsDetached));
        foreach (FederatedEndpointRole role in endpoint.Roles)
            Assert.Contains($"Credential={KeyOf(role)}/", await ListAsync(aws, role.Uri, ("AWS_CONTAINER_AUTHORIZATION_TOKEN", endpoint.GetToken())), StringComparison.Ordinal);
        Assert.Empty(_shell.Run($"Stop-FederatedCredentialEndpoint {endpoint.Port}").Errors);
        Assert.Empty(_shell.Run("Get-FederatedCredentialEndpoint").Output);
    }

    /// <summary>What the AWS CLI says when it lists the buckets, with what it signed the request by.</summary>
    private async Task<string> ListAsync(string aws, Uri uri, params (string Name, string? Value)[] environment)
    {
        (int exitCode, string said) = await RunAsync(
            aws, [("AWS_CONTAINER_CREDENTIALS_FULL_URI", uri.AbsoluteUri), .. environment], "--endpoint-url", _rgw["RGW_ENDPOINT"], "--debug", "s3api", "list-buckets");
        Assert.True(exitCode == 0, said);
        return said;
    }

    private static string Skip(string what)
    {
        Assert.Skip($"There is no {what} here.");
        return string.Empty;
    }

    /// <summary>Debian's AWS CLI where there is one, for that is the oldest.</summary>
    private static string? Program(string name) =>
        (name == "aws" && File.Exists("/usr/bin/aws"))
            ? "/usr/bin/aws"
            : (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator).Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);

    /// <summary>Runs a program; what it writes on both streams.</summary>
    private static async Task<(int ExitCode, string Said)> RunAsync(string program, (string Name, string? Value)[] environment, params string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach ((string name, string? value) in environment)
            start.Environment[name] = value;
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, output + await errors);
    }
}
