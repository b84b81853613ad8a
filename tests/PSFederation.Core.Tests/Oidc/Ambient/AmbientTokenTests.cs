using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using PSFederation.Core.Oidc.Ambient;
using PSFederation.Core.SignInMethods;
using PSFederation.Core.Tests.Http;

namespace PSFederation.Core.Tests.Oidc.Ambient;

/// <summary>Rules for all platforms: which one is selected, when nothing is sent, and what is never shown.</summary>
public sealed class AmbientTokenTests : IDisposable
{
    private readonly Surroundings _here = new();

    public void Dispose() => _here.Dispose();

    private Surroundings GitHub(string url, string token = "RUNNER") =>
        _here.With("GITHUB_ACTIONS", "true").With("ACTIONS_ID_TOKEN_REQUEST_URL", url).With("ACTIONS_ID_TOKEN_REQUEST_TOKEN", token);

    [Fact]
    public async Task A_job_in_a_pod_gets_the_token_of_the_job_and_the_pod_is_mentioned()
    {
        _here.With("CIRCLECI", "true").With("CIRCLE_OIDC_TOKEN_V2", Surroundings.Token("job"))
            .WithFile("/eks", Surroundings.Token("pod")).With("AWS_WEB_IDENTITY_TOKEN_FILE", _here.Path("/eks"));
        Assert.Equal(["job"], (await _here.GetAsync()).Audience);
        Assert.Contains("Also detected Kubernetes (AWS_WEB_IDENTITY_TOKEN_FILE); select it with -From Kubernetes", _here.Said, StringComparison.Ordinal);
        Assert.Equal(["pod"], (await _here.GetAsync(new AmbientRequest(new AmbientMethod { Platform = "EKS" }))).Audience);
    }

    [Fact]
    public async Task A_job_without_its_permission_never_gets_the_token_of_the_pod()
    {
        _here.With("GITHUB_ACTIONS", "true").WithFile("/eks", Surroundings.Token()).With("AWS_WEB_IDENTITY_TOKEN_FILE", _here.Path("/eks"));
        await Fail.WithAsync(FederationErrorCode.AmbientIncomplete, () => _here.GetAsync());
    }

    [Theory]
    [InlineData("false")]
    [InlineData("0")]
    [InlineData(" ")]
    public async Task A_variable_that_is_false_is_not_a_sign(string value)
    {
        _here.With("GITHUB_ACTIONS", value).With("CIRCLECI", "true").With("CIRCLE_OIDC_TOKEN_V2", Surroundings.Token("job"));
        Assert.Equal(["job"], (await _here.GetAsync()).Audience);
    }

    [Fact]
    public async Task Without_any_sign_metadata_is_asked_and_then_it_says_what_was_looked_for()
    {
        FederationException e = await Fail.WithAsync(FederationErrorCode.AmbientNotFound, () => _here.GetAsync());
        Assert.Contains("GitHub Actions, GitLab CI/CD", e.Message, StringComparison.Ordinal);
        Assert.Contains("querying instance metadata", _here.Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metadata_that_answers_like_Google_tells_Google_Cloud()
    {
        using HttpImitation metadata = new(request => request.Headers.GetValueOrDefault("Metadata-Flavor") == "Google"
            ? new ImitatedAnswer(200, "4711", "application/text", ("Metadata-Flavor", "Google"))
            : new ImitatedAnswer(404, "not found", "text/plain"));
        _here.MetadataHost = metadata.Host;
        // The token itself comes from metadata.google.internal, a name that only Google's own machines resolve.
        FederationException e = await Assert.ThrowsAsync<FederationException>(() => _here.GetAsync(new AmbientRequest(new AmbientMethod()) { Timeout = TimeSpan.FromMilliseconds(200) }));
        Assert.Contains(e.Code, (FederationErrorCode[])[FederationErrorCode.HttpUnreachable, FederationErrorCode.Timeout, FederationErrorCode.AmbientRefused]);
        Assert.Contains("Google Cloud, detected by its instance metadata", _here.Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metadata_that_answers_like_Azure_tells_Azure()
    {
        using HttpImitation metadata = new(request => request is { Path: "/metadata/instance/compute/azEnvironment" } && request.Headers.GetValueOrDefault("Metadata") == "true"
            ? new ImitatedAnswer(200, "AzurePublicCloud", "text/plain")
            : new ImitatedAnswer(404, "not found", "text/plain"));
        _here.MetadataHost = metadata.Host;
        await Fail.WithAsync(FederationErrorCode.ParameterMissing, () => _here.GetAsync());
        Assert.Contains("Azure managed identity, detected by its instance metadata", _here.Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metadata_that_is_silent_does_not_hold_things_up()
    {
        using HttpImitation metadata = new(_ => null);
        _here.MetadataHost = metadata.Host;
        await Fail.WithAsync(FederationErrorCode.AmbientNotFound, () => _here.GetAsync());
    }

    [Fact]
    public async Task Metadata_is_not_asked_when_a_sign_is_there()
    {
        using HttpImitation metadata = new(_ => null);
        _here.MetadataHost = metadata.Host;
        await _here.With("VERCEL_OIDC_TOKEN", Surroundings.Token()).GetAsync();
        Assert.Empty(metadata.Requests);
    }

    [Theory]
    [InlineData("github")]
    [InlineData("GitHub Actions")]
    [InlineData("git-hub.actions")]
    public async Task Names_are_taken_in_any_spelling(string name) =>
        await Fail.WithAsync(FederationErrorCode.AmbientIncomplete, () => _here.GetAsync(new AmbientRequest(new AmbientMethod { Platform = name })));

    [Fact]
    public async Task The_error_about_an_unknown_name_lists_the_names() =>
        Assert.Contains("GitHubActions, GitLab", (await Fail.WithAsync(FederationErrorCode.ParameterInvalid, () => _here.GetAsync(new AmbientRequest(new AmbientMethod { Platform = "Jenkins" })))).Message, StringComparison.Ordinal);

    [Fact]
    public void No_two_platforms_share_a_name()
    {
        foreach (AmbientPlatform platform in AmbientPlatforms.All)
        {
            Assert.Same(platform, AmbientPlatforms.Find(platform.Name));
            Assert.All(platform.Aliases, alias => Assert.Same(platform, AmbientPlatforms.Find(alias)));
        }
    }

    [Fact]
    public void Every_platform_can_be_recognized_asked_and_repaired() =>
        Assert.All(AmbientPlatforms.All, platform =>
        {
            Assert.NotEmpty(platform.Ways);
            Assert.NotEmpty(platform.Signs);
            Assert.Equal(Uri.UriSchemeHttps, platform.Documentation.Scheme);
            Assert.EndsWith(".", platform.Remedy, StringComparison.Ordinal);
            Assert.True(platform.Audience != AmbientAudience.Configured || platform.AudienceRemedy is not null, platform.Name);
        });

    [Theory]
    [InlineData("http://example.com/token")]
    [InlineData("http://169.254.169.254/token")]
    [InlineData("http://127.0.0.1.example.com/token")]
    [InlineData("file:///etc/passwd")]
    [InlineData("ftp://127.0.0.1/token")]
    [InlineData("//example.com/token")]
    [InlineData("not an address")]
    public async Task A_secret_is_never_sent_over_plain_http_to_others(string url)
    {
        FederationException e = await Fail.WithAsync(FederationErrorCode.ParameterInvalid, () => GitHub(url).GetAsync(), "RUNNER");
        Assert.Contains("ACTIONS_ID_TOKEN_REQUEST_URL", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("example.com")]
    [InlineData("example.com/x?")]
    [InlineData("metadata.google.internal@example.com")]
    public async Task Metadata_of_another_host_is_not_asked(string host) =>
        await Fail.WithAsync(FederationErrorCode.ParameterInvalid, () => _here.With("GCE_METADATA_HOST", host).GetAsync());

    [Fact]
    public async Task A_secret_with_a_line_break_is_refused_and_not_shown() =>
        await Fail.WithAsync(FederationErrorCode.AmbientIncomplete, () => GitHub("http://127.0.0.1:1/", "RUN\r\nNER").GetAsync(), "RUN", "NER");

    [Theory]
    [InlineData(200, """{"value":""}""")]
    [InlineData(200, """{"value":1}""")]
    [InlineData(200, """{"value":"a","value":"b"}""")]
    [InlineData(200, """{"value":"opaque"}""")]
    [InlineData(200, "<html>")]
    [InlineData(200, "")]
    [InlineData(302, "")]
    [InlineData(403, """{"message":"eyJhbGciOiJSUzI1NiJ9.SECRETSECRETSECRET"}""")]
    public async Task An_answer_without_a_token_is_a_refusal(int status, string body)
    {
        using HttpImitation server = new(_ => new ImitatedAnswer(status, body, "application/json", ("Location", "https://example.com/")));
        FederationException e = await Fail.WithAsync(FederationErrorCode.AmbientRefused, () => GitHub(server.Url).GetAsync(), "RUNNER", "SECRETSECRET");
        Assert.Single(server.Requests);
        Assert.Contains("GitHub Actions", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(501)]
    [InlineData(503)]
    [InlineData(429)]
    public async Task An_error_of_the_platform_is_not_reported_as_a_missing_permission(int status)
    {
        using HttpImitation server = new(_ => new ImitatedAnswer(status, "oops", "text/plain"));
        FederationException e = await Fail.WithAsync(FederationErrorCode.HttpError, () => GitHub(server.Url).GetAsync(), "RUNNER");
        Assert.Contains($"{status}", e.Message, StringComparison.Ordinal);
        Assert.Contains("Try again later", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("id-token", e.Message, StringComparison.Ordinal);
        Assert.Equal(status == 501 ? 1 : 5, server.Requests.Count);
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(308)]
    public async Task A_redirect_is_not_followed_and_the_error_names_where_it_leads(int status)
    {
        using HttpImitation server = new(_ => new ImitatedAnswer(status, string.Empty, "text/plain", ("Location", "https://login.example/portal?token=SECRETSECRET")));
        FederationException e = await Fail.WithAsync(FederationErrorCode.AmbientRefused, () => GitHub(server.Url).GetAsync(), "RUNNER", "SECRETSECRET");
        Assert.Contains($"the server redirected to https://login.example/portal (HTTP {status}), and this call does not follow redirects", e.Message, StringComparison.Ordinal);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_rate_limit_is_not_a_missing_permission()
    {
        using HttpImitation server = new(_ => new ImitatedAnswer(403, """{"message":"You have exceeded a secondary rate limit."}"""));
        FederationException e = await Fail.WithAsync(FederationErrorCode.HttpError, () => GitHub(server.Url).GetAsync(), "RUNNER");
        Assert.Contains("secondary rate limit", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("id-token", e.Message, StringComparison.Ordinal);
        Assert.Equal(5, server.Requests.Count);
    }

    [Fact]
    public async Task A_refusal_for_a_while_is_waited_for()
    {
        int asked = 0;
        using HttpImitation server = new(_ => Interlocked.Increment(ref asked) == 1
            ? new ImitatedAnswer(403, "slow down", "text/plain", ("Retry-After", "9"))
            : new ImitatedAnswer(200, $$"""{"value":"{{Surroundings.Token()}}"}"""));
        Surroundings github = GitHub(server.Url);
        await github.GetAsync();
        Assert.Equal([9], github.Time.Waits);
    }

    [Theory]
    [InlineData(503, "oops")]
    [InlineData(522, "oops")]
    [InlineData(502, "")]
    [InlineData(403, """{"message":"Can't issue ID_TOKEN for job in 'Pending' state."}""")]
    public async Task A_transient_failure_is_retried_with_growing_pauses(int status, string body)
    {
        int asked = 0;
        using HttpImitation server = new(_ => Interlocked.Increment(ref asked) < 4
            ? new ImitatedAnswer(status, body)
            : new ImitatedAnswer(200, $$"""{"value":"{{Surroundings.Token()}}"}"""));
        Surroundings github = GitHub(server.Url);
        Assert.Equal("job", (await github.GetAsync()).Subject);
        Assert.Equal(3, github.Time.Waits.Count);
        Assert.All(github.Time.Waits, wait => Assert.InRange(wait, 0.001, 30));
        Assert.Equal(3, github.Reporter.Verboses.Count(line => line.Contains("retrying in", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task The_server_says_how_long_to_wait()
    {
        int asked = 0;
        using HttpImitation server = new(_ => Interlocked.Increment(ref asked) == 1
            ? new ImitatedAnswer(429, "busy", "text/plain", ("Retry-After", "7"))
            : new ImitatedAnswer(200, $$"""{"value":"{{Surroundings.Token()}}"}"""));
        Surroundings github = GitHub(server.Url);
        await github.GetAsync();
        Assert.Equal([7], github.Time.Waits);
    }

    [Fact]
    public async Task A_wait_beyond_the_time_limit_does_not_start()
    {
        using HttpImitation server = new(_ => new ImitatedAnswer(503, "busy", "text/plain", ("Retry-After", "3600")));
        Surroundings github = GitHub(server.Url);
        await Fail.WithAsync(FederationErrorCode.HttpError, () => github.GetAsync(new AmbientRequest(new AmbientMethod()) { Timeout = TimeSpan.FromSeconds(30) }));
        Assert.Empty(github.Time.Waits);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task An_answer_without_end_is_ended()
    {
        using FixedAnswer server = FixedAnswer.Endless("{\"value\":\"");
        await Fail.WithAsync(FederationErrorCode.InputTooLarge, () => GitHub(server.Url).GetAsync());
    }

    [Fact]
    public async Task A_silent_server_is_waited_for_as_long_as_allowed()
    {
        using HttpImitation server = new(_ => null);
        await Fail.WithAsync(FederationErrorCode.Timeout, () => GitHub(server.Url).GetAsync(new AmbientRequest(new AmbientMethod()) { Timeout = TimeSpan.FromMilliseconds(100) }));
    }

    [Fact]
    public async Task A_wait_can_be_canceled()
    {
        using CancellationTokenSource cancel = new();
        using HttpImitation server = new(_ =>
        {
            cancel.Cancel();
            return null;
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => GitHub(server.Url).GetAsync(cancellationToken: cancel.Token));
    }

    [Fact]
    public async Task A_program_that_fails_tells_why_unless_that_is_a_token()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The program of this test is a shell script.");
        _here.With("BUILDKITE", "true").WithProgram("buildkite-agent", "echo 'no permission' >&2; exit 3");
        Assert.Contains("exited with code 3 (no permission)", (await Fail.WithAsync(FederationErrorCode.AmbientRefused, () => _here.GetAsync())).Message, StringComparison.Ordinal);
        _here.WithProgram("buildkite-agent", $"echo '{Surroundings.Token()}' >&2; exit 3");
        await Fail.WithAsync(FederationErrorCode.AmbientRefused, () => _here.GetAsync(), Surroundings.Token());
    }

    [Fact]
    public async Task A_program_that_fails_does_not_repeat_a_secret_of_the_environment()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The program of this test is a shell script.");
        _here.With("BUILDKITE", "true").With("BUILDKITE_AGENT_ACCESS_TOKEN", "bkat-0a1b2c").With("BUILDKITE_AGENT_NAME", "agent-007")
            .WithProgram("buildkite-agent", "echo 'agent-007: POST with Token bkat-0a1b2c failed' >&2; exit 1");
        FederationException e = await Fail.WithAsync(FederationErrorCode.AmbientRefused, () => _here.GetAsync(), "bkat-0a1b2c");
        Assert.Contains("agent-007: POST with Token (not shown) failed", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_that_hangs_is_ended()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The program of this test is a shell script.");
        string pid = _here.Path("/pid");
        _here.With("BUILDKITE", "true").WithProgram("buildkite-agent", $"echo $$ > '{pid}.new'; /bin/mv '{pid}.new' '{pid}'; exec /bin/sleep 600");
        using CancellationTokenSource cancel = new();
        Task<OidcToken> waiting = _here.GetAsync(cancellationToken: cancel.Token);
        while (!File.Exists(pid))
            await Task.Delay(10, TestContext.Current.CancellationToken);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        int id = int.Parse(await File.ReadAllTextAsync(pid, TestContext.Current.CancellationToken), System.Globalization.CultureInfo.InvariantCulture);
        while (Directory.Exists($"/proc/{id}"))
            await Task.Delay(10, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_token_that_can_be_asked_for_again_renews_itself_from_the_same_platform()
    {
        int count = 0;
        using HttpImitation server = new(_ => new ImitatedAnswer(200, JsonSerializer.Serialize(new { value = Surroundings.Token(claims: $$""","n":{{++count}} """) })));
        OidcToken first = await GitHub(server.Url).GetAsync();
        IdentityRenewal<OidcToken> renewal = first.GetRenewal()!;
        Assert.Equal("token of GitHub Actions", renewal.How);
        Assert.Equal(2L, (await renewal.GetAsync(TestContext.Current.CancellationToken)).Claims["n"]);
    }

    [Fact]
    public async Task A_token_of_a_variable_does_not_renew_itself() =>
        Assert.Null((await _here.With("VERCEL_OIDC_TOKEN", Surroundings.Token()).GetAsync()).GetRenewal());

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("a\nb")]
    public async Task An_audience_that_is_not_valid_is_rejected(string audience) =>
        await Fail.WithAsync(FederationErrorCode.ParameterInvalid, () => _here.GetAsync(new AmbientRequest(new AmbientMethod { Audience = audience })));

    /// <summary>Whatever the audience is, exactly it arrives: in a query, and in a JSON body.</summary>
    [Property(MaxTest = 50)]
    public Property Any_audience_arrives_as_it_is() => Prop.ForAll(
        ArbMap.Default.ArbFor<NonEmptyString>().Filter(text => !string.IsNullOrWhiteSpace(text.Get) && !text.Get.Any(c => char.IsControl(c) || char.IsSurrogate(c))),
        async text =>
        {
            List<string?> seen = [];
            using HttpImitation server = new(request =>
            {
                seen.Add(request.Method == "GET" ? request.Parameter("audience") : JsonDocument.Parse(request.Body).RootElement.GetProperty("audience").GetString());
                return new ImitatedAnswer(200, JsonSerializer.Serialize(new { value = Surroundings.Token(), token = Surroundings.Token() }));
            });
            using Surroundings github = new(), buildkite = new();
            AmbientRequest request = new(new AmbientMethod { Audience = text.Get });
            await github.With("GITHUB_ACTIONS", "true").With("ACTIONS_ID_TOKEN_REQUEST_URL", server.Url).With("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "x").GetAsync(request, CancellationToken.None);
            await buildkite.With("BUILDKITE", "true").With("BUILDKITE_AGENT_ENDPOINT", server.Url).With("BUILDKITE_JOB_ID", "j").With("BUILDKITE_AGENT_ACCESS_TOKEN", "x").GetAsync(request, CancellationToken.None);
            Assert.Equal([text.Get, text.Get], seen);
        });

    /// <summary>Whatever stands in variables, there is a token or an error of ours, and no value of a variable is ever said.</summary>
    [Property(MaxTest = 200)]
    public Property Any_environment_gives_a_token_or_an_error_that_keeps_secrets() => Prop.ForAll(
        ArbMap.Default.ArbFor<string[]>(),
        async values =>
        {
            string[] names = ["GITLAB_CI", "ANY", "CIRCLE_OIDC_TOKEN_V2", "BITBUCKET_STEP_OIDC_TOKEN", "TFC_WORKLOAD_IDENTITY_TOKEN_A", "VERCEL_OIDC_TOKEN", "SPACELIFT_OIDC_TOKEN"];
            using Surroundings here = new();
            here.With("VERCEL", "1");
            for (int i = 0; i < Math.Min(values?.Length ?? 0, names.Length); i++)
                here.With(names[i], "SECRET" + values![i]);
            try
            {
                await here.GetAsync(cancellationToken: CancellationToken.None);
            }
            catch (FederationException e)
            {
                Assert.DoesNotContain("SECRET", e.ToString(), StringComparison.Ordinal);
            }

            Assert.DoesNotContain("SECRET", here.Said, StringComparison.Ordinal);
        });
}
