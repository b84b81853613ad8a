using System.Collections.Concurrent;
using System.Diagnostics;
using System.Management.Automation;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace PSFederation.Interop.Tests;

/// <summary>
/// A credential with twenty seconds of life stays usable for two minutes of real S3 calls, whichever way it goes there, and STS is asked once a
/// renewal. Leave it out of a quick run by <c>-trait- Duration=Long</c>.
/// </summary>
[Trait("Duration", "Long")]
public sealed class TwentySecondsTests(TwentySeconds life) : IClassFixture<TwentySeconds>
{
    private const int Runspaces = 4;

    private static readonly Dictionary<string, Func<TwentySeconds, string, Task<IReadOnlyList<string>>>> Ways = new()
    {
        ["session"] = InOneSessionAsync,
        ["machine"] = AsAMachineAsync,
        ["runspaces"] = InRunspacesAsync,
        ["pwsh"] = (life, sts) => InPwshAsync(life, sts, "pwsh", AwsCmdlets.Version4),
        ["pwsh-sdk3"] = (life, sts) => InPwshAsync(life, sts, "sdk3", AwsCmdlets.Version3),
        ["process"] = ByCredentialProcessAsync,
        ["endpoint"] = ByEndpointAsync,
        ["endpoint-cli"] = ByEndpointWithTheCliAsync,
    };

    /// <summary>A bit over twenty seconds by the rule: the next session comes when a third of the last one remains.</summary>
    private const double Renewing = TwentySeconds.Lifetime * 2 / 3.0;

    [Theory]
    [InlineData("session", 1)]
    [InlineData("machine", 1)]
    [InlineData("runspaces", Runspaces)]
    [InlineData("pwsh", Runspaces)]
    [InlineData("pwsh-sdk3", Runspaces)]
    [InlineData("process", 1)]
    [InlineData("endpoint", 1)]
    [InlineData("endpoint-cli", 1)]
    public async Task Serves_two_minutes_of_calls(string way, int users)
    {
        Assert.SkipUnless(way is not ("process" or "endpoint-cli") || Program("aws") is not null, "The AWS CLI is not here.");
        await life.StartAsync(Ways);
        TwentySecondsUse use = await life.UsedAsync(way);
        TestContext.Current.TestOutputHelper?.WriteLine($"{way}: {use.Ids.Count} rounds with {use.Ids.Distinct().Count()} sets of keys, {use.StsCalls} calls of STS in {use.Elapsed.TotalSeconds:0} s");

        Assert.True(use.Ids.Count >= users);
        // No session is held longer than its life, so there were at least so many, unless a slow machine made few calls; none is renewed before it is
        // due, so STS was not asked more often.
        Assert.InRange(use.Ids.Distinct().Count(), Math.Min(use.Ids.Count / 2, TwentySeconds.Seconds / TwentySeconds.Lifetime), use.StsCalls);
        Assert.InRange(use.StsCalls, 1, (int)(use.Elapsed.TotalSeconds / (Renewing - 1)) + 1);
    }

    private static Shell Prepared(TwentySeconds life, string sts) => new Shell()
        .With("file", life.TokenFile).With("role", life.Role).With("sts", sts).With("s3", life.Rgw["RGW_ENDPOINT"]).With("bucket", Bucket()).With("seconds", TwentySeconds.Seconds)
        .With("module", Repository.ModuleManifest).With("cmdlets", AwsCmdlets.Version4);

    private static string Bucket() => "interop-" + Guid.NewGuid().ToString("N");

    private const string FromFile =
        "Get-OidcToken -Path $file | Invoke-AssumeRoleWithWebIdentity -RoleArn $role -RoleSessionName interop -DurationSeconds 20 -EndpointUrl $sts -Region us-east-1";

    private static string Profile(string name) =>
        $"Register-FederatedProfile {name} $role -WebIdentityTokenFile $file -RoleSessionName {name} -DurationSeconds 20 -EndpointUrl $sts -Region us-east-1";

    /// <summary>One session, through the object that the AWS SDK gets.</summary>
    private static async Task<IReadOnlyList<string>> InOneSessionAsync(TwentySeconds life, string sts)
    {
        using Shell shell = Prepared(life, sts);
        return await UseS3Async(life, LanguagePrimitives.ConvertTo<AWSCredentials>(shell.Run(FromFile).Single<FederatedCredential>()));
    }

    /// <summary>A machine that signs in at the provider for each renewal.</summary>
    private static async Task<IReadOnlyList<string>> AsAMachineAsync(TwentySeconds life, string sts)
    {
        using Shell shell = Prepared(life, sts);
        FederatedCredential credential = shell.With("role", life.MachineRole).With("issuer", life.Oidc["OIDC_ISSUER"]).With("client", life.Oidc["OIDC_CONFIDENTIAL_CLIENT_ID"]).With("resource", life.Oidc["OIDC_RESOURCE"]).With("secret", life.Oidc["OIDC_CONFIDENTIAL_CLIENT_SECRET"])
            .Run("Get-OidcToken $issuer $client -ClientCredentials -ClientSecret $secret -Resource $resource | Invoke-AssumeRoleWithWebIdentity -RoleArn $role -RoleSessionName machine -DurationSeconds 20 -EndpointUrl $sts -Region us-east-1")
            .Single<FederatedCredential>();
        return await UseS3Async(life, LanguagePrimitives.ConvertTo<AWSCredentials>(credential));
    }

    /// <summary>Four runspaces with one credential, in this process.</summary>
    private static async Task<IReadOnlyList<string>> InRunspacesAsync(TwentySeconds life, string sts)
    {
        using Shell shell = Prepared(life, sts);
        Assert.Empty(shell.Run(Profile("runspaces")).Errors);
        ShellResult result = await Task.Run(() => shell.Run(Parallel("runspaces")));
        Assert.True(result.Errors.Count == 0, result.AllText());
        return [.. result.Output.Select(id => id.ToString())];
    }

    private static string Parallel(string profile) => $$"""
        $c = Get-FederatedCredential {{profile}}
        1..{{Runspaces}} | ForEach-Object -ThrottleLimit {{Runspaces}} -Parallel {
            Import-Module $using:cmdlets
            Invoke-S3Round -BucketName "$using:bucket-$_" -Seconds $using:seconds -Credential $using:c -EndpointUrl $using:s3
        }
        """;

    /// <summary>The same in a real pwsh, where nothing of ours is loaded but the module.</summary>
    private static async Task<IReadOnlyList<string>> InPwshAsync(TwentySeconds life, string sts, string profile, string cmdlets)
    {
        using Shell shell = Prepared(life, sts);
        Assert.Empty(shell.Run(Profile(profile)).Errors);
        return (await RunAsync(TestPwsh.Program, [], "-NoProfile", "-NonInteractive", "-Command", $"""
            $ErrorActionPreference = 'Stop'
            $WarningPreference = 'SilentlyContinue'
            Import-Module '{Repository.ModuleManifest}'
            $cmdlets = '{cmdlets}'; $bucket = '{Bucket()}'; $seconds = {TwentySeconds.Seconds}; $s3 = '{life.Rgw["RGW_ENDPOINT"]}'
            {Parallel(profile)}
            """)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>The AWS CLI, which runs the module for each call.</summary>
    private static async Task<IReadOnlyList<string>> ByCredentialProcessAsync(TwentySeconds life, string sts)
    {
        using Shell shell = Prepared(life, sts);
        Assert.Empty(shell.Run(Profile("process")).Errors);
        string config = Path.GetTempFileName();
        await File.WriteAllTextAsync(config, $"""
            [profile twenty]
            region = us-east-1
            credential_process = pwsh -NoProfile -NonInteractive -Command "Import-Module '{Repository.ModuleManifest}'; Get-FederatedCredential -ProfileName process -AsCredentialProcess"
            """);
        try
        {
            return await UseCliAsync(life, ("AWS_CONFIG_FILE", config), ("AWS_SHARED_CREDENTIALS_FILE", config + ".none"), ("AWS_PROFILE", "twenty"));
        }
        finally
        {
            File.Delete(config);
        }
    }

    /// <summary>The AWS SDK for .NET with its credentials of a container.</summary>
    private static async Task<IReadOnlyList<string>> ByEndpointAsync(TwentySeconds life, string sts)
    {
        using Shell shell = Prepared(life, sts);
        string file = Path.Combine(life.Home, "authorization");
        FederatedCredentialEndpoint endpoint = shell.With("token", file).Run($"{FromFile} | Start-FederatedCredentialEndpoint -TokenFile $token").Single<FederatedCredentialEndpoint>();
        using EnvironmentChange environment = new(
            ("AWS_CONTAINER_CREDENTIALS_FULL_URI", endpoint.Roles[0].Uri.AbsoluteUri), ("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", file), ("AWS_CONTAINER_AUTHORIZATION_TOKEN", null));
        try
        {
            return await UseS3Async(life, new OneSetARound(new GenericContainerCredentials()));
        }
        finally
        {
            shell.Run($"Stop-FederatedCredentialEndpoint {endpoint.Port}");
        }
    }

    private static async Task<IReadOnlyList<string>> ByEndpointWithTheCliAsync(TwentySeconds life, string sts)
    {
        using Shell shell = Prepared(life, sts);
        FederatedCredentialEndpoint endpoint = shell.Run($"{FromFile} | Start-FederatedCredentialEndpoint").Single<FederatedCredentialEndpoint>();
        try
        {
            return await UseCliAsync(
                life, ("AWS_CONTAINER_CREDENTIALS_FULL_URI", endpoint.Roles[0].Uri.AbsoluteUri), ("AWS_CONTAINER_AUTHORIZATION_TOKEN", endpoint.GetToken()),
                ("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", null), ("AWS_SHARED_CREDENTIALS_FILE", Repository.Missing), ("AWS_REGION", "us-east-1"));
        }
        finally
        {
            shell.Run($"Stop-FederatedCredentialEndpoint {endpoint.Port}");
        }
    }

    /// <summary>Rounds of calls; the ids of the keys they were signed with.</summary>
    private static async Task<IReadOnlyList<string>> UseS3Async(TwentySeconds life, AWSCredentials credentials)
    {
        ConcurrentQueue<string> ids = [];
        CancellationToken stop = TestContext.Current.CancellationToken;
        using AmazonS3Client s3 = new(credentials, new AmazonS3Config
        {
            ServiceURL = life.Rgw["RGW_ENDPOINT"],
            ForcePathStyle = true,
            AuthenticationRegion = "us-east-1",
            MaxErrorRetry = 0,
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
        });
        string bucket = Bucket();
        if (credentials is OneSetARound first)
            await first.NextAsync();
        await s3.PutBucketAsync(bucket, stop);
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start).TotalSeconds < TwentySeconds.Seconds)
        {
            if (credentials is OneSetARound sets)
                await sets.NextAsync();
            ids.Enqueue((await credentials.GetCredentialsAsync()).AccessKey);
            string key = Guid.NewGuid().ToString("N");
            await s3.PutObjectAsync(new PutObjectRequest { BucketName = bucket, Key = key, ContentBody = key }, stop);
            Assert.Equal(key, Assert.Single((await s3.ListObjectsV2Async(new ListObjectsV2Request { BucketName = bucket }, stop)).S3Objects).Key);
            using (GetObjectResponse got = await s3.GetObjectAsync(bucket, key, stop))
            {
                using StreamReader reader = new(got.ResponseStream);
                Assert.Equal(key, await reader.ReadToEndAsync(stop));
            }

            await s3.DeleteObjectAsync(bucket, key, stop);
            await Task.Delay(TimeSpan.FromMilliseconds(250), stop);
        }

        await s3.DeleteBucketAsync(bucket, stop);
        return [.. ids];
    }

    /// <summary>Calls of the AWS CLI; the ids of the keys, from what it says of the requests it signs.</summary>
    private static async Task<IReadOnlyList<string>> UseCliAsync(TwentySeconds life, params (string Name, string? Value)[] environment)
    {
        List<string> ids = [];
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start).TotalSeconds < TwentySeconds.Seconds)
        {
            string seen = await RunAsync(Program("aws")!, environment, "--endpoint-url", life.Rgw["RGW_ENDPOINT"], "--debug", "s3api", "list-buckets");
            string signed = seen[(seen.IndexOf("Credential=", StringComparison.Ordinal) + "Credential=".Length)..];
            ids.Add(signed[..signed.IndexOf('/', StringComparison.Ordinal)]);
            await Task.Delay(TimeSpan.FromMilliseconds(250), TestContext.Current.CancellationToken);
        }

        return ids;
    }

    /// <summary>Debian's AWS CLI where there is one, for that is the one that a machine has.</summary>
    private static string? Program(string name) =>
        File.Exists("/usr/bin/" + name) ? "/usr/bin/" + name
        : (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator).Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);

    /// <summary>What a program writes on both streams; fails when it ends with an error.</summary>
    private static async Task<string> RunAsync(string program, (string Name, string? Value)[] environment, params string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment.Remove("AWS_ACCESS_KEY_ID");
        foreach ((string name, string? value) in environment)
        {
            if (value is null)
                start.Environment.Remove(name);
            else
                start.Environment[name] = value;
        }

        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, output + await errors);
        return output + await errors;
    }

    /// <summary>
    /// AWS SDK 4 takes the token of a request from one call and the key from the next, and its credentials of a container change between two calls
    /// while it refreshes them in the background. So each round has one set of theirs.
    /// </summary>
    private sealed class OneSetARound(AWSCredentials refreshing) : AWSCredentials
    {
        private ImmutableCredentials? _keys;

        public async Task NextAsync() => _keys = await refreshing.GetCredentialsAsync();

        public override ImmutableCredentials GetCredentials() => _keys!;
    }
}
