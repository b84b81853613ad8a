using Amazon.Runtime;
using Microsoft.Extensions.Time.Testing;
using PSFederation.Core.AwsConfig;
using PSFederation.Core.Renewal;
using PSFederation.Core.Sts;

namespace PSFederation.Core.Tests.Sts;

/// <summary>The keys that sign a call without specified credentials.</summary>
public sealed class CallerCredentialResolverTests : IDisposable
{
    private const string Token = "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJodHRwczovL2lkcC5leGFtcGxlLmNvbSIsInN1YiI6ImFubiJ9.c2lnbmF0dXJl";

    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory();
    private readonly Dictionary<string, string> _environment = new(StringComparer.Ordinal);
    private readonly RecordingReporter _reporter = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.Zero));
    private readonly HttpImitation _sts = new(request => new ImitatedAnswer(
        200,
        $"""
        <{request.Parameter("Action")}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><{request.Parameter("Action")}Result><Credentials><AccessKeyId>ASIA-{request.Parameter("RoleArn")!.Split('/')[1]}</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>2026-01-31T13:00:00Z</Expiration></Credentials></{request.Parameter("Action")}Result></{request.Parameter("Action")}Response>
        """,
        "text/xml"));

    public CallerCredentialResolverTests()
    {
        _environment["HOME"] = _home.FullName;
        _environment["AWS_ENDPOINT_URL_STS"] = _sts.Url;
        Directory.CreateDirectory(Path.Combine(_home.FullName, ".aws"));
        Write("[default]\naws_access_key_id = AKIADEFAULT\naws_secret_access_key = s\n[profile other]\naws_access_key_id = AKIAOTHER\naws_secret_access_key = s\n[profile named]\naws_access_key_id = AKIANAMED\naws_secret_access_key = s\n");
    }

    private AwsSettings Settings => new(name => _environment.GetValueOrDefault(name));

    public void Dispose()
    {
        _sts.Dispose();
        _home.Delete(recursive: true);
    }

    private void Write(string config) => File.WriteAllText(Path.Combine(_home.FullName, ".aws", "config"), config);

    private void SetKeys(string? id)
    {
        foreach ((string name, string? value) in new[] { ("AWS_ACCESS_KEY_ID", id), ("AWS_SECRET_ACCESS_KEY", id is null ? null : "s") })
        {
            if (value is null)
                _environment.Remove(name);
            else
                _environment[name] = value;
        }
    }

    private void SetWebIdentity()
    {
        _environment["AWS_ROLE_ARN"] = "arn:aws:iam::111122223333:role/Pod";
        _environment["AWS_WEB_IDENTITY_TOKEN_FILE"] = Path.Combine(_home.FullName, "token");
        File.WriteAllText(_environment["AWS_WEB_IDENTITY_TOKEN_FILE"], Token);
    }

    private async Task<(string KeyId, string Origin)> GetAsync(string? profileName = null, object? stored = null)
    {
        CallerOrigin origin = CallerOrigin.Choose(profileName, Read(stored), Settings);
        (AwsCredentials keys, _) = await KeysAsync(origin);
        return (keys.AccessKeyId, origin.Description);
    }

    private Task<(AwsCredentials Keys, string Name)> KeysAsync(CallerOrigin origin, TimeSpan? timeout = null) =>
        new CallerCredentialResolver(Settings, _time, _reporter).GetAsync(origin, new StsTarget(null, null, timeout ?? TimeSpan.FromSeconds(60)), TestContext.Current.CancellationToken);

    private static FederatedCredential? Read(object? stored) => stored is null ? null : AwsSdkCredentials.Read(stored);

    [Fact]
    public async Task Come_from_the_first_of_the_origins_in_their_order()
    {
        BasicAWSCredentials stored = new("AKIASTORED", "s");
        SetKeys("AKIAENV");
        SetWebIdentity();
        _environment["AWS_PROFILE"] = "other";
        Assert.Equal(("AKIANAMED", "AWS profile 'named'"), await GetAsync("named", stored));
        Assert.Equal(("AKIASTORED", "$StoredAWSCredentials (Set-AWSCredential)"), await GetAsync(stored: stored));
        Assert.Equal(("AKIAENV", "environment variables (AWS_ACCESS_KEY_ID)"), await GetAsync());
        SetKeys(null);
        Assert.Equal(("ASIA-Pod", $"web identity (AWS_WEB_IDENTITY_TOKEN_FILE {_environment["AWS_WEB_IDENTITY_TOKEN_FILE"]}, AWS_ROLE_ARN arn:aws:iam::111122223333:role/Pod)"), await GetAsync());
        _environment.Remove("AWS_WEB_IDENTITY_TOKEN_FILE");
        Assert.Equal(("AKIAOTHER", "AWS profile 'other' (AWS_PROFILE)"), await GetAsync());
        _environment.Remove("AWS_PROFILE");
        Assert.Equal(("AKIADEFAULT", "AWS profile 'default'"), await GetAsync());
        Assert.Equal(6, _reporter.Verboses.Count(line => line.StartsWith("Signing with ", StringComparison.Ordinal)));
        foreach (string line in (string[])["AKIANAMED of AWS profile 'named'", "AKIASTORED of $StoredAWSCredentials (Set-AWSCredential)", "AKIAENV of environment variables (AWS_ACCESS_KEY_ID)", "AKIAOTHER of AWS profile 'other' (AWS_PROFILE)", "AKIADEFAULT of AWS profile 'default'"])
            Assert.Contains("Signing with " + line, _reporter.Verboses);
    }

    [Fact]
    public async Task Of_a_web_identity_take_session_name_and_region_of_the_environment()
    {
        SetWebIdentity();
        _environment["AWS_ROLE_SESSION_NAME"] = "pod-7";
        _environment["AWS_WEB_IDENTITY_TOKEN_FILE"] = "~/token";
        await GetAsync();
        ImitatedRequest sent = Assert.Single(_sts.Requests);
        Assert.Equal(("AssumeRoleWithWebIdentity", "pod-7", Token), (sent.Parameter("Action"), sent.Parameter("RoleSessionName"), sent.Parameter("WebIdentityToken")));
        Assert.False(sent.Headers.ContainsKey("Authorization"));
    }

    [Fact]
    public void A_token_file_without_a_role_is_an_error_and_no_other_origin_is_tried()
    {
        SetWebIdentity();
        _environment.Remove("AWS_ROLE_ARN");
        Assert.Contains("AWS_ROLE_ARN is not", Fail.With(FederationErrorCode.ParameterInvalid, () => CallerOrigin.Choose(null, null, Settings)).Message, StringComparison.Ordinal);
        Assert.IsType<ProfileCaller>(CallerOrigin.Choose("named", null, Settings));
    }

    [Fact]
    public async Task A_missing_token_file_is_an_error_that_names_the_variable()
    {
        SetWebIdentity();
        File.Delete(_environment["AWS_WEB_IDENTITY_TOKEN_FILE"]);
        Assert.Contains("AWS_WEB_IDENTITY_TOKEN_FILE", (await Fail.WithAsync(FederationErrorCode.FileNotFound, () => GetAsync())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Half_of_the_environment_does_not_stop_stored_credentials()
    {
        _environment["AWS_ACCESS_KEY_ID"] = "AKIAHALF";
        Assert.Equal("AKIASTORED", (await GetAsync(stored: new SessionAWSCredentials("AKIASTORED", "s", "t"))).KeyId);
        await Fail.WithAsync(FederationErrorCode.ParameterInvalid, () => GetAsync());
    }

    /// <summary>The origin of a session is that of its renewals, whatever is set in between.</summary>
    [Fact]
    public async Task A_renewal_signs_with_the_origin_of_the_first_call()
    {
        SetKeys("AKIAENV");
        StsRequest request = new() { RoleArn = "arn:aws:iam::111122223333:role/R" };
        AssumeRoleSource source = new(null, CallerOrigin.Choose(null, null, Settings), null, request, Settings, _time);
        Task<FederatedSession> Again() => source.GetAsync(SignInCall.Silent, TestContext.Current.CancellationToken);
        Assert.Equal("environment variables (AWS_ACCESS_KEY_ID)", (await Again()).Source.Origin);
        SetKeys("AKIAENV2");
        await Again();
        SetKeys(null);
        await Again();
        _environment["AWS_PROFILE"] = "other";
        source = new(null, CallerOrigin.Choose(null, null, Settings), null, request, Settings, _time);
        await Again();
        _environment["AWS_PROFILE"] = "named";
        SetKeys("AKIAENV");
        await Again();
        Assert.Equal(
            ["AKIAENV", "AKIAENV", "AKIAENV", "AKIAOTHER", "AKIAOTHER"],
            _sts.Requests.Select(sent => sent.Headers["Authorization"].Split("Credential=")[1].Split('/')[0]));
    }

    [Fact]
    public async Task Stored_credentials_are_asked_again_at_each_use()
    {
        Renewing stored = new(() => new ImmutableCredentials("ASIA1", "s", "t"));
        CallerOrigin origin = CallerOrigin.Choose(null, Read(stored), Settings);
        Assert.Equal(new AwsCredentials("ASIA1", "s", "t", null), (await KeysAsync(origin)).Keys);
        stored.Next = () => new ImmutableCredentials("ASIA2", "s", "t");
        Assert.Equal("ASIA2", (await KeysAsync(origin)).Keys.AccessKeyId);
    }

    public static TheoryData<string, Func<ImmutableCredentials?>> Bad => new()
    {
        { "it has no credentials", () => null },
        { "the profile is gone", () => throw new AmazonClientException("the profile is gone.") },
        { "AccessKeyId of the credentials", () => new ImmutableCredentials("A\nB", "hidden", null) },
    };

    [Theory]
    [MemberData(nameof(Bad))]
    public async Task Stored_credentials_that_give_no_keys_are_an_error_and_no_other_origin_is_tried(string problem, Func<ImmutableCredentials?> keys)
    {
        SetKeys("AKIAENV");
        FederationException error = await Fail.WithAsync(FederationErrorCode.CredentialNotFound, () => GetAsync(stored: new Renewing(keys)), "hidden");
        Assert.StartsWith("$StoredAWSCredentials contains no usable credentials: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
        Assert.Null(error.InnerException);
    }

    [Fact]
    public async Task Stored_credentials_that_hang_end_with_the_timeout()
    {
        using ManualResetEventSlim release = new();
        try
        {
            Task<(AwsCredentials Keys, string Name)> keys = KeysAsync(CallerOrigin.Choose(null, Read(new Renewing(() => { release.Wait(TestContext.Current.CancellationToken); return null; })), Settings), TimeSpan.FromSeconds(9));
            while (!keys.IsCompleted)
            {
                _time.Advance(TimeSpan.FromSeconds(10));
                await Task.Yield();
            }

            Assert.Contains("within 9 s", (await Assert.ThrowsAsync<FederationException>(() => keys)).Message, StringComparison.Ordinal);
        }
        finally
        {
            release.Set();
        }
    }

    [Fact]
    public void The_region_of_the_session_comes_before_that_of_the_environment_and_profile()
    {
        _environment["AWS_REGION"] = "eu-west-1";
        Write("[profile named]\nregion = eu-west-3\n");
        AwsSettings settings = Settings.WithSessionRegion("eu-central-1");
        Assert.Equal(("eu-central-1", "$StoredAWSRegion"), settings.Region);
        Assert.Equal(("eu-central-1", "$StoredAWSRegion"), settings.ForProfile("named").Region);
        Assert.Equal(("eu-west-1", "AWS_REGION"), Settings.ForProfile("named").Region);
    }

    [Fact]
    public async Task Without_any_the_error_says_that_roles_of_containers_and_instances_are_not_asked()
    {
        Write(string.Empty);
        Assert.Contains("credential_source", (await Fail.WithAsync(FederationErrorCode.CredentialNotFound, () => GetAsync())).Message, StringComparison.Ordinal);
    }

    private sealed class Renewing(Func<ImmutableCredentials?> next) : AWSCredentials
    {
        public Func<ImmutableCredentials?> Next { get; set; } = next;

        public override ImmutableCredentials GetCredentials() => Next()!;
    }
}
