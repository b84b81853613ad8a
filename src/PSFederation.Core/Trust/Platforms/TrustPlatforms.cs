using PSFederation.Core.Text;

namespace PSFederation.Core.Trust.Platforms;

/// <summary>
/// The platforms with generated trust policies. A new platform requires only a new record here. The issuer, audience and subject of each
/// record
/// are documented on its linked pages.
/// </summary>
public static partial class TrustPlatforms
{
    /// <summary>The audience that AWS tools request.</summary>
    private const string StsAudience = "sts.amazonaws.com";

    /// <summary>The table.</summary>
    public static IReadOnlyList<TrustPlatform> All { get; } =
    [
        new()
        {
            Name = "GitHub",
            Title = "GitHub Actions",
            Aliases = ["GitHubActions"],
            Issuer = "https://token.actions.githubusercontent.com",
            // An enterprise can have token.actions.githubusercontent.com/SLUG or token.actions.SUBDOMAIN.ghe.com, a server
            // HOSTNAME/_services/token.
            TakesIssuer = true,
            Audience = StsAudience,
            // The action of AWS: "Configure AWS Credentials for China region audience", https://github.com/aws-actions/configure-aws-credentials.
            PartitionAudiences = new Dictionary<string, string> { ["aws-cn"] = "sts.amazonaws.com.cn" },
            // "repositories created after July 15, 2026 now use an immutable default subject format that includes both the owner ID and
            // repository ID".
            Scope = "repo:{Organization}@{OrganizationId}/{Repository}@{RepositoryId}",
            MutableScope = "repo:{Organization}/{Repository}",
            // A job with an environment has no branch in its subject, and neither does a pull request job.
            Selectors = [":environment:{Environment}", ":ref:refs/heads/{Branch}", ":ref:refs/tags/{GitTag}", ":{PullRequest}"],
            // "Any `:` within the metadata values will be replaced with `%3A` in the subject claim."
            EscapesColon = true,
            Project = "repo:{}/{}:",
            Example = "repo:ORGANIZATION@ORGANIZATION_ID/REPOSITORY@REPOSITORY_ID:environment:ENVIRONMENT",
            Forms = new Dictionary<string, PartForm> { ["OrganizationId"] = PartForm.Number, ["RepositoryId"] = PartForm.Number },
            Remedy = "gh api repos/ORGANIZATION/REPOSITORY --jq '.owner.id, .id' shows both IDs.",
            Documentation =
            [
                new("https://docs.github.com/en/actions/reference/security/oidc"),
                new("https://docs.github.com/en/actions/how-tos/secure-your-work/security-harden-deployments/oidc-in-aws"),
            ],
        },
        new()
        {
            Name = "GitLab",
            Title = "GitLab CI/CD",
            Aliases = ["GitLabCI", "GitLabCICD"],
            Issuer = "https://gitlab.com",
            TakesIssuer = true,
            // "Audience: The address of your GitLab instance": the value of id_tokens: aud in a job.
            Audience = "{Issuer}",
            Scope = "project_path:{Project}",
            Selectors = [":ref_type:branch:ref:{Branch}", ":ref_type:tag:ref:{GitTag}"],
            Project = "project_path:{/}:",
            Example = "project_path:GROUP/PROJECT:ref_type:branch:ref:BRANCH",
            Forms = new Dictionary<string, PartForm> { ["Project"] = PartForm.Path },
            Remedy = "-Project is the project path with its groups, such as mygroup/myproject; the job sets the audience in id_tokens: aud.",
            Documentation =
            [
                new("https://docs.gitlab.com/ci/cloud_services/aws/"), new("https://docs.gitlab.com/ci/cloud_services/"),
            ],
        },
        new()
        {
            Name = "Bitbucket",
            Title = "Bitbucket Pipelines",
            Aliases = ["BitbucketPipelines"],
            Issuer = "https://api.bitbucket.org/2.0/workspaces/{Workspace}/pipelines-config/identity/oidc",
            Audience = "ari:cloud:bitbucket::workspace/{WorkspaceId}",
            // {REPOSITORY_UUID}[:{ENVIRONMENT_UUID}]:{STEP_UUID}, braces included. Each step has another ID.
            Scope = "{RepositoryId}",
            Selectors = [":{EnvironmentId}:*"],
            DefaultSelectors = [":*"],
            Example = "{REPOSITORY_UUID}:{ENVIRONMENT_UUID}:*",
            Forms = new Dictionary<string, PartForm> { ["WorkspaceId"] = PartForm.Uuid, ["RepositoryId"] = PartForm.BracedUuid, ["EnvironmentId"] = PartForm.BracedUuid },
            Remedy = "Repository settings > Pipelines > OpenID Connect shows the provider, the audience and the UUIDs.",
            Documentation = [new("https://support.atlassian.com/bitbucket-cloud/docs/deploy-on-aws-using-bitbucket-pipelines-openid-connect/")],
        },
        new()
        {
            Name = "AzureDevOps",
            Title = "Azure DevOps",
            Aliases = ["AzurePipelines", "ADO"],
            Issuer = "https://vstoken.dev.azure.com/{OrganizationId}",
            Audience = "api://AzureADTokenExchange",
            Scope = string.Empty,
            // The subject of a token for a service connection contains the connection; otherwise it contains the pipeline (p://, see Oidc/Ambient).
            Selectors = ["sc://{Organization}/{Project}/{ServiceConnection}", "p://{Organization}/{Project}/{Pipeline}"],
            Example = "sc://ORGANIZATION/PROJECT/SERVICE_CONNECTION",
            Forms = new Dictionary<string, PartForm>
            {
                ["OrganizationId"] = PartForm.Uuid,
                ["Project"] = PartForm.Title,
                ["ServiceConnection"] = PartForm.Title,
                ["Pipeline"] = PartForm.Title,
            },
            Remedy = "A pipeline token shows the issuer and subject: Get-OidcToken -Ambient. Specify -ServiceConnection or -Pipeline.",
            Documentation =
            [
                new("https://learn.microsoft.com/azure/devops/pipelines/release/troubleshoot-workload-identity"),
                new("https://learn.microsoft.com/rest/api/azure/devops/distributedtask/oidctoken/create"),
            ],
        },
        new()
        {
            Name = "CircleCI",
            Title = "CircleCI",
            Issuer = "https://oidc.circleci.com/org/{OrganizationId}",
            Audience = "{OrganizationId}",
            Scope = "org/{OrganizationId}/project/{ProjectId}",
            // The user is the person who started the job; the second form of the token continues after it.
            Selectors = ["/user/{UserId}"],
            DefaultSelectors = ["/user/*"],
            Project = "org/{}/project/{}/",
            Example = "org/ORGANIZATION_ID/project/PROJECT_ID/user/*",
            Forms = new Dictionary<string, PartForm> { ["OrganizationId"] = PartForm.Uuid, ["ProjectId"] = PartForm.Uuid, ["UserId"] = PartForm.Uuid },
            Remedy = "Organization Settings > Overview and Project Settings > Overview show the IDs.",
            Documentation = [new("https://circleci.com/docs/openid-connect-tokens/")],
        },
        new()
        {
            Name = "Buildkite",
            Title = "Buildkite",
            Issuer = "https://agent.buildkite.com",
            Audience = StsAudience,
            // organization:…:pipeline:…:ref:REF:commit:…:step:…
            Scope = "organization:{Organization}:pipeline:{Pipeline}",
            Selectors = [":ref:refs/heads/{Branch}:*", ":ref:refs/tags/{GitTag}:*"],
            Project = "organization:{}:pipeline:{}:",
            Example = "organization:ORGANIZATION:pipeline:PIPELINE:ref:refs/heads/BRANCH:*",
            Remedy = "-Organization and -Pipeline are the slugs at the end of their URLs; -Branch * trusts every branch.",
            Documentation = [new("https://buildkite.com/docs/pipelines/security/oidc/aws"), new("https://buildkite.com/docs/agent/v3/cli-oidc")],
        },
        new()
        {
            Name = "TerraformCloud",
            Title = "HCP Terraform",
            Aliases = ["HcpTerraform", "TFC", "TerraformEnterprise"],
            Issuer = "https://app.terraform.io",
            TakesIssuer = true,
            Audience = "aws.workload.identity",
            Scope = "organization:{Organization}:project:{Project}:workspace:{Workspace}",
            // "RUN_PHASE: currently one of plan or apply".
            Selectors = [":run_phase:{RunPhase}"],
            DefaultSelectors = [":run_phase:plan", ":run_phase:apply"],
            Project = "organization:{}:project:{}:workspace:{}:",
            Example = "organization:ORGANIZATION:project:PROJECT:workspace:WORKSPACE:run_phase:apply",
            Forms = new Dictionary<string, PartForm> { ["Project"] = PartForm.Title },
            Remedy = "Specify the organization, project and workspace as HCP Terraform shows them.",
            Documentation = [new("https://developer.hashicorp.com/terraform/cloud-docs/dynamic-provider-credentials/aws-configuration")],
        },
        new()
        {
            Name = "Kubernetes",
            Title = "Kubernetes and Amazon EKS",
            Aliases = ["EKS", "AmazonEKS", "IRSA"],
            TakesIssuer = true,
            Audience = StsAudience,
            Scope = "system:serviceaccount:{Namespace}:{ServiceAccount}",
            DefaultSelectors = [string.Empty],
            Project = "system:serviceaccount:{}:",
            Example = "system:serviceaccount:NAMESPACE:SERVICE_ACCOUNT",
            Forms = new Dictionary<string, PartForm> { ["ServiceAccount"] = PartForm.Wildcards },
            Remedy = "aws eks describe-cluster --name CLUSTER --query cluster.identity.oidc.issuer --output text shows the issuer of an EKS cluster.",
            Documentation = [new("https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html")],
        },
        .. SignIn(),
    ];

    /// <summary>The names for -Platform, with their requirements.</summary>
    public static IEnumerable<(string Text, string ToolTip)> Names => All.Select(platform => (platform.Name, $"{platform.Title}. {platform.Remedy}"));

    /// <summary>The platform with a name; case, spaces, dots and hyphens are ignored.</summary>
    /// <param name="name">The name.</param>
    /// <returns>The platform.</returns>
    /// <exception cref="FederationException">There is none.</exception>
    public static TrustPlatform Find(string name)
    {
        string wanted = Plain(name);
        return All.FirstOrDefault(platform => Plain(platform.Name) == wanted || platform.Aliases.Any(alias => Plain(alias) == wanted))
            ?? throw new FederationException(
                FederationErrorCode.ParameterInvalid,
                $"-Platform is {InputPreview.Quote(name)}; expected one of {string.Join(", ", All.Select(platform => platform.Name))}.{Suggestions.Of(name, All.SelectMany(platform => platform.Aliases.Prepend(platform.Name)))} For any other platform, specify -Issuer.",
                InputPreview.Target(name));
    }

    /// <summary>The platform whose tokens have a given issuer.</summary>
    /// <param name="issuer">The issuer without its scheme, as condition keys begin.</param>
    /// <returns>The platform; null if the issuer is unknown.</returns>
    public static TrustPlatform? OfIssuer(string issuer) =>
        All.FirstOrDefault(platform => platform.HasPrincipal(issuer) || (platform.Issuer is { } template && SubjectTemplate.IsIssuer(template, issuer)));

    /// <summary>Whether a provider is built into AWS, so that a policy contains its name instead of an ARN.</summary>
    /// <param name="provider">The principal of a policy, or an issuer without its scheme.</param>
    /// <returns>True if it is.</returns>
    public static bool IsBuiltIn(string provider) => All.Any(platform => platform.HasPrincipal(provider));

    private static string Plain(string name) => string.Concat(name.Where(char.IsAsciiLetterOrDigit)).ToUpperInvariant();
}
