using System.Management.Automation;
using System.Text.Json;
using PSFederation.Module.Tests.Hosting;
using PSFederation.Sandbox;

namespace PSFederation.Module.Tests.Commands;

/// <summary>-Ambient and -From in the engine, against simulations of the platforms that are based on their documentation.</summary>
public sealed class GetOidcTokenAmbientTests(SandboxFixture fixture) : IClassFixture<SandboxFixture>, IDisposable
{
    /// <summary>What tells a platform, so that the tests run on one too.</summary>
    private static readonly string[] Signs =
    [
        "GITHUB_ACTIONS", "ACTIONS_ID_TOKEN_REQUEST_URL", "ACTIONS_ID_TOKEN_REQUEST_TOKEN", "GITLAB_CI", "TF_BUILD", "SYSTEM_OIDCREQUESTURI",
        "BITBUCKET_PIPELINE_UUID", "BITBUCKET_BUILD_NUMBER", "CIRCLECI", "BUILDKITE", "TFC_RUN_ID", "SPACELIFT_OIDC_TOKEN", "VERCEL", "VERCEL_OIDC_TOKEN",
        "FLY_MACHINE_ID", "AWS_WEB_IDENTITY_TOKEN_FILE", "AZURE_FEDERATED_TOKEN_FILE", "KUBERNETES_SERVICE_HOST",
    ];

    private readonly SandboxHost _sandbox = fixture.Host;
    private readonly Shell _shell = new();
    private readonly EnvironmentChange _clean = new([.. Signs.Select(name => (name, (string?)null))]);

    public void Dispose()
    {
        _clean.Dispose();
        _shell.Dispose();
    }

    private string Token(string audience) => _sandbox.MintToken(new Dictionary<string, object?> { ["aud"] = audience });

    private HttpImitation GitHub() => new(request => request.Headers.GetValueOrDefault("Authorization") == "Bearer RUNNERSECRET"
        ? new ImitatedAnswer(200, JsonSerializer.Serialize(new { value = Token(request.Parameter("audience")!) }))
        : new ImitatedAnswer(401, "{}"));

    private static EnvironmentChange OnGitHub(HttpImitation server) => new(
        ("GITHUB_ACTIONS", "true"), ("ACTIONS_ID_TOKEN_REQUEST_URL", server.Url + "/?api-version=2.0"), ("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "RUNNERSECRET"));

    [Fact]
    public void The_token_of_a_CI_job_becomes_credentials()
    {
        using HttpImitation server = GitHub();
        using EnvironmentChange job = OnGitHub(server);
        FederatedCredential credential = _shell.With("aud", _sandbox.Clients.Cli.ClientId).With("role", _sandbox.Roles.WebUser).With("sts", _sandbox.StsEndpoint)
            .Run("Get-OidcToken -Ambient -Audience $aud | Invoke-AssumeRoleWithWebIdentity -RoleArn $role -EndpointUrl $sts").Single<FederatedCredential>();
        Assert.Equal(_sandbox.Roles.WebUser, credential.Source.RoleArn);
        Assert.True(credential.Renewal?.IsAutomatic);
        Assert.Contains("token of GitHub Actions", credential.Renewal!.How, StringComparison.Ordinal);
    }

    [Fact]
    public void The_default_audience_is_that_of_STS()
    {
        using HttpImitation server = GitHub();
        using EnvironmentChange job = OnGitHub(server);
        ShellResult result = _shell.Run("Get-OidcToken -Ambient -Verbose");
        Assert.Equal(["sts.amazonaws.com"], result.Single<OidcToken>().Audience);
        Assert.Contains("GitHub Actions, detected by GITHUB_ACTIONS", result.Verbose);
        Assert.DoesNotContain("RUNNERSECRET", result.AllText(), StringComparison.Ordinal);
        Assert.Single(server.Requests);
    }

    [Theory]
    [InlineData("-From Vercel")]
    [InlineData("-Ambient -From vercel")]
    public void A_platform_can_be_named(string parameters)
    {
        using EnvironmentChange both = new(("CIRCLECI", "true"), ("CIRCLE_OIDC_TOKEN_V2", Token("circle")), ("VERCEL_OIDC_TOKEN", Token("vercel")));
        Assert.Equal(["vercel"], _shell.Run($"Get-OidcToken {parameters}").Single<OidcToken>().Audience);
    }

    [Fact]
    public void A_missing_permission_is_named()
    {
        using EnvironmentChange job = new(("GITHUB_ACTIONS", "true"));
        ErrorRecord error = _shell.Run("Get-OidcToken -Ambient").Error(FederationErrorCode.AmbientIncomplete);
        Assert.Contains("id-token: write", error.ToString(), StringComparison.Ordinal);
        Assert.Equal("GitHubActions", error.TargetObject);
    }

    [Fact]
    public void A_refusal_is_distinguished_from_a_missing_permission()
    {
        using HttpImitation server = new(_ => new ImitatedAnswer(403, """{"message":"no"}"""));
        using EnvironmentChange job = OnGitHub(server);
        _shell.Run("Get-OidcToken -Ambient").Error(FederationErrorCode.AmbientRefused);
    }

    [Fact]
    public void The_error_about_an_unknown_platform_lists_the_platforms() =>
        Assert.Contains("GitHubActions", _shell.Run("Get-OidcToken -From Jenkins").Error(FederationErrorCode.ParameterInvalid).ToString(), StringComparison.Ordinal);

    [Fact]
    public void A_service_connection_can_be_named()
    {
        using HttpImitation server = new(request => request.Parameter("serviceConnectionId") == "4711"
            ? new ImitatedAnswer(200, JsonSerializer.Serialize(new { oidcToken = Token("api://AzureADTokenExchange") }))
            : new ImitatedAnswer(400, """{"message":"The service connection does not exist."}"""));
        using EnvironmentChange job = new(("SYSTEM_OIDCREQUESTURI", server.Url), ("SYSTEM_ACCESSTOKEN", "x"), ("AZURESUBSCRIPTION_SERVICE_CONNECTION_ID", null));
        Assert.Equal(["api://AzureADTokenExchange"], _shell.Run("Get-OidcToken -From AzureDevOps -ServiceConnectionId 4711").Single<OidcToken>().Audience);
        Assert.Contains("The service connection does not exist", _shell.Run("Get-OidcToken -From AzureDevOps -ServiceConnectionId 1").Error(FederationErrorCode.AmbientRefused).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stop_ends_the_waiting()
    {
        TaskCompletionSource asked = new();
        using HttpImitation server = new(_ =>
        {
            asked.TrySetResult();
            return null;
        });
        using EnvironmentChange job = OnGitHub(server);
        using PSDataCollection<PSObject> output = [];
        using PowerShell shell = _shell.Begin("Get-OidcToken -Ambient", output, out IAsyncResult running);
        await asked.Task.WaitAsync(TestContext.Current.CancellationToken);
        shell.Stop();
        Assert.ThrowsAny<PipelineStoppedException>(() => shell.EndInvoke(running));
        Assert.Empty(output);
    }

    [Fact]
    public void A_token_that_knows_its_provider_tells_it_at_the_exchange()
    {
        using HttpImitation sts = new(_ => new ImitatedAnswer(400, "<ErrorResponse><Error><Code>InvalidIdentityToken</Code><Message>no</Message></Error></ErrorResponse>", "text/xml"));
        _shell.With("t", new OidcToken("Atza|opaque") { TokenType = OidcTokenType.AccessToken, IsOpaque = true }.WithProviderId("www.amazon.com"))
            .With("role", _sandbox.Roles.WebUser).With("sts", sts.Url)
            .Run("$t | Invoke-AssumeRoleWithWebIdentity -RoleArn $role -EndpointUrl $sts").Error(FederationErrorCode.StsInvalidIdentityToken);
        Assert.NotEmpty(sts.Requests);
        Assert.All(sts.Requests, request => Assert.Equal("www.amazon.com", request.Parameter("ProviderId")));
    }
}
