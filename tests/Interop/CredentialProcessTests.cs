using System.Diagnostics;
using System.Text.Json;
using Amazon.Runtime;
using Amazon.Runtime.CredentialManagement;
using Amazon.S3;

namespace PSFederation.Interop.Tests;

/// <summary>
/// The credential_process that Set-FederatedCredential writes, run by those it is written for: the AWS CLI, botocore and the AWS SDK for .NET, each in
/// its own way. The federated profile has a token of oidc-provider in a file; radosgw is STS and S3.
/// </summary>
public abstract class CredentialProcessTests : IAsyncLifetime
{
    private const string Profile = "inter.op:1";
    private const int Many = 8;

    private readonly Server _rgw = Server.Require("rgw");
    private readonly Server _oidc = Server.Require("oidc-provider");
    private readonly Shell _shell = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();
    private readonly EnvironmentChange _environment;
    private readonly CountedSts _sts;

    protected CredentialProcessTests()
    {
        _sts = new CountedSts(_rgw["RGW_STS_ENDPOINT"]);
        _environment = new EnvironmentChange(
            ("PSFEDERATION_HOME", Path.Combine(_folder.FullName, "home")), ("DBUS_SESSION_BUS_ADDRESS", null),
            ("AWS_CONFIG_FILE", ConfigFile), ("AWS_SHARED_CREDENTIALS_FILE", Path.Combine(_folder.FullName, "credentials")),
            ("AWS_PROFILE", null), ("AWS_ACCESS_KEY_ID", null), ("AWS_SECRET_ACCESS_KEY", null), ("AWS_SESSION_TOKEN", null),
            ("AWS_ENDPOINT_URL", null), ("AWS_ENDPOINT_URL_STS", null), ("AWS_REGION", null));
    }

    private string ConfigFile => Path.Combine(_folder.FullName, "config");

    private string TokenFile => Path.Combine(_folder.FullName, "token");

    public async ValueTask InitializeAsync()
    {
        string trust = await Server.RunAsync("rgw-trust", _oidc["OIDC_ISSUER"], string.Join(',', _oidc["OIDC_PUBLIC_CLIENT_ID"], _oidc["OIDC_RESOURCE"]), "CredentialProcess");
        await WriteTokenAsync(DateTimeOffset.UtcNow.AddMinutes(10));
        ShellResult result = _shell.With("role", trust.Split('\n').Single(line => line.StartsWith("RGW_ROLE_ARN=", StringComparison.Ordinal)).Split('=', 2)[1])
            .With("file", TokenFile).With("sts", _sts.Url).With("profile", Profile).Run("""
                Register-FederatedProfile $profile $role -WebIdentityTokenFile $file -RoleSessionName process -EndpointUrl $sts -Region us-east-1
                Get-FederatedProfile | Set-FederatedCredential -Scope CredentialProcess -Region us-east-1 -WarningAction Ignore
                """);
        Assert.True(result.Errors.Count == 0, result.AllText());
        Prepare(ConfigFile);
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        _environment.Dispose();
        _sts.Dispose();
        _shell.Dispose();
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    /// <summary>Makes the command in the config file the one that is tested.</summary>
    private protected abstract void Prepare(string configFile);

    [Fact]
    public async Task The_AWS_CLI_uses_S3()
    {
        Ended first = await ListBucketsAsync();
        Assert.True(first.ExitCode == 0, first.Errors);
        using JsonDocument json = JsonDocument.Parse(first.Output);
        Assert.NotEmpty(json.RootElement.GetProperty("Owner").GetProperty("ID").GetString()!);
        Assert.Equal(0, (await ListBucketsAsync()).ExitCode);
        Assert.Equal(1, _sts.Calls);
    }

    [Fact]
    public async Task The_AWS_CLI_exports_what_the_cache_holds()
    {
        Ended ended = await RunAsync(Cli(), "configure", "export-credentials", "--profile", Profile);
        Assert.SkipWhen(ended.Errors.Contains("Invalid choice", StringComparison.Ordinal), "This AWS CLI knows no export-credentials.");
        Assert.True(ended.ExitCode == 0, ended.Errors);
        FederatedCredential held = _shell.Run("Get-FederatedCredential").Single<FederatedCredential>();
        using JsonDocument json = JsonDocument.Parse(ended.Output);
        Assert.Equal(held.AccessKeyId, json.RootElement.GetProperty("AccessKeyId").GetString());
        Assert.Equal(held.SessionToken, json.RootElement.GetProperty("SessionToken").GetString());
        Assert.Equal(held.Expiration, json.RootElement.GetProperty("Expiration").GetDateTimeOffset().UtcDateTime, TimeSpan.FromSeconds(1));
        Assert.Equal(1, _sts.Calls);
    }

    [Fact]
    public async Task Keys_of_the_same_name_are_gone_before_the_AWS_CLI_could_take_them()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "credentials"), $"[{Profile}]\naws_access_key_id = OLD\naws_secret_access_key = OLD\n", TestContext.Current.CancellationToken);
        Assert.NotEqual(0, (await ListBucketsAsync()).ExitCode);
        Assert.Empty(_shell.Run("Get-FederatedProfile | Set-FederatedCredential -Scope CredentialProcess -WarningAction Ignore").Errors);
        Prepare(ConfigFile);
        Ended ended = await ListBucketsAsync();
        Assert.True(ended.ExitCode == 0, ended.Errors);
    }

    [Fact]
    public async Task Botocore_uses_S3()
    {
        string? python = null;
        foreach (string candidate in (string[])["/usr/bin/python3", "python3"])
            python ??= Program(candidate) is { } found && (await RunAsync(found, "-c", "import botocore")).ExitCode == 0 ? found : null;
        Assert.SkipWhen(python is null, "botocore is not here (Debian's package: python3-botocore).");
        Ended ended = await RunAsync(python!, "-c", $"""
            import botocore.session
            session = botocore.session.Session(profile='{Profile}')
            session.create_client('s3', endpoint_url='{_rgw["RGW_ENDPOINT"]}').list_buckets()
            print(session.get_credentials().get_frozen_credentials().access_key)
            """);
        Assert.True(ended.ExitCode == 0, ended.Errors);
        Assert.Equal(_shell.Run("Get-FederatedCredential").Single<FederatedCredential>().AccessKeyId, ended.Output.Trim());
        Assert.Equal(1, _sts.Calls);
    }

    [Fact]
    public async Task The_AWS_SDK_for_DotNet_uses_S3()
    {
        SharedCredentialsFile file = new(ConfigFile);
        Assert.True(file.TryGetProfile(Profile, out CredentialProfile profile));
        AWSCredentials credentials = profile.GetAWSCredentials(file);
        Assert.IsType<ProcessAWSCredentials>(credentials);
        using AmazonS3Client s3 = new(credentials, new AmazonS3Config { ServiceURL = _rgw["RGW_ENDPOINT"], ForcePathStyle = true, AuthenticationRegion = "us-east-1" });
        await s3.ListBucketsAsync(TestContext.Current.CancellationToken);
        Assert.Equal(_shell.Run("Get-FederatedCredential").Single<FederatedCredential>().AccessKeyId, (await credentials.GetCredentialsAsync()).AccessKey);
        Assert.Equal(1, _sts.Calls);
    }

    [Fact]
    public async Task Eight_at_once_make_one_call_of_STS()
    {
        Ended[] all = await Task.WhenAll(Enumerable.Range(0, Many).Select(_ => ListBucketsAsync()));
        Assert.All(all, ended => Assert.True(ended.ExitCode == 0, ended.Errors));
        Assert.Equal(1, _sts.Calls);
    }

    [Fact]
    public async Task Of_a_token_that_expired_the_AWS_CLI_says_what_to_do()
    {
        await WriteTokenAsync(DateTimeOffset.UtcNow.AddMinutes(-30));
        Ended ended = await ListBucketsAsync();
        Assert.NotEqual(0, ended.ExitCode);
        Assert.Contains($"Get-FederatedCredential: The token in {TokenFile} is too old. The program that writes this file must write a new token", ended.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', ended.Errors);
        Assert.Empty(ended.Output);
        Assert.Equal(0, _sts.Calls);
    }

    [Fact]
    public async Task Of_a_profile_that_is_gone_the_AWS_SDK_for_DotNet_says_what_to_do()
    {
        Assert.Empty(_shell.Run("Get-FederatedProfile | Unregister-FederatedProfile").Errors);
        SharedCredentialsFile file = new(ConfigFile);
        Assert.True(file.TryGetProfile(Profile, out CredentialProfile profile));
        ProcessAWSCredentialException error = await Assert.ThrowsAsync<ProcessAWSCredentialException>(() => profile.GetAWSCredentials(file).GetCredentialsAsync());
        Assert.Contains("Register-FederatedProfile creates one", error.Message, StringComparison.Ordinal);
    }

    private async Task WriteTokenAsync(DateTimeOffset expires)
    {
        Dictionary<string, object> claims = new() { ["aud"] = _oidc["OIDC_PUBLIC_CLIENT_ID"], ["sub"] = "process", ["exp"] = expires.ToUnixTimeSeconds() };
        await File.WriteAllTextAsync(TokenFile, await Server.RunAsync("mint", JsonSerializer.Serialize(claims)), TestContext.Current.CancellationToken);
    }

    private Task<Ended> ListBucketsAsync() => RunAsync(Cli(), "--endpoint-url", _rgw["RGW_ENDPOINT"], "--profile", Profile, "s3api", "list-buckets");

    /// <summary>Debian's AWS CLI where there is one, for that is the one that a machine has.</summary>
    private static string Cli()
    {
        string? cli = Program("/usr/bin/aws") ?? Program("aws");
        Assert.SkipWhen(cli is null, "The AWS CLI is not here.");
        return cli!;
    }

    private static string? Program(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator).Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);

    private static async Task<Ended> RunAsync(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return new Ended(process.ExitCode, output, await errors);
    }

    private sealed record Ended(int ExitCode, string Output, string Errors);
}
