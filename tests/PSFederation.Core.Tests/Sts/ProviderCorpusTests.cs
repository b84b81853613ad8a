using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using PSFederation.Core.AwsConfig;
using PSFederation.Core.Sts;
using PSFederation.Core.Tests.Http;

namespace PSFederation.Core.Tests.Sts;

/// <summary>
/// Whole ways from files and environment to keys, with the traffic that the AWS SDK for Rust recorded: the home of a case is laid out in a
/// folder, its requests are answered as recorded, at its time.
/// </summary>
public sealed class ProviderCorpusTests : IDisposable
{
    private const int Count = 11;
    private const string PlainHttp = "http://aws.";

    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory();
    private readonly RecordingReporter _reporter = new();

    public void Dispose() => _root.Delete(recursive: true);

    public static TheoryData<string> Cases =>
    [
        "default-credential-provider-chain__prefer_environment", "default-credential-provider-chain__profile_name", "default-credential-provider-chain__profile_static_keys",
        "profile-provider__assume_role_override_global_env_url", "profile-provider__assume_role_override_global_profile_url", "profile-provider__assume_role_override_service_env_url",
        "profile-provider__credential_process", "profile-provider__e2e_assume_role", "profile-provider__empty_config", "profile-provider__invalid_config", "profile-provider__region_override",
    ];

    [Fact]
    public void No_case_is_left_out()
    {
        Assert.Equal(Count, Cases.Count);
        Assert.Equal(
            Cases.Select(row => row.Data).Order(StringComparer.Ordinal),
            Directory.GetDirectories(Corpora.Require("awsconfig", "provider-e2e")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Gets_the_keys_or_the_error_that_the_case_expects(string name)
    {
        JsonNode expected = Corpora.Json("awsconfig", "provider-e2e", name, "test-case.json")["result"]!;
        JsonArray events = Corpora.Json("awsconfig", "provider-e2e", name, "http-traffic.json")["events"]!.AsArray();
        // Three cases send keys to another machine by plain http, which the module refuses; by https they are as the others.
        AwsSettings settings = Settings(name, "https://aws.");
        using InterceptingProxy proxy = new((_, _) => RecordedAnswer(events));
        if ((string?)expected["ErrorContains"] is { } error)
        {
            FederationErrorCode code = error == "could not parse profile file" ? FederationErrorCode.ProfileFileMalformed : FederationErrorCode.CredentialNotFound;
            await Fail.WithAsync(code, () => GetAsync(settings, DateTimeOffset.UtcNow));
            return;
        }

        JsonNode ok = expected["Ok"]!;
        DateTimeOffset? end = (long?)ok["expiry"] is { } seconds ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;
        AwsCredentials keys = await GetAsync(settings, end?.AddMinutes(-30) ?? DateTimeOffset.UtcNow);
        Assert.Equal(
            new AwsCredentials((string)ok["access_key_id"]!, (string)ok["secret_access_key"]!, (string?)ok["session_token"], end?.UtcDateTime),
            keys);
        AssertSent(events, proxy);
    }

    [Theory]
    [InlineData("profile-provider__assume_role_override_global_env_url", "http://aws.global-env-override")]
    [InlineData("profile-provider__assume_role_override_global_profile_url", "http://aws.global-profile-override")]
    [InlineData("profile-provider__assume_role_override_service_env_url", "http://aws.sts-env-override")]
    public async Task Plain_http_to_another_machine_is_rejected_for_every_source_of_the_address(string name, string url)
    {
        FederationException e = await Fail.WithAsync(FederationErrorCode.ParameterInvalid, () => GetAsync(Settings(name, PlainHttp), DateTimeOffset.UtcNow), "FAKE\"");
        Assert.Contains(url, e.Message, StringComparison.Ordinal);
    }

    private async Task<AwsCredentials> GetAsync(AwsSettings settings, DateTimeOffset now) =>
        (await new CallerCredentialResolver(settings, new FakeTimeProvider(now), _reporter)
            .GetAsync(CallerOrigin.Choose(profileName: null, stored: null, settings), new StsTarget(null, null, TimeSpan.FromSeconds(60)), TestContext.Current.CancellationToken)).Keys;

    /// <summary>The environment of a case; its files are copied into the folder of this test.</summary>
    private AwsSettings Settings(string name, string http)
    {
        string source = Corpora.Require("awsconfig", "provider-e2e", name, "env.json");
        string files = Path.Combine(Path.GetDirectoryName(source)!, "fs");
        foreach (string file in Directory.Exists(files) ? Directory.GetFiles(files, "*", SearchOption.AllDirectories) : [])
        {
            string copy = Path.Combine(_root.FullName, Path.GetRelativePath(files, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.WriteAllText(copy, File.ReadAllText(file).Replace(PlainHttp, http, StringComparison.Ordinal));
        }

        Dictionary<string, string> environment = JsonNode.Parse(File.ReadAllText(source))!.AsObject().ToDictionary(pair => pair.Key, pair => ((string)pair.Value!).Replace(PlainHttp, http, StringComparison.Ordinal));
        environment["HOME"] = _root.FullName + environment["HOME"];
        return new AwsSettings(variable => environment.GetValueOrDefault(variable));
    }

    private static ImitatedAnswer RecordedAnswer(JsonArray events)
    {
        JsonNode answer = events.Select(e => e!["action"]!["Response"]?["response"]?["Ok"]).Single(ok => ok is not null)!;
        return new ImitatedAnswer((int)answer["status"]!, Data(events, "Response"), "text/xml", ("x-amzn-requestid", (string)answer["headers"]!["x-amzn-requestid"]![0]!));
    }

    private static string Data(JsonArray events, string direction) =>
        (string)events.Select(e => e!["action"]!["Data"]).Single(data => (string?)data?["direction"] == direction)!["data"]!["Utf8"]!;

    /// <summary>What matters of a request: whom it goes to, what it asks for, who signs, and for which region. The session name is each SDK's own.</summary>
    private static void AssertSent(JsonArray events, InterceptingProxy proxy)
    {
        JsonNode? recorded = events.Select(e => e!["action"]!["Request"]?["request"]).SingleOrDefault(request => request is not null);
        if (recorded is null)
        {
            Assert.Empty(proxy.Requests);
            return;
        }

        (string host, ImitatedRequest sent) = Assert.Single(proxy.Requests);
        Uri uri = new((string)recorded["uri"]!);
        Assert.Equal((uri.Host, uri.AbsolutePath, (string)recorded["method"]!), (host, sent.Path, sent.Method));
        foreach (string pair in Data(events, "Request").Split('&'))
        {
            string[] parts = pair.Split('=');
            Assert.Equal(parts[0] == "RoleSessionName" ? "PSFederation" : Uri.UnescapeDataString(parts[1]), sent.Parameter(parts[0]));
        }

        string signer = ((string)recorded["headers"]!["authorization"]![0]!).Split("Credential=")[1].Split('/')[0];
        // The region of the address, which the recording of the case with AWS_REGION has not in its signature.
        string region = uri.Host.StartsWith("sts.", StringComparison.Ordinal) ? uri.Host.Split('.')[1] : "us-east-1";
        Assert.Matches($"^AWS4-HMAC-SHA256 Credential={signer}/[0-9]{{8}}/{region}/sts/aws4_request, ", sent.Headers["Authorization"]);
    }
}
