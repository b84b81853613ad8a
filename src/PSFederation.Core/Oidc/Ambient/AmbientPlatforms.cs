using PSFederation.Core.Text;

namespace PSFederation.Core.Oidc.Ambient;

/// <summary>
/// The platforms that hand out tokens, in the order in which they are looked for: what runs a job comes before the machine that the job
/// runs on, so that a CI job in a pod gets the job's token, not the pod's. A new platform is a new record here; nothing else needs to know it.
/// </summary>
public static class AmbientPlatforms
{
    /// <summary>The audience that IAM expects by custom.</summary>
    public const string StsAudience = "sts.amazonaws.com";

    private const string AudienceInJob = "Or leave -Audience out, and register the audience it has with IAM.";

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
            Remedy = "Give the job the permission: permissions: id-token: write (and contents: read, since naming one takes away the others). Pull requests from forks never get it.",
            Documentation = new("https://docs.github.com/actions/reference/security/oidc"),
        },
        new()
        {
            Name = "GitLab",
            Title = "GitLab CI/CD",
            Aliases = ["GitLabCI", "GitLabCICD"],
            Signs = ["GITLAB_CI"],
            Audience = AmbientAudience.Configured,
            // The block id_tokens names the variables, so every JWT with GitLab's own claim is one. CI_JOB_* are not for other services.
            Ways =
            [
                new EnvironmentTokenSource { Names = ["*"], Except = ["CI_JOB_*"], Claim = "project_path" },
                // By the names of GitLab's own examples, should an instance leave that claim out.
                new EnvironmentTokenSource { Names = ["*ID_TOKEN", "*OIDC_TOKEN"], Except = ["CI_JOB_*"], Claim = "iss" },
            ],
            Remedy = "Give the job an id_tokens: block, such as id_tokens: AWS_ID_TOKEN: aud: https://gitlab.com.",
            AudienceRemedy = "Name that audience under aud: in the job's id_tokens: block.",
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
                    // Without the second header a token that is not taken gets a redirect to a sign-in page.
                    Headers = [("Authorization", "Bearer {SYSTEM_ACCESSTOKEN}"), ("X-TFS-FedAuthRedirect", "Suppress")],
                    Body = [],
                    Member = "oidcToken",
                },
            ],
            Remedy = "Pass the job's token to the step (env: SYSTEM_ACCESSTOKEN: $(System.AccessToken)), and name a service connection that the pipeline may use (-ServiceConnectionId) where the token shall be that of a connection.",
            AudienceRemedy = "Azure DevOps issues for api://AzureADTokenExchange alone.",
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
            Remedy = "Switch it on for the step: oidc: true.",
            AudienceRemedy = "Name that audience in the step: oidc: audiences: [sts.amazonaws.com].",
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
                // The subject of the second form names the version control system's project too; of two tokens the newer one counts.
                new EnvironmentTokenSource { Names = ["CIRCLE_OIDC_TOKEN_V2"] },
                new EnvironmentTokenSource { Names = ["CIRCLE_OIDC_TOKEN"] },
            ],
            Remedy = "CircleCI sets CIRCLE_OIDC_TOKEN_V2 in jobs on its cloud and on server 4 or later, not in builds of forked pull requests.",
            AudienceRemedy = "The program circleci, which makes such a token in a job, is not on the PATH; or set the audience for the organization or project (oidc-custom-claims).",
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
                    // What the agent's program calls; for containers that do not have it.
                    Address = "{BUILDKITE_AGENT_ENDPOINT|https://agent.buildkite.com/v3}/jobs/{BUILDKITE_JOB_ID}/oidc/tokens",
                    Post = true,
                    Headers = [("Authorization", "Token {BUILDKITE_AGENT_ACCESS_TOKEN}")],
                    Body = [("audience", "{audience}")],
                    Member = "token",
                },
            ],
            Remedy = "The job needs the program buildkite-agent on its PATH; in a container, mount it, or pass BUILDKITE_JOB_ID and BUILDKITE_AGENT_ACCESS_TOKEN on.",
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
            AudienceRemedy = "Set TFC_WORKLOAD_IDENTITY_AUDIENCE_TAG of the workspace to that audience; its token comes in TFC_WORKLOAD_IDENTITY_TOKEN_TAG.",
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
            AudienceRemedy = "Spacelift issues for the host of the account, such as demo.app.spacelift.io.",
            Documentation = new("https://docs.spacelift.io/integrations/cloud-providers/oidc/"),
        },
        new()
        {
            Name = "Vercel",
            Title = "Vercel",
            Signs = ["VERCEL", "VERCEL_OIDC_TOKEN"],
            Audience = AmbientAudience.Configured,
            Ways = [new EnvironmentTokenSource { Names = ["VERCEL_OIDC_TOKEN"] }],
            Remedy = "Builds have VERCEL_OIDC_TOKEN; on a developer's machine, vercel env pull fetches one for twelve hours.",
            AudienceRemedy = "In builds, Vercel issues for https://vercel.com/TEAM.",
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
                    // The machine's init listens there and adds the machine's own authentication; the answer is the token itself.
                    Address = "http://localhost/v1/tokens/oidc",
                    Socket = "/.fly/api",
                    Post = true,
                    Body = [("aud", "{audience}")],
                },
            ],
            Remedy = "A Fly Machine has the socket /.fly/api; this process must be allowed to open it.",
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
                    Caution = "This is the pod's token for the Kubernetes API; anyone who gets it can act as the pod there. Project one for the audience sts.amazonaws.com and name its file in AWS_WEB_IDENTITY_TOKEN_FILE.",
                },
            ],
            Remedy = "Annotate the service account (eks.amazonaws.com/role-arn), or project a token into the pod (volumes: projected: serviceAccountToken: audience: sts.amazonaws.com) and name its file in AWS_WEB_IDENTITY_TOKEN_FILE.",
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
            Remedy = "Give the machine or app a managed identity (of several, name one by its client id in AZURE_CLIENT_ID), and register an application in Entra ID whose Application ID URI is the audience: -Audience api://….",
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
                    // format=full adds the instance to the claims, which a trust policy cannot see but a log can. The answer is the token itself.
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
            Remedy = "The instance or service needs a service account. On GKE, bind the Kubernetes service account to one (Workload Identity).",
            Documentation = new("https://cloud.google.com/compute/docs/instances/verifying-instance-identity"),
        },
    ];

    /// <summary>The names that -From takes, with what they stand for.</summary>
    public static IEnumerable<(string Text, string ToolTip)> Names =>
        All.Select(platform => (platform.Name, $"{platform.Title}: {AudienceOf(platform)}"));

    /// <summary>What to say about a token whose audience is not the one that was asked for.</summary>
    internal static string ForAnotherAudience(AmbientPlatform platform) =>
        platform.AudienceRemedy is { } remedy ? $"{remedy} {AudienceInJob}" : AudienceInJob;

    /// <summary>The platform of a name; case, blanks, dots, hyphens and the like do not count.</summary>
    /// <exception cref="FederationException">There is none.</exception>
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
        _ => "the audience is set where the job is defined",
    };

    private static string Plain(string name) => string.Concat(name.Where(char.IsAsciiLetterOrDigit)).ToUpperInvariant();
}
