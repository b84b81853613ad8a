namespace PSFederation.Core.Trust.Platforms;

/// <summary>An issuer that serves many organizations with one address, so that only a claim identifies the organization of a token.</summary>
/// <param name="Issuer">The issuer without scheme, as condition keys begin.</param>
/// <param name="Title">The name of its platform.</param>
/// <param name="Key">The condition key that IAM requires: a claim of this issuer, or a key with its own prefix.</param>
/// <param name="Tenant">The prefix of a value with one organization, for <see cref="SubjectTemplate"/>; null if the whole value
/// identifies it.</param>
public sealed record SharedIssuer(string Issuer, string Title, string Key, string? Tenant)
{
    /// <summary>Whether the table of IAM's page has it, so that IAM rejects a policy without the claim.</summary>
    public bool IsControlled { get; init; } = true;

    /// <summary>The key in a policy whose provider has the address of the table.</summary>
    public string ConditionKey => KeyOf(Issuer);

    /// <summary>The key in a policy: keys begin with the address of the provider in IAM.</summary>
    /// <param name="provider">The issuer without scheme, as in the principal.</param>
    /// <returns>The key.</returns>
    public string KeyOf(string provider) => Key.Contains(':', StringComparison.Ordinal) ? Key : $"{provider}:{Key}";
}

/// <summary>
/// The identity-provider controls of IAM: the issuers and claims of the table in "Identity-provider controls for shared OIDC providers"
/// (https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc_secure-by-default.html). CreateRole and UpdateAssumeRolePolicy
/// reject a policy that
/// trusts one of them and does not evaluate its claim, or evaluates it only by a wildcard. Existing roles are not checked. The prefix of a
/// value of the claim is
/// from the policies that AWS publishes for the same issuers
/// (https://github.com/aws-samples/resource-control-policy-examples/tree/main/Limit-access-to-trusted-OIDC-identity-providers).
/// </summary>
public static class SharedIssuers
{
    private const string Sub = "sub", Aud = "aud";

    private const string IdentityPools = "Amazon Cognito identity pools";

    private const string ServiceAccount = "system:serviceaccount:{}:";

    /// <summary>The table, and the issuers of the same services in other partitions.</summary>
    public static IReadOnlyList<SharedIssuer> All { get; } =
    [
        new("cognito-identity.amazonaws.com", IdentityPools, Aud, null),
        new("sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d", "Microsoft Azure Sentinel", "sts:RoleSessionName", null),
        new("agent.buildkite.com", "Buildkite", Sub, "organization:{}:"),
        new("oidc.codefresh.io", "Codefresh", Sub, "account:{}:"),
        new("studio.datachain.ai/api", "DVC Studio", Sub, "credentials:{}/"),
        new("token.actions.githubusercontent.com", "GitHub Actions", Sub, "repo:{}/"),
        new("oidc-configuration.audit-log.githubusercontent.com", "GitHub audit log streaming", Sub, "https://github.com/{}"),
        new("vstoken.actions.githubusercontent.com", "GitHub Actions (vstoken)", Sub, "repo:{}/"),
        new("gitlab.com", "GitLab.com", Sub, "project_path:{}/"),
        new("rh-oidc.s3.us-east-1.amazonaws.com/22ejnvnnturfmt6km08idd0nt4hekbn7", "IBM Turbonomic", Sub, ServiceAccount),
        new("rh-oidc.s3.us-east-1.amazonaws.com/23e3sd27sju1hoou6ohfs68vbno607tr", "IBM Turbonomic", Sub, ServiceAccount),
        new("rh-oidc.s3.us-east-1.amazonaws.com/23ne21h005qjl3n33d8dui5dlrmv2tmg", "IBM Turbonomic", Sub, ServiceAccount),
        new("rh-oidc.s3.us-east-1.amazonaws.com/24jrf12m5dj7ljlfb4ta2frhrcoadm26", "IBM Turbonomic", Sub, ServiceAccount),
        new("oidc.op1.openshiftapps.com/2f785sojlpb85i7402pk3qogugim5nfb", "IBM Turbonomic", Sub, ServiceAccount),
        new("oidc.op1.openshiftapps.com/2c51blsaqa9gkjt0o9rt11mle8mmropu", "IBM Turbonomic", Sub, ServiceAccount),
        new("api.pulumi.com/oidc", "Pulumi Cloud", Aud, null),
        new("sandboxes.cloud", "sandboxes.cloud", Aud, null),
        new("scalr.io", "Scalr", Sub, "account:{}:"),
        new("tokens.cloud.shisho.dev", "Shisho Cloud", Sub, "job:{}:"),
        new("app.terraform.io", "HCP Terraform", Sub, "organization:{}:"),
        new("proidc.upbound.io", "Upbound", Sub, "mcp:{}:"),
        new("oidc.vercel.com", "Vercel", Aud, null),
        // Identity pools in other partitions. IAM's page lists only the issuer of the partition aws; these are from "Amazon Cognito in AWS GovCloud (US)" and from
        // "Amazon Cognito" of the guide for China (the pages that TrustPlatforms names). Their tokens are for all customers too; whether IAM requires the claim is
        // not documented.
        new("cognito-identity-us-gov.amazonaws.com", IdentityPools, Aud, null) { IsControlled = false },
        new("cognito-identity.us-gov-east-1.amazonaws.com", IdentityPools, Aud, null) { IsControlled = false },
        new("cognito-identity.cn-north-1.amazonaws.com.cn", IdentityPools, Aud, null) { IsControlled = false },
    ];

    /// <summary>
    /// The record of an issuer. Case and a trailing slash are ignored: Microsoft's page has the provider of Sentinel with a slash,
    /// the table of IAM without.
    /// </summary>
    /// <param name="issuer">The issuer without scheme.</param>
    /// <returns>The record; null if IAM's page does not list it.</returns>
    public static SharedIssuer? Find(string issuer) =>
        All.FirstOrDefault(shared => shared.Issuer.Equals(issuer.TrimEnd('/'), StringComparison.OrdinalIgnoreCase));
}
