using System.Text.Json;
using PSFederation.Core.Oidc.Ambient;
using PSFederation.Core.SignInMethods;

namespace PSFederation.Core.Tests.Oidc.Ambient;

/// <summary>
/// Each platform, against an imitation on this machine that is written from the platform's documentation (the address in its record). None of the
/// platforms themselves can be reached here.
/// </summary>
public sealed class PlatformTests : IDisposable
{
    private readonly Surroundings _here = new();
    private readonly string _token = Surroundings.Token();

    public void Dispose() => _here.Dispose();

    private static ImitatedAnswer Json(string member, string token) => new(200, JsonSerializer.Serialize(new Dictionary<string, string> { [member] = token }));

    [Fact]
    public async Task GitHub_Actions_accepts_the_bearer_token_of_the_job()
    {
        using HttpImitation server = new(request =>
            request is { Method: "GET", Path: "/token" } && request.Headers.GetValueOrDefault("Authorization") == "Bearer RUNNER" && request.Parameter("api-version") == "2.0"
                ? Json("value", Surroundings.Token(request.Parameter("audience")!))
                : new ImitatedAnswer(401, "{}"));
        _here.With("GITHUB_ACTIONS", "true").With("ACTIONS_ID_TOKEN_REQUEST_URL", server.Url + "/token?api-version=2.0").With("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "RUNNER");
        Assert.Equal(["sts.amazonaws.com"], (await _here.GetAsync()).Audience);
        Assert.Equal(["https://vault.example.com/a b&c"], (await _here.GetAsync(new AmbientRequest(new AmbientMethod { Audience = "https://vault.example.com/a b&c" }))).Audience);
        Assert.Contains("detected by GITHUB_ACTIONS", _here.Said, StringComparison.Ordinal);
        Assert.DoesNotContain("RUNNER", _here.Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GitHub_Actions_without_the_permission_says_so()
    {
        FederationException e = await Fail.WithAsync(FederationErrorCode.AmbientIncomplete, () => _here.With("GITHUB_ACTIONS", "true").GetAsync());
        Assert.Contains("id-token: write", e.Message, StringComparison.Ordinal);
        Assert.Contains("ACTIONS_ID_TOKEN_REQUEST_URL", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_token_of_GitLab_is_found_in_a_variable_of_any_name()
    {
        const string claim = ""","project_path":"group/project" """;
        _here.With("GITLAB_CI", "true").With("CI_JOB_JWT_V2", Surroundings.Token(claims: claim)).With("OTHER_SECRET", "eyJhbGciOi")
            .With("VAULT_TOKEN", Surroundings.Token("https://vault.example.com", claim)).With("STRANGER", Surroundings.Token());
        OidcToken only = await _here.GetAsync();
        Assert.Equal(["https://vault.example.com"], only.Audience);

        OidcToken forAws = await _here.With("ZZ_ANY_NAME", Surroundings.Token(claims: claim)).GetAsync();
        Assert.Equal(["sts.amazonaws.com"], forAws.Audience);
        Assert.Contains("variable ZZ_ANY_NAME", _here.Said, StringComparison.Ordinal);

        Assert.Equal(["https://vault.example.com"], (await _here.GetAsync(new AmbientRequest(new AmbientMethod { Audience = "https://vault.example.com" }))).Audience);
    }

    [Theory]
    [InlineData("GITLAB_OIDC_TOKEN")]
    [InlineData("AWS_ID_TOKEN")]
    public async Task GitLab_gives_a_token_without_its_claim_by_the_usual_names(string name) =>
        Assert.Equal("job", (await _here.With("GITLAB_CI", "true").With("STRANGER", Surroundings.Token("x")).With(name, Surroundings.Token()).GetAsync()).Subject);

    [Fact]
    public async Task GitLab_with_several_tokens_and_none_for_AWS_asks_which()
    {
        const string claim = ""","project_path":"group/project" """;
        _here.With("GITLAB_CI", "true").With("A", Surroundings.Token("a.example.com", claim)).With("B", Surroundings.Token("b.example.com", claim));
        FederationException e = await Fail.WithAsync(FederationErrorCode.AmbientIncomplete, () => _here.GetAsync());
        Assert.Contains("A is for a.example.com; B is for b.example.com", e.Message, StringComparison.Ordinal);
        Assert.Contains("-Audience", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GitLab_without_the_block_says_so() =>
        Assert.Contains("id_tokens:", (await Fail.WithAsync(FederationErrorCode.AmbientIncomplete, () => _here.With("GITLAB_CI", "true").GetAsync())).Message, StringComparison.Ordinal);

    [Fact]
    public async Task Azure_DevOps_is_asked_for_the_service_connection_or_the_pipeline()
    {
        using HttpImitation server = new(request =>
            request is { Method: "POST", Path: "/org/_apis/oidctoken" } && request.Headers.GetValueOrDefault("Authorization") == "Bearer SYSTEMTOKEN"
            && request.Headers.GetValueOrDefault("X-TFS-FedAuthRedirect") == "Suppress" && request.Parameter("api-version") == "7.1" && request.Headers["Content-Type"].StartsWith("application/json", StringComparison.Ordinal)
                ? Json("oidcToken", Surroundings.Token("api://AzureADTokenExchange", $$""","connection":"{{request.Parameter("serviceConnectionId")}}" """))
                : new ImitatedAnswer(203, "<html>Sign in</html>", "text/html"));
        _here.With("TF_BUILD", "True").With("SYSTEM_OIDCREQUESTURI", server.Url + "/org/_apis/oidctoken").With("SYSTEM_ACCESSTOKEN", "SYSTEMTOKEN");
        Assert.Equal(string.Empty, (await _here.GetAsync()).Claims["connection"]);
        Assert.Equal("from-task", (await _here.With("AZURESUBSCRIPTION_SERVICE_CONNECTION_ID", "from-task").GetAsync()).Claims["connection"]);
        Assert.Equal("named", (await _here.GetAsync(new AmbientRequest(new AmbientMethod { ServiceConnectionId = "named" }))).Claims["connection"]);

        _here.With("SYSTEM_ACCESSTOKEN", "EXPIREDTOKEN");
        FederationException e = await Fail.WithAsync(FederationErrorCode.AmbientRefused, () => _here.GetAsync(), "EXPIREDTOKEN");
        Assert.Contains("service connection", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Azure_DevOps_without_the_token_of_the_job_says_how_to_pass_it_on()
    {
        FederationException e = await Fail.WithAsync(FederationErrorCode.AmbientIncomplete, () => _here.With("TF_BUILD", "True").With("SYSTEM_OIDCREQUESTURI", "https://vstoken.example.com").GetAsync());
        Assert.Contains("SYSTEM_ACCESSTOKEN is not set", e.Message, StringComparison.Ordinal);
        Assert.Contains("$(System.AccessToken)", e.Message, StringComparison.Ordinal);
    }

    /// <summary>Platforms that put the token into a variable.</summary>
    public static TheoryData<string, string, string> Variables => new()
    {
        { "Bitbucket", "BITBUCKET_BUILD_NUMBER", "BITBUCKET_STEP_OIDC_TOKEN" },
        { "CircleCI", "CIRCLECI", "CIRCLE_OIDC_TOKEN_V2" },
        { "CircleCI", "CIRCLECI", "CIRCLE_OIDC_TOKEN" },
        { "TerraformCloud", "TFC_RUN_ID", "TFC_WORKLOAD_IDENTITY_TOKEN" },
        { "TerraformCloud", "TFC_RUN_ID", "TFC_WORKLOAD_IDENTITY_TOKEN_AWS" },
        { "Spacelift", "SPACELIFT_OIDC_TOKEN", "SPACELIFT_OIDC_TOKEN" },
        { "Vercel", "VERCEL", "VERCEL_OIDC_TOKEN" },
    };

    [Theory]
    [MemberData(nameof(Variables))]
    public async Task A_token_in_a_variable_is_taken_as_it_is(string platform, string sign, string variable)
    {
        _here.With(sign, "1").With(variable, Surroundings.Token("someone"));
        Assert.Equal(["someone"], (await _here.GetAsync()).Audience);
        Assert.Equal(["someone"], (await _here.GetAsync(new AmbientRequest(new AmbientMethod { Platform = platform, Audience = "someone" }))).Audience);
        FederationException e = await Fail.WithAsync(FederationErrorCode.AmbientIncomplete, () => _here.GetAsync(new AmbientRequest(new AmbientMethod { Audience = "another" })));
        Assert.Contains("is for someone", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Bitbucket", "oidc: true")]
    [InlineData("CircleCI", "CIRCLE_OIDC_TOKEN_V2")]
    [InlineData("Buildkite", "buildkite-agent")]
    [InlineData("TerraformCloud", "TFC_WORKLOAD_IDENTITY_AUDIENCE")]
    [InlineData("Spacelift", "SPACELIFT_OIDC_TOKEN")]
    [InlineData("Vercel", "VERCEL_OIDC_TOKEN")]
    [InlineData("Fly", "/.fly/api")]
    [InlineData("Kubernetes", "serviceAccountToken")]
    [InlineData("GitHubActions", "id-token: write")]
    [InlineData("GitLab", "id_tokens:")]
    [InlineData("AzureDevOps", "SYSTEM_ACCESSTOKEN")]
    public async Task A_platform_that_is_named_and_not_there_says_what_is_missing(string platform, string expected)
    {
        FederationException e = await Fail.WithAsync(FederationErrorCode.AmbientIncomplete, () => _here.GetAsync(new AmbientRequest(new AmbientMethod { Platform = platform })));
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
        Assert.Contains("See https://", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task HCP_Terraform_gives_the_token_with_the_right_audience_of_several()
    {
        _here.With("TFC_RUN_ID", "run-1").With("TFC_WORKLOAD_IDENTITY_TOKEN", Surroundings.Token("vault.workload.identity"))
            .With("TFC_WORKLOAD_IDENTITY_TOKEN_AWS", Surroundings.Token());
        Assert.Equal(["sts.amazonaws.com"], (await _here.GetAsync()).Audience);
    }

    [Fact]
    public async Task Spacelift_gives_the_file_too() =>
        Assert.Equal("job", (await _here.WithFile("/mnt/workspace/spacelift.oidc", Surroundings.Token("demo.app.spacelift.io") + "\n").GetAsync()).Subject);

    [Fact]
    public async Task CircleCI_makes_a_token_for_another_audience_with_its_program()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The program of this test is a shell script.");
        _here.With("CIRCLECI", "true").With("CIRCLE_OIDC_TOKEN_V2", Surroundings.Token("org"))
            .WithProgram("circleci", $$"""[ "$1 $2 $3 $4 $5" = 'run oidc get --claims {"aud":"sts.amazonaws.com"}' ] && echo '{{_token}}'""");
        Assert.Equal(["sts.amazonaws.com"], (await _here.GetAsync(new AmbientRequest(new AmbientMethod { Audience = "sts.amazonaws.com" }))).Audience);
        Assert.Equal(["org"], (await _here.GetAsync()).Audience);
    }

    [Fact]
    public async Task The_agent_of_Buildkite_prints_a_token()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The program of this test is a shell script.");
        _here.With("BUILDKITE", "true").WithProgram("buildkite-agent", $"""[ "$*" = 'oidc request-token --audience sts.amazonaws.com' ] && echo '{_token}'""");
        Assert.Equal("job", (await _here.GetAsync()).Subject);
        Assert.DoesNotContain(_token, _here.Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_API_of_Buildkite_is_used_if_the_agent_program_is_missing()
    {
        using HttpImitation server = new(request =>
            request is { Method: "POST", Path: "/v3/jobs/job-1/oidc/tokens" } && request.Headers.GetValueOrDefault("Authorization") == "Token AGENT"
                ? Json("token", Surroundings.Token(JsonDocument.Parse(request.Body).RootElement.GetProperty("audience").GetString()!))
                : new ImitatedAnswer(401, """{"message":"Invalid access token"}"""));
        _here.With("BUILDKITE", "true").With("BUILDKITE_AGENT_ENDPOINT", server.Url + "/v3").With("BUILDKITE_JOB_ID", "job-1").With("BUILDKITE_AGENT_ACCESS_TOKEN", "AGENT");
        Assert.Equal(["sts.amazonaws.com"], (await _here.GetAsync()).Audience);
        _here.With("BUILDKITE_AGENT_ACCESS_TOKEN", "WRONGAGENT");
        FederationException e = await Fail.WithAsync(FederationErrorCode.AmbientRefused, () => _here.GetAsync(), "WRONGAGENT");
        Assert.Contains("401", e.Message, StringComparison.Ordinal);
        Assert.Contains("Invalid access token", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fly_answers_at_its_socket()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "A Fly Machine runs Linux.");
        using HttpImitation server = new(
            request => request is { Method: "POST", Path: "/v1/tokens/oidc" }
                ? new ImitatedAnswer(200, Surroundings.Token(JsonDocument.Parse(request.Body).RootElement.GetProperty("aud").GetString()!), "text/plain")
                : new ImitatedAnswer(404, "{}"),
            _here.Path("/.fly/api"));
        Assert.Equal(["sts.amazonaws.com"], (await _here.GetAsync()).Audience);
        Assert.Equal(["x"], (await _here.GetAsync(new AmbientRequest(new AmbientMethod { Platform = "Fly.io", Audience = "x" }))).Audience);
    }

    [Theory]
    [InlineData("AWS_WEB_IDENTITY_TOKEN_FILE", "/eks/token")]
    [InlineData("AZURE_FEDERATED_TOKEN_FILE", "/aks/token")]
    [InlineData(null, "/var/run/secrets/eks.amazonaws.com/serviceaccount/token")]
    public async Task Kubernetes_projects_the_token_into_a_file(string? variable, string path)
    {
        _here.WithFile(path, _token);
        if (variable is not null)
            _here.With(variable, _here.Path(path));
        Assert.Equal("job", (await _here.GetAsync()).Subject);
        Assert.Empty(_here.Reporter.Warnings);
    }

    [Fact]
    public async Task A_pod_token_for_the_Kubernetes_API_is_accepted_with_a_warning()
    {
        _here.With("KUBERNETES_SERVICE_HOST", "10.0.0.1").WithFile("/var/run/secrets/kubernetes.io/serviceaccount/token", _token);
        Assert.Equal("job", (await _here.GetAsync()).Subject);
        Assert.Contains("Kubernetes API", Assert.Single(_here.Reporter.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_file_that_is_missing_is_named()
    {
        string path = _here.Path("/eks/gone");
        FederationException e = await Fail.WithAsync(FederationErrorCode.FileNotFound, () => _here.With("AWS_WEB_IDENTITY_TOKEN_FILE", path).GetAsync());
        Assert.Equal(path, e.Target);
    }

    [Fact]
    public async Task Google_Cloud_answers_at_its_metadata_server()
    {
        using HttpImitation server = new(request =>
            request is { Method: "GET", Path: "/computeMetadata/v1/instance/service-accounts/default/identity" } && request.Headers.GetValueOrDefault("Metadata-Flavor") == "Google"
            && request.Parameter("format") == "full" && request.Parameter("audience") is { } audience
                ? new ImitatedAnswer(200, Surroundings.Token(audience), "text/html", ("Metadata-Flavor", "Google"))
                : new ImitatedAnswer(403, "Missing Metadata-Flavor:Google header.", "text/html"));
        Assert.Equal(["sts.amazonaws.com"], (await _here.With("GCE_METADATA_HOST", server.Host).GetAsync()).Audience);
    }

    [Fact]
    public async Task Something_that_only_answers_like_Google_is_not_believed()
    {
        using HttpImitation server = new(_ => new ImitatedAnswer(200, _token, "text/html"));
        await Fail.WithAsync(FederationErrorCode.AmbientRefused, () => _here.With("GCE_METADATA_HOST", server.Host).GetAsync(), _token);
    }

    [Fact]
    public async Task Azure_App_Service_answers_at_the_identity_endpoint()
    {
        using HttpImitation server = new(request =>
            request is { Method: "GET", Path: "/msi/token" } && request.Headers.GetValueOrDefault("X-IDENTITY-HEADER") == "HEADERSECRET" && request.Parameter("api-version") == "2019-08-01"
                ? Json("access_token", Surroundings.Token(request.Parameter("resource")!, $$""","client":"{{request.Parameter("client_id")}}" """))
                : new ImitatedAnswer(400, """{"statusCode":400,"message":"Bad request"}"""));
        _here.With("IDENTITY_ENDPOINT", server.Url + "/msi/token").With("IDENTITY_HEADER", "HEADERSECRET");
        OidcToken token = await _here.GetAsync(new AmbientRequest(new AmbientMethod { Audience = "api://aws" }));
        Assert.Equal((OidcTokenType.AccessToken, string.Empty), (token.TokenType, token.Claims["client"]));
        Assert.Equal(["api://aws"], token.Audience);
        Assert.Equal("user-assigned", (await _here.With("AZURE_CLIENT_ID", "user-assigned").GetAsync(new AmbientRequest(new AmbientMethod { Audience = "api://aws" }))).Claims["client"]);
        Assert.DoesNotContain("HEADERSECRET", _here.Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_Azure_machine_answers_at_its_metadata_service()
    {
        using HttpImitation server = new(request =>
            request is { Method: "GET", Path: "/metadata/identity/oauth2/token" } && request.Headers.GetValueOrDefault("Metadata") == "true" && request.Parameter("api-version") == "2018-02-01"
                ? Json("access_token", Surroundings.Token(request.Parameter("resource")!))
                : new ImitatedAnswer(400, """{"error":"invalid_request","error_description":"Required metadata header not specified"}"""));
        _here.With("AZURE_POD_IDENTITY_AUTHORITY_HOST", server.Url);
        Assert.Equal(["api://aws"], (await _here.GetAsync(new AmbientRequest(new AmbientMethod { Audience = "api://aws" }))).Audience);
    }

    [Theory]
    [InlineData(404)]
    [InlineData(410)]
    public async Task An_Azure_machine_whose_metadata_service_is_updated_asks_again(int status)
    {
        int asked = 0;
        using HttpImitation server = new(request => Interlocked.Increment(ref asked) < 3
            ? new ImitatedAnswer(status, "updating", "text/plain")
            : Json("access_token", Surroundings.Token(request.Parameter("resource")!)));
        _here.With("AZURE_POD_IDENTITY_AUTHORITY_HOST", server.Url);
        AmbientRequest request = new(new AmbientMethod { Audience = "api://aws" });
        Assert.Equal(["api://aws"], (await _here.GetAsync(request)).Audience);
        Assert.Equal(2, _here.Time.Waits.Count);
        asked = int.MinValue;
        Assert.Contains("Try again later", (await Fail.WithAsync(FederationErrorCode.HttpError, () => _here.GetAsync(request))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Azure_needs_an_audience_that_exists_in_the_tenant()
    {
        FederationException e = await Fail.WithAsync(FederationErrorCode.ParameterMissing, () => _here.GetAsync(new AmbientRequest(new AmbientMethod { Platform = "Azure" })));
        Assert.Contains("-Audience api://", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Azure_says_what_it_does_not_know()
    {
        using HttpImitation server = new(_ => new ImitatedAnswer(400, """{"error":"invalid_resource","error_description":"AADSTS500011: The resource principal named api://x was not found."}"""));
        _here.With("AZURE_POD_IDENTITY_AUTHORITY_HOST", server.Url);
        FederationException e = await Fail.WithAsync(FederationErrorCode.AmbientRefused, () => _here.GetAsync(new AmbientRequest(new AmbientMethod { Audience = "api://x" })));
        Assert.Contains("AADSTS500011", e.Message, StringComparison.Ordinal);
    }
}
