namespace PSFederation.Core.Trust;

/// <summary>
/// The token claims with STS condition keys. A claim that is not listed for its provider never has one. The keys come from IAM's
/// page "IAM and AWS STS condition context keys", section "Available keys for AWS OIDC federation"
/// (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif), and of the table of STS in the Service
/// Authorization Reference (https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecuritytokenservice.html), which lists GitLab and Buildkite.
/// </summary>
internal static class ProviderClaims
{
    /// <summary>The source of the rule for aud and azp.</summary>
    public const string Reference = "IAM User Guide, Available keys for AWS OIDC federation";

    private static readonly string[] GitHub =
        ["actor", "actor_id", "job_workflow_ref", "repository", "repository_id", "repository_owner_id", "workflow", "ref", "environment", "enterprise_id"];

    private static readonly string[] GitLab =
        ["namespace_id", "project_id", "user_id", "user_login", "user_email", "user_access_level", "ref_protected", "pipeline_source", "runner_environment"];

    private static readonly string[] Buildkite =
        ["organization_slug", "organization_id", "pipeline_slug", "pipeline_id", "cluster_name", "cluster_id", "build_branch"];

    /// <summary>The claims that become keys with the same name, in addition to aud, oaud, sub, amr and email.</summary>
    /// <param name="issuer">The issuer without https://.</param>
    /// <returns>Their names.</returns>
    public static IReadOnlyList<string> Of(string issuer)
    {
        int slash = issuer.IndexOf('/', StringComparison.Ordinal);
        string host = slash < 0 ? issuer : issuer[..slash], path = slash < 0 ? string.Empty : issuer[slash..];
        return host switch
        {
            "token.actions.githubusercontent.com" => GitHub,
            "github.com" when path.StartsWith("/enterprises/", StringComparison.Ordinal) => GitHub,
            _ when host.StartsWith("token.actions.", StringComparison.Ordinal) && host.EndsWith(".ghe.com", StringComparison.Ordinal) => GitHub,
            "gitlab.com" when path.Length == 0 => GitLab,
            "agent.buildkite.com" => Buildkite,
            _ when host.StartsWith("agent.", StringComparison.Ordinal)
                && (host.EndsWith(".buildkite.dev", StringComparison.Ordinal) || host.EndsWith(".buildkite.site", StringComparison.Ordinal)) => Buildkite,
            "oidc.circleci.com" when path.StartsWith("/org/", StringComparison.Ordinal) => ["oidc.circleci.com/project-id"],
            _ when host.StartsWith("idcs-", StringComparison.Ordinal) && host.EndsWith(".identity.oraclecloud.com", StringComparison.Ordinal) => ["rpst_id"],
            _ => [],
        };
    }

    /// <summary>The keys of the providers whose access tokens are opaque: STS requests their values from the provider.</summary>
    /// <param name="provider">The provider ID.</param>
    /// <returns>The names of the keys, without provider.</returns>
    public static IReadOnlyList<string> OfOpaque(string provider) => provider switch
    {
        "www.amazon.com" => ["app_id", "user_id", "sub"],
        "graph.facebook.com" => ["app_id", "id"],
        _ => [],
    };
}
