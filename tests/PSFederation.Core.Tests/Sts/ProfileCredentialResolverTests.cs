using Microsoft.Extensions.Time.Testing;
using PSFederation.Core.AwsConfig;
using PSFederation.Core.Sts;
using PSFederation.Core.Tests.Oidc.Flows;

namespace PSFederation.Core.Tests.Sts;

/// <summary>The steps of a profile's chain, each carried out.</summary>
public sealed class ProfileCredentialResolverTests : IDisposable
{
    private const string Json = """{"Version":1,"AccessKeyId":"ASIA1","SecretAccessKey":"hidden","SessionToken":"token"}""";

    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory();
    private readonly Dictionary<string, string> _environment = new(StringComparer.Ordinal);
    private readonly RecordingReporter _reporter = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.Zero));

    public ProfileCredentialResolverTests() => _environment["HOME"] = _home.FullName;

    public void Dispose() => _home.Delete(recursive: true);

    private string ConfigPath => Path.Combine(_home.FullName, ".aws", "config");

    private async Task<(AwsCredentials Keys, string Name)> GetAsync(string config, CancellationToken? cancellationToken = null, StsTarget? place = null)
    {
        Write(config);
        return await Caller().GetAsync(CallerOrigin.Choose("A", stored: null, Settings), place ?? new StsTarget(null, null, TimeSpan.FromSeconds(60)), cancellationToken ?? TestContext.Current.CancellationToken);
    }

    private AwsSettings Settings => new(name => _environment.GetValueOrDefault(name));

    private CallerCredentialResolver Caller() => new(Settings, _time, _reporter);

    private void Write(string config)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(ConfigPath)!);
        File.WriteAllText(ConfigPath, config);
    }

    private static string Role(string name, string source) => $"[profile {name}]\nrole_arn = arn:aws:iam::111122223333:role/{name}\nsource_profile = {source}\n";

    private static string Process(string command) => $"[profile A]\ncredential_process = {command}\n";

    private static HttpImitation Sts() => new(request => new ImitatedAnswer(
        200,
        $"""
        <{request.Parameter("Action")}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><{request.Parameter("Action")}Result><Credentials><AccessKeyId>ASIA-{request.Parameter("RoleArn")!.Split('/')[1]}</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t-{request.Parameter("RoleArn")!.Split('/')[1]}</SessionToken><Expiration>2026-01-31T13:00:00Z</Expiration></Credentials></{request.Parameter("Action")}Result></{request.Parameter("Action")}Response>
        """,
        "text/xml"));

    [Fact]
    public async Task Assumes_one_role_after_the_other_each_with_the_keys_of_the_one_before()
    {
        using HttpImitation sts = Sts();
        _environment["AWS_ENDPOINT_URL"] = sts.Url;
        (AwsCredentials keys, _) = await GetAsync(
            Role("A", "B") + "duration_seconds = 1800\nexternal_id = x\nregion = eu-west-1\n" + Role("B", "C") + "role_session_name = ann\n[profile C]\naws_access_key_id = AKIA1\naws_secret_access_key = hidden\nregion = us-west-2\n");
        Assert.Equal(new AwsCredentials("ASIA-A", "s", "t-A", new DateTime(2026, 1, 31, 13, 0, 0, DateTimeKind.Utc)), keys);
        ImitatedRequest[] sent = [.. sts.Requests];
        Assert.Equal(
            [("B", "ann", null, null), ("A", "PSFederation", "1800", "x")],
            sent.Select(request => (request.Parameter("RoleArn")!.Split('/')[1], request.Parameter("RoleSessionName"), request.Parameter("DurationSeconds"), request.Parameter("ExternalId"))));
        // The region is that of the profile which was asked for, throughout.
        Assert.Matches("Credential=AKIA1/[0-9]{8}/eu-west-1/sts/", sent[0].Headers["Authorization"]);
        Assert.Matches("Credential=ASIA-B/[0-9]{8}/eu-west-1/sts/", sent[1].Headers["Authorization"]);
        Assert.Equal("t-B", sent[1].Headers["X-Amz-Security-Token"]);
        Assert.Contains(_reporter.Verboses, line => line == $"Credentials from profile 'A': role arn:aws:iam::111122223333:role/A, assumed with role arn:aws:iam::111122223333:role/B, assumed with the credentials of profile 'C' in {ConfigPath}");
    }

    [Fact]
    public async Task Takes_endpoint_and_region_of_the_call_before_those_of_the_profile()
    {
        using HttpImitation sts = Sts();
        await GetAsync(Role("A", "A") + "endpoint_url = https://nowhere.example.com\naws_access_key_id = AKIA1\naws_secret_access_key = hidden\n", place: new StsTarget("eu-west-2", sts.Url, TimeSpan.FromSeconds(60)));
        Assert.Contains("/eu-west-2/sts/", Assert.Single(sts.Requests).Headers["Authorization"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Takes_the_keys_that_a_file_has_by_then_when_a_session_renews_itself()
    {
        CallerCredentialResolver caller = Caller();
        Task<(AwsCredentials Keys, string Name)> Again() => caller.GetAsync(CallerOrigin.Choose("A", stored: null, Settings), new StsTarget(null, null, TimeSpan.FromSeconds(60)), TestContext.Current.CancellationToken);
        Write("[profile A]\naws_access_key_id = AKIA1\naws_secret_access_key = one\n");
        Assert.Equal("AKIA1", (await Again()).Keys.AccessKeyId);
        Write("[profile A\n");
        Assert.Equal(FederationErrorCode.ProfileFileMalformed, (await Assert.ThrowsAsync<FederationException>(Again)).Code);
        Write("[profile A]\naws_access_key_id = AKIA2\naws_secret_access_key = two\n");
        Assert.Equal("AKIA2", (await Again()).Keys.AccessKeyId);
    }

    [Fact]
    public async Task Exchanges_the_token_of_a_file()
    {
        using HttpImitation sts = Sts();
        _environment["AWS_ENDPOINT_URL_STS"] = sts.Url;
        string file = Path.Combine(_home.FullName, "token");
        await File.WriteAllTextAsync(file, "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJodHRwczovL2lkcC5leGFtcGxlLmNvbSIsInN1YiI6ImFubiJ9.c2lnbmF0dXJl", TestContext.Current.CancellationToken);
        (AwsCredentials keys, _) = await GetAsync($"{Role("A", "W")}[profile W]\nrole_arn = arn:aws:iam::111122223333:role/W\nweb_identity_token_file = {file}\n");
        Assert.Equal("ASIA-A", keys.AccessKeyId);
        ImitatedRequest[] sent = [.. sts.Requests];
        Assert.Equal(["AssumeRoleWithWebIdentity", "AssumeRole"], sent.Select(request => request.Parameter("Action")));
        Assert.Equal("ann", sent[0].Parameter("RoleSessionName"));
        Assert.Matches("Credential=ASIA-W/", sent[1].Headers["Authorization"]);
    }

    [Fact]
    public async Task A_refused_role_is_named_with_the_profile_whose_keys_were_used()
    {
        using HttpImitation sts = new(_ => new ImitatedAnswer(403, "<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>no</Message></Error><RequestId>r-1</RequestId></ErrorResponse>", "text/xml"));
        _environment["AWS_ENDPOINT_URL"] = sts.Url;
        FederationException e = await Fail.WithAsync(FederationErrorCode.StsAccessDenied, () => GetAsync($"{Role("A", "B")}[profile B]\naws_access_key_id = AKIA1\naws_secret_access_key = hidden\n"), "hidden");
        Assert.Contains("role/A", e.Message, StringComparison.Ordinal);
        Assert.Contains("AKIA1 (for profile A)", e.Message, StringComparison.Ordinal);
        Assert.Contains("r-1", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Takes_the_keys_of_the_environment_for_a_role()
    {
        using HttpImitation sts = Sts();
        _environment["AWS_ENDPOINT_URL"] = sts.Url;
        const string config = "[profile A]\nrole_arn = arn:aws:iam::111122223333:role/A\ncredential_source = Environment\n";
        await Fail.WithAsync(FederationErrorCode.CredentialNotFound, () => GetAsync(config));
        _environment["AWS_ACCESS_KEY_ID"] = "AKIA9";
        _environment["AWS_SECRET_ACCESS_KEY"] = "hidden";
        Assert.Equal("ASIA-A", (await GetAsync(config)).Keys.AccessKeyId);
        Assert.Matches("Credential=AKIA9/", Assert.Single(sts.Requests).Headers["Authorization"]);
    }

    [Fact]
    public async Task Takes_the_keys_of_a_container()
    {
        using HttpImitation container = new(_ => new ImitatedAnswer(200, """{"AccessKeyId":"ASIA7","SecretAccessKey":"hidden","Token":"t7","Expiration":"2099-01-31T13:00:00Z"}"""));
        const string name = "AWS_CONTAINER_CREDENTIALS_FULL_URI";
        Environment.SetEnvironmentVariable(name, container.Url + "/keys");
        try
        {
            Assert.Equal(new AwsCredentials("ASIA7", "hidden", "t7", null), (await GetAsync("[profile A]\ncredential_source = EcsContainer\n")).Keys);
        }
        finally
        {
            Environment.SetEnvironmentVariable(name, null);
        }

        FederationException e = await Fail.WithAsync(FederationErrorCode.CredentialNotFound, () => GetAsync("[profile A]\ncredential_source = EcsContainer\n"));
        Assert.Contains("credential_source is EcsContainer", e.Message, StringComparison.Ordinal);
    }

    /// <summary>The variables of the container are read from the process.</summary>
    private static async Task<T> InContainerAsync<T>(string url, string token, Func<Task<T>> call)
    {
        Environment.SetEnvironmentVariable("AWS_CONTAINER_CREDENTIALS_FULL_URI", url);
        Environment.SetEnvironmentVariable("AWS_CONTAINER_AUTHORIZATION_TOKEN", token);
        try
        {
            return await call();
        }
        finally
        {
            Environment.SetEnvironmentVariable("AWS_CONTAINER_CREDENTIALS_FULL_URI", null);
            Environment.SetEnvironmentVariable("AWS_CONTAINER_AUTHORIZATION_TOKEN", null);
        }
    }

    [Fact]
    public async Task A_container_that_refuses_is_quoted_without_the_token()
    {
        using HttpImitation container = new(request => new ImitatedAnswer(403, $$"""{"code":"InvalidToken","message":"The value {{request.Headers.GetValueOrDefault("Authorization")}} is wrong"}"""));
        FederationException e = await InContainerAsync(container.Url + "/keys", "container-token-4711", () => Fail.WithAsync(
            FederationErrorCode.CredentialNotFound, () => GetAsync("[profile A]\ncredential_source = EcsContainer\n"), "container-token-4711"));
        Assert.Contains("returned HTTP 403: The value (not shown) is wrong", e.Message, StringComparison.Ordinal);
        Assert.Equal("container-token-4711", Assert.Single(container.Requests).Headers["Authorization"]);
    }

    [Fact]
    public async Task A_container_that_is_busy_is_asked_again()
    {
        int asked = 0;
        using HttpImitation container = new(_ => Interlocked.Increment(ref asked) == 1
            ? new ImitatedAnswer(503, "busy")
            : new ImitatedAnswer(200, """{"AccessKeyId":"ASIA7","SecretAccessKey":"hidden","Token":"t7"}"""));
        AwsCredentials keys = await InContainerAsync(container.Url + "/keys", "t", () => new ContainerCredentialReader(new LeapingTime(), _reporter).GetAsync(TestContext.Current.CancellationToken));
        Assert.Equal("ASIA7", keys.AccessKeyId);
        Assert.Equal(2, container.Requests.Count);
    }

    [Theory]
    [InlineData("http://192.0.2.1/keys", "t")]
    [InlineData("nonsense", "t")]
    [InlineData("http://127.0.0.1:1/keys", "token-0815\ntoken-4711")]
    public async Task A_container_with_a_wrong_setting_is_not_asked(string url, string token) =>
        await InContainerAsync(url, token, () => Fail.WithAsync(FederationErrorCode.CredentialNotFound, () => GetAsync("[profile A]\ncredential_source = EcsContainer\n"), "token-0815", "token-4711"));

    [Theory]
    [InlineData("[profile A]\nsso_start_url = https://sso.example.com\nsso_region = eu-west-1\nsso_account_id = 1\nsso_role_name = r\n", "aws sso login --profile A")]
    [InlineData("[profile A]\nlogin_session = arn:1\n", "aws login --profile A")]
    public async Task Says_what_to_run_for_a_sign_in_that_is_not_ours(string config, string command)
    {
        FederationException e = await Fail.WithAsync(FederationErrorCode.CredentialNotFound, () => GetAsync(config));
        Assert.Contains(command, e.Message, StringComparison.Ordinal);
        Assert.Contains("aws configure export-credentials --profile A", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Says_that_a_role_needs_an_MFA_code_before_any_program_is_run()
    {
        string mark = Path.Combine(_home.FullName, "mark");
        FederationException e = await Fail.WithAsync(FederationErrorCode.SignInNeedsPerson, () => GetAsync($"{Role("A", "B")}mfa_serial = arn:aws:iam::111122223333:mfa/ann\n[profile B]\ncredential_process = touch {mark}\n"));
        Assert.Contains("mfa/ann", e.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(mark));
    }

    [Fact]
    public async Task Runs_a_program_and_takes_what_it_prints()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The commands are those of a POSIX shell.");
        Assert.Equal(new AwsCredentials("ASIA1", "hidden", "token", null), (await GetAsync(Process($"echo '{Json}' && echo chatter >&2"))).Keys);
        Assert.Equal(new DateTime(2026, 1, 31, 12, 30, 0, DateTimeKind.Utc), (await GetAsync(Process($"echo '{Json[..^1]},\"Expiration\":\"2026-01-31T13:30:00+01:00\"}}'"))).Keys.Expiration);
        Assert.Null((await GetAsync(Process("""echo '{"Version":1,"AccessKeyId":"AKIA1","SecretAccessKey":"hidden"}'"""))).Keys.SessionToken);
    }

    [Theory]
    [InlineData("exit 3", "exit code 3 and no error message")]
    [InlineData("echo 'please sign in' >&2; exit 1", "exit code 1: please sign in")]
    [InlineData("echo 'Secret=hiddenK7MDENG/bPxRfiCYEXAMPLEKEY1234567+' >&2; exit 1", "exit code 1: text that looks like a secret")]
    [InlineData("echo 'token hidden/IQoJb3JpZ2luX2VjE/IQoJb3JpZ2luX2VjE+IQoJb3JpZ2luX2VjE/IQoJb3JpZ2luX2VjE/IQoJb3JpZ2luX2VjE/IQoJb3Jp' >&2; exit 1", "exit code 1: text that looks like a secret")]
    [InlineData("echo 'see 0123456789abcdef0123456789abcdef01234567' >&2; exit 1", "exit code 1: see 0123456789abcdef0123456789abcdef01234567")]
    [InlineData("no-such-program-anywhere", "exit code 127")]
    [InlineData("true", "it printed no output")]
    [InlineData("""echo '{"hidden":1,"hidden":2}'""", "its output has a duplicate member")]
    [InlineData("echo hidden", "its output is not well-formed JSON")]
    [InlineData("""echo '{"Version":1,"AccessKeyId":"hidden"}'""", "does not contain SecretAccessKey")]
    [InlineData("""echo '{"Version":1,"AccessKeyId":"","SecretAccessKey":"hidden"}'""", "does not contain AccessKeyId")]
    [InlineData("""echo '{"Version":2,"AccessKeyId":"a","SecretAccessKey":"hidden"}'""", "\"Version\": 1")]
    [InlineData("""echo '{"AccessKeyId":"a","SecretAccessKey":"hidden"}'""", "\"Version\": 1")]
    [InlineData("""echo '{"Version":1,"AccessKeyId":7,"SecretAccessKey":"hidden"}'""", "AccessKeyId in its output is not a string")]
    [InlineData("""echo '{"Version":1,"AccessKeyId":"a","SecretAccessKey":"hidden","Expiration":"soon"}'""", "Expiration in its output is not a valid time")]
    [InlineData("""echo '{"Version":1,"AccessKeyId":"a","SecretAccessKey":"hidden","Expiration":"2026-01-31T12:00:00Z"}'""", "its credentials expired")]
    public async Task Says_what_is_wrong_with_a_program_and_shows_nothing_that_it_printed(string command, string problem)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The commands are those of a POSIX shell.");
        FederationException e = await Fail.WithAsync(FederationErrorCode.CredentialProcessFailed, () => GetAsync(Process(command)), "hidden");
        Assert.Contains("profile 'A'", e.Message, StringComparison.Ordinal);
        Assert.Contains(problem, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Canceling_ends_a_program_that_hangs_and_what_it_started()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The commands are those of a POSIX shell.");
        string file = Path.Combine(_home.FullName, "pid");
        using CancellationTokenSource cancel = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        Task<(AwsCredentials, string)> keys = GetAsync(Process($"sleep 3600 & echo $! > {file}.new; mv {file}.new {file}; wait"), cancel.Token);
        while (!File.Exists(file))
            await Task.Delay(20, TestContext.Current.CancellationToken);
        int pid = int.Parse(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken), System.Globalization.CultureInfo.InvariantCulture);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => keys);
        // Killed, and reaped by the process that inherits it. A child that is not reaped stays as a zombie, which is dead too.
        while (File.Exists($"/proc/{pid}/stat") && !(await File.ReadAllTextAsync($"/proc/{pid}/stat", TestContext.Current.CancellationToken)).Contains(") Z ", StringComparison.Ordinal))
            await Task.Delay(20, TestContext.Current.CancellationToken);
    }
}
