using System.Net;
using PSFederation.Core.Text;

namespace PSFederation.Core.Oidc.Ambient;

/// <summary>
/// The platforms that provide tokens, in detection order: the platform of a job comes before the platform of the machine that the job
/// runs on, so that a CI job in a pod gets the job's token, not the pod's. A new platform requires only a new record here.
/// </summary>
public static class AmbientPlatforms
{
    /// <summary>The default audience of IAM.</summary>
    public const string StsAudience = "sts.amazonaws.com";

    private const string AudienceInJob = "Or omit -Audience, and register the token's audience in IAM.";

    /// <summary>The table.</summary>
    public static IReadOnlyList<AmbientPlatform> All { get; } =
    [
        new()
        {
            Name = "GitHubActions",
            Title = "GitHub Actions",
            Aliases = ["GitHub"],
            Signs = ["GITHUB_ACTIONS", "ACTIONS_ID_TOKEN_REQUEST_URL"],
            Audience = AmbientAudience.Requested,
            Ways =
            [
                new HttpTokenSource
                {
                    // The address has a query (api-version) already; the answer is {"value": "…"}.
                    Address = "{ACTIONS_ID_TOKEN_REQUEST_URL}",
                    Query = [("audience", "{audience}")],
                    Headers = [("Authorization", "Bearer {ACTIONS_ID_TOKEN_REQUEST_TOKEN}")],
                    Member = "value",
                },
            ],
            Remedy = "Grant the job this permission: permissions: id-token: write (and contents: read, because specifying one permission removes the others). Pull requests from forks never get it.",
            Documentation = new("https://docs.github.com/actions/reference/security/oidc"),
        },
        new()
        {
            Name = "GitLab",
            Title = "GitLab CI/CD",
            Aliases = ["GitLabCI", "GitLabCICD"],
            Signs = ["GITLAB_CI"],
            Audience = AmbientAudience.Configured,
            // The block id_tokens names the variables, so every JWT with GitLab's own claim is one. CI_JOB_* tokens are not for other services.
            Ways =
            [
                new EnvironmentTokenSource { Names = ["*"], Except = ["CI_JOB_*"], Claim = "project_path" },
                // The names from GitLab's examples, in case an instance omits that claim.
                new EnvironmentTokenSource { Names = ["*ID_TOKEN", "*OIDC_TOKEN"], Except = ["CI_JOB_*"], Claim = "iss" },
            ],
            Remedy = "Add an id_tokens: block to the job, such as id_tokens: AWS_ID_TOKEN: aud: https://gitlab.com.",
            AudienceRemedy = "Set that audience as aud: in the job's id_tokens: block.",
            Documentation = new("https://docs.gitlab.com/ci/secrets/id_token_authentication/"),
        },
        new()
        {
            Name = "AzureDevOps",
            Title = "Azure DevOps",
            Aliases = ["AzurePipelines", "ADO"],
            Signs = ["TF_BUILD", "SYSTEM_OIDCREQUESTURI"],
            Audience = AmbientAudience.Configured,
            Ways =
            [
                new HttpTokenSource
                {
                    Address = "{SYSTEM_OIDCREQUESTURI}",
                    Post = true,
                    // Without a service connection the token's subject is the pipeline (p://ORG/PROJECT/PIPELINE), with one the connection (sc://…).
                    // AzureCLI@2 and AzurePowerShell@5 set the variable to the connection they were given.
                    Query = [("api-version", "7.1"), ("serviceConnectionId", "{serviceConnectionId,AZURESUBSCRIPTION_SERVICE_CONNECTION_ID?}")],
                    // Without the second header, a rejected token causes a redirect to a sign-in page.
                    Headers = [("Authorization", "Bearer {SYSTEM_ACCESSTOKEN}"), ("X-TFS-FedAuthRedirect", "Suppress")],
                    Body = [],
                    Member = "oidcToken",
                },
            ],
            Remedy = "Pass the job's token to the step (env: SYSTEM_ACCESSTOKEN: $(System.AccessToken)), and for the token of a service connection, specify a connection that the pipeline can use (-ServiceConnectionId).",
            AudienceRemedy = "Azure DevOps issues tokens for api://AzureADTokenExchange only.",
            Documentation = new("https://learn.microsoft.com/rest/api/azure/devops/distributedtask/oidctoken/create"),
        },
        new()
        {
            Name = "Bitbucket",
            Title = "Bitbucket Pipelines",
            Aliases = ["BitbucketPipelines"],
            Signs = ["BITBUCKET_PIPELINE_UUID", "BITBUCKET_BUILD_NUMBER", "BITBUCKET_STEP_OIDC_TOKEN"],
            Audience = AmbientAudience.Configured,
            Ways = [new EnvironmentTokenSource { Names = ["BITBUCKET_STEP_OIDC_TOKEN"] }],
            Remedy = "Enable it for the step: oidc: true.",
            AudienceRemedy = "Set that audience in the step: oidc: audiences: [sts.amazonaws.com].",
            Documentation = new("https://support.atlassian.com/bitbucket-cloud/docs/integrate-pipelines-with-resource-servers-using-oidc/"),
        },
        new()
        {
            Name = "CircleCI",
            Title = "CircleCI",
            Signs = ["CIRCLECI"],
            Audience = AmbientAudience.Configured,
            Ways =
            [
                new ProgramTokenSource { Program = "circleci", Arguments = ["run", "oidc", "get", "--claims", "{claims}"], OnlyForAudience = true },
                // The subject of the second form contains the version control system's project too; of two tokens, the newer one is used.
                new EnvironmentTokenSource { Names = ["CIRCLE_OIDC_TOKEN_V2"] },
                new EnvironmentTokenSource { Names = ["CIRCLE_OIDC_TOKEN"] },
            ],
            Remedy = "CircleCI sets CIRCLE_OIDC_TOKEN_V2 in jobs on its cloud and on server 4 or later, but not in builds of forked pull requests.",
            AudienceRemedy = "Add the program circleci, which requests such a token in a job, to the PATH; or set the audience for the organization or project (oidc-custom-claims).",
            Documentation = new("https://circleci.com/docs/openid-connect-tokens/"),
        },
        new()
        {
            Name = "Buildkite",
            Title = "Buildkite",
            Signs = ["BUILDKITE"],
            Audience = AmbientAudience.Requested,
            Ways =
            [
                new ProgramTokenSource { Program = "buildkite-agent", Arguments = ["oidc", "request-token", "--audience", "{audience}"] },
                new HttpTokenSource
                {
                    // The API behind the agent's program, for containers without it.
                    Address = "{BUILDKITE_AGENT_ENDPOINT|https://agent.buildkite.com/v3}/jobs/{BUILDKITE_JOB_ID}/oidc/tokens",
                    Post = true,
                    Headers = [("Authorization", "Token {BUILDKITE_AGENT_ACCESS_TOKEN}")],
                    Body = [("audience", "{audience}")],
                    Member = "token",
                },
            ],
            Remedy = "The job needs the program buildkite-agent on its PATH; in a container, mount it, or set BUILDKITE_JOB_ID and BUILDKITE_AGENT_ACCESS_TOKEN.",
            Documentation = new("https://buildkite.com/docs/agent/v3/cli-oidc"),
        },
        new()
        {
            Name = "TerraformCloud",
            Title = "HCP Terraform",
            Aliases = ["HCPTerraform", "TFC", "TerraformEnterprise"],
            Signs = ["TFC_RUN_ID", "TFC_WORKLOAD_IDENTITY_TOKEN", "TFC_WORKLOAD_IDENTITY_AUDIENCE"],
            Audience = AmbientAudience.Configured,
            Ways = [new EnvironmentTokenSource { Names = ["TFC_WORKLOAD_IDENTITY_TOKEN", "TFC_WORKLOAD_IDENTITY_TOKEN_*"] }],
            Remedy = "Set the environment variable TFC_WORKLOAD_IDENTITY_AUDIENCE of the workspace to sts.amazonaws.com.",
            AudienceRemedy = "Set TFC_WORKLOAD_IDENTITY_AUDIENCE_TAG of the workspace to that audience; the token is then in TFC_WORKLOAD_IDENTITY_TOKEN_TAG.",
            Documentation = new("https://developer.hashicorp.com/terraform/cloud-docs/workspaces/dynamic-provider-credentials/manual-generation"),
        },
        new()
        {
            Name = "Spacelift",
            Title = "Spacelift",
            Signs = ["SPACELIFT_OIDC_TOKEN"],
            SignFiles = ["/mnt/workspace/spacelift.oidc"],
            Audience = AmbientAudience.Configured,
            Ways = [new EnvironmentTokenSource { Names = ["SPACELIFT_OIDC_TOKEN"] }, new FileTokenSource { Path = "/mnt/workspace/spacelift.oidc" }],
            Remedy = "Runs of paid accounts have SPACELIFT_OIDC_TOKEN and /mnt/workspace/spacelift.oidc.",
            AudienceRemedy = "Spacelift issues tokens for the host of the account, such as demo.app.spacelift.io.",
            Documentation = new("https://docs.spacelift.io/integrations/cloud-providers/oidc/"),
        },
        new()
        {
            Name = "Vercel",
            Title = "Vercel",
            Signs = ["VERCEL", "VERCEL_OIDC_TOKEN"],
            Audience = AmbientAudience.Configured,
            Ways = [new EnvironmentTokenSource { Names = ["VERCEL_OIDC_TOKEN"] }],
            Remedy = "Builds have VERCEL_OIDC_TOKEN; on a developer machine, vercel env pull gets a token that is valid for twelve hours.",
            AudienceRemedy = "In builds, Vercel issues tokens for https://vercel.com/TEAM.",
            Documentation = new("https://vercel.com/docs/oidc/reference"),
        },
        new()
        {
            Name = "Fly",
            Title = "Fly.io",
            Aliases = ["FlyIo"],
            Signs = ["FLY_MACHINE_ID"],
            SignFiles = ["/.fly/api"],
            Audience = AmbientAudience.Requested,
            Ways =
            [
                new HttpTokenSource
                {
                    // The machine's init listens there and adds the machine's authentication; the response is the token itself.
                    Address = "http://localhost/v1/tokens/oidc",
                    Socket = "/.fly/api",
                    Post = true,
                    Body = [("aud", "{audience}")],
                },
            ],
            Remedy = "A Fly Machine has the socket /.fly/api; allow this process to open it.",
            Documentation = new("https://fly.io/docs/security/openid-connect/"),
        },
        new()
        {
            Name = "Kubernetes",
            Title = "Kubernetes",
            Aliases = ["EKS", "AKS", "GKE", "K8s", "IRSA"],
            Signs = ["AWS_WEB_IDENTITY_TOKEN_FILE", "AZURE_FEDERATED_TOKEN_FILE", "KUBERNETES_SERVICE_HOST"],
            SignFiles = ["/var/run/secrets/eks.amazonaws.com/serviceaccount/token"],
            Audience = AmbientAudience.Configured,
            Ways =
            [
                // Set by the webhook of EKS (IAM roles for service accounts), also elsewhere by amazon-eks-pod-identity-webhook.
                new FileTokenSource { Path = "{AWS_WEB_IDENTITY_TOKEN_FILE}" },
                new FileTokenSource { Path = "/var/run/secrets/eks.amazonaws.com/serviceaccount/token" },
                // Set by the webhook of Azure Workload Identity.
                new FileTokenSource { Path = "{AZURE_FEDERATED_TOKEN_FILE}" },
                new FileTokenSource
                {
                    Path = "/var/run/secrets/kubernetes.io/serviceaccount/token",
                    Caution = "This is the pod's token for the Kubernetes API; anyone who gets it can act as the pod there. Project a token for the audience sts.amazonaws.com, and set AWS_WEB_IDENTITY_TOKEN_FILE to its file.",
                },
            ],
            Remedy = "Annotate the service account (eks.amazonaws.com/role-arn), or project a token into the pod (volumes: projected: serviceAccountToken: audience: sts.amazonaws.com) and set AWS_WEB_IDENTITY_TOKEN_FILE to its file.",
            AudienceRemedy = "Project a token for that audience into the pod (volumes: projected: serviceAccountToken: audience:).",
            Documentation = new("https://docs.aws.amazon.com/eks/latest/userguide/pod-configuration.html"),
        },
        new()
        {
            Name = "AzureManagedIdentity",
            Title = "Azure managed identity",
            Aliases = ["Azure", "AzureImds", "ManagedIdentity", "AppService"],
            Signs = ["IDENTITY_HEADER", "AZURE_POD_IDENTITY_AUTHORITY_HOST"],
            Audience = AmbientAudience.RequestedByName,
            Ways =
            [
                // App Service, Functions and Container Apps: https://learn.microsoft.com/azure/app-service/overview-managed-identity
                new HttpTokenSource
                {
                    Address = "{IDENTITY_ENDPOINT}",
                    Query = [("api-version", "2019-08-01"), ("resource", "{audience}"), ("client_id", "{AZURE_CLIENT_ID?}")],
                    Headers = [("X-IDENTITY-HEADER", "{IDENTITY_HEADER}")],
                    Member = "access_token",
                    IsMetadata = true,
                    TokenType = OidcTokenType.AccessToken,
                },
                new HttpTokenSource
                {
                    Address = "{AZURE_POD_IDENTITY_AUTHORITY_HOST|http://169.254.169.254}/metadata/identity/oauth2/token",
                    Query = [("api-version", "2018-02-01"), ("resource", "{audience}"), ("client_id", "{AZURE_CLIENT_ID?}")],
                    Headers = [("Metadata", "true")],
                    Member = "access_token",
                    IsMetadata = true,
                    // While the service is updated ("Error handling" of the documentation below). It reports an unknown identity with 400.
                    Transient = [HttpStatusCode.NotFound, HttpStatusCode.Gone],
                    TokenType = OidcTokenType.AccessToken,
                },
            ],
            Probe = new HttpTokenSource
            {
                Address = "http://{metadata|169.254.169.254}/metadata/instance/compute/azEnvironment",
                Query = [("api-version", "2021-02-01"), ("format", "text")],
                Headers = [("Metadata", "true")],
                IsMetadata = true,
            },
            Remedy = "Assign a managed identity to the machine or app (if it has several, set AZURE_CLIENT_ID to the client ID of one), and register an application in Entra ID whose Application ID URI is the audience: -Audience api://….",
            Documentation = new("https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/how-to-use-vm-token"),
        },
        new()
        {
            Name = "GoogleCloud",
            Title = "Google Cloud",
            Aliases = ["Google", "GCP", "GCE", "CloudRun"],
            Signs = ["GCE_METADATA_HOST"],
            Audience = AmbientAudience.Requested,
            Ways =
            [
                new HttpTokenSource
                {
                    // format=full adds the instance to the claims, which a trust policy cannot use but a log can. The response is the token itself.
                    Address = "http://{GCE_METADATA_HOST|metadata.google.internal}/computeMetadata/v1/instance/service-accounts/default/identity",
                    Query = [("audience", "{audience}"), ("format", "full")],
                    Headers = [("Metadata-Flavor", "Google")],
                    Proof = ("Metadata-Flavor", "Google"),
                    IsMetadata = true,
                },
            ],
            Probe = new HttpTokenSource
            {
                Address = "http://{metadata|169.254.169.254}/computeMetadata/v1/instance/id",
                Headers = [("Metadata-Flavor", "Google")],
                Proof = ("Metadata-Flavor", "Google"),
                IsMetadata = true,
            },
            Remedy = "The instance or service needs a service account. On GKE, bind the Kubernetes service account to a service account (Workload Identity).",
            Documentation = new("https://cloud.google.com/compute/docs/instances/verifying-instance-identity"),
        },
    ];

    /// <summary>The names for -From, with their descriptions.</summary>
    public static IEnumerable<(string Text, string ToolTip)> Names =>
        All.Select(platform => (platform.Name, $"{platform.Title}: {AudienceOf(platform)}"));

    /// <summary>The advice for a token with another audience than requested.</summary>
    internal static string ForAnotherAudience(AmbientPlatform platform) =>
        platform.AudienceRemedy is { } remedy ? $"{remedy} {AudienceInJob}" : AudienceInJob;

    /// <summary>The platform with a name; case, spaces, dots and hyphens are ignored.</summary>
    /// <exception cref="FederationException">It does not exist.</exception>
    internal static AmbientPlatform Find(string name)
    {
        string wanted = Plain(name);
        return All.FirstOrDefault(platform => Plain(platform.Name) == wanted || platform.Aliases.Any(alias => Plain(alias) == wanted))
            ?? throw new FederationException(
                FederationErrorCode.ParameterInvalid, $"-From is {InputPreview.Quote(name)}; expected one of {string.Join(", ", All.Select(platform => platform.Name))}.{Suggestions.Of(name, All.SelectMany(platform => platform.Aliases.Prepend(platform.Name)))}", InputPreview.Target(name));
    }

    private static string AudienceOf(AmbientPlatform platform) => platform.Audience switch
    {
        AmbientAudience.Requested => $"any audience, {StsAudience} by default",
        AmbientAudience.RequestedByName => "the audience is an application of your tenant (-Audience api://…)",
        _ => "the job definition sets the audience",
    };

    private static string Plain(string name) => string.Concat(name.Where(char.IsAsciiLetterOrDigit)).ToUpperInvariant();
}
