namespace PSFederation.Core.Trust.Findings;

/// <summary>A rule of Find-FederationTrustIssue.</summary>
/// <param name="Id">The stable name.</param>
/// <param name="Severity">The severity of a finding.</param>
/// <param name="Summary">The problem, as a sentence.</param>
/// <param name="Reference">The page that documents the rule.</param>
public sealed record TrustRule(string Id, FederationTrustSeverity Severity, string Summary, Uri Reference);

/// <summary>The rules. Each follows a page of AWS or of the platform.</summary>
public static class TrustRules
{
    private const string Guide = "https://docs.aws.amazon.com/IAM/latest/UserGuide/";
    private const FederationTrustSeverity Information = FederationTrustSeverity.Information, Warning = FederationTrustSeverity.Warning, Error = FederationTrustSeverity.Error;

    private static readonly Uri Controls = new(Guide + "id_roles_providers_oidc_secure-by-default.html");
    private static readonly Uri OidcRole = new(Guide + "id_roles_create_for-idp_oidc.html");
    private static readonly Uri SamlRole = new(Guide + "id_roles_create_for-idp_saml.html");
    private static readonly Uri Keys = new(Guide + "reference_policies_iam-condition-keys.html");
    private static readonly Uri Multivalued = new(Guide + "reference_policies_condition-single-vs-multi-valued-context-keys.html");
    private static readonly Uri Operators = new(Guide + "reference_policies_elements_condition_operators.html");
    private static readonly Uri Principals = new(Guide + "reference_policies_elements_principal.html");
    private static readonly Uri GitHub = new("https://docs.github.com/en/actions/reference/security/oidc");
    private static readonly Uri Providers = new(Guide + "id_roles_providers_create_oidc.html");

    /// <summary>The text is not a trust policy that IAM accepts.</summary>
    public static TrustRule PolicyInvalid { get; } = new(nameof(PolicyInvalid), Error, "IAM rejects the policy.", new(Guide + "reference_policies_grammar.html"));

    /// <summary>A policy that is not known yet: from a template with functions instead of values, or from a plan.</summary>
    public static TrustRule PolicyNotEvaluated { get; } = new(
        nameof(PolicyNotEvaluated), Warning, "The policy was not evaluated, because its values are known only after deployment.", new("https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html"));

    /// <summary>A principal that IAM rejects.</summary>
    public static TrustRule PrincipalInvalid { get; } = new(nameof(PrincipalInvalid), Error, "IAM rejects the principal.", Principals);

    /// <summary>Everyone, or every provider, is the principal.</summary>
    public static TrustRule AnyPrincipal { get; } = new(nameof(AnyPrincipal), Error, "Everyone can assume the role.", Principals);

    /// <summary>An Allow for everyone except the named principals.</summary>
    public static TrustRule NotPrincipalAllowed { get; } = new(nameof(NotPrincipalAllowed), Error, "Everyone except the named principals can assume the role.", new(Guide + "reference_policies_elements_notprincipal.html"));

    /// <summary>A shared issuer without the claim that IAM requires.</summary>
    public static TrustRule TenantNotChecked { get; } = new(nameof(TenantNotChecked), Error, "Every customer of a shared identity provider can assume the role.", Controls);

    /// <summary>A shared issuer with a claim value that matches other customers.</summary>
    public static TrustRule TenantWildcard { get; } = new(nameof(TenantWildcard), Error, "The wildcard matches other customers of a shared identity provider.", Controls);

    /// <summary>A built-in provider without the application, or another without the audience.</summary>
    public static TrustRule AudienceNotChecked { get; } = new(nameof(AudienceNotChecked), Warning, "The policy does not check which application a token or assertion was issued for.", OidcRole);

    /// <summary>A condition that a request without the key meets.</summary>
    public static TrustRule ConditionHole { get; } = new(nameof(ConditionHole), Warning, "A request without the key meets the condition.", Multivalued);

    /// <summary>A private provider without a subject.</summary>
    public static TrustRule SubjectNotChecked { get; } = new(nameof(SubjectNotChecked), Warning, "Every identity of the provider can assume the role.", OidcRole);

    /// <summary>A private provider with a subject that matches all identities.</summary>
    public static TrustRule SubjectWildcard { get; } = new(nameof(SubjectWildcard), Warning, "The wildcard matches every identity of the provider.", OidcRole);

    /// <summary>All repositories, projects or workspaces of one organization.</summary>
    public static TrustRule OrganizationWide { get; } = new(nameof(OrganizationWide), Warning, "Every repository, project or workspace of an organization can assume the role.", OidcRole);

    /// <summary>Guests of an identity pool.</summary>
    public static TrustRule AmrNotChecked { get; } = new(nameof(AmrNotChecked), Warning, "Guests of the identity pool can assume the role.", new("https://docs.aws.amazon.com/cognito/latest/developerguide/role-trust-and-permissions.html"));

    /// <summary>A customized subject that begins with a value that anyone can choose.</summary>
    public static TrustRule SubjectFreeClaim { get; } = new(nameof(SubjectFreeClaim), Error, "The subject begins with a claim whose value any organization can choose.", GitHub);

    /// <summary>A GitHub subject without IDs.</summary>
    public static TrustRule MutableSubject { get; } = new(nameof(MutableSubject), Information, "The subject names the repository without IDs, so another owner can take over the name.", GitHub);

    /// <summary>A subject that no token has.</summary>
    public static TrustRule SubjectNeverMatches { get; } = new(nameof(SubjectNeverMatches), Warning, "No token has such a subject, so the statement allows no call.", GitHub);

    /// <summary>A wildcard in an operator without wildcards.</summary>
    public static TrustRule WildcardIsLiteral { get; } = new(nameof(WildcardIsLiteral), Warning, "The operator compares * and ? literally, not as wildcards.", Operators);

    /// <summary>A condition key of another provider.</summary>
    public static TrustRule KeyOfOtherProvider { get; } = new(nameof(KeyOfOtherProvider), Warning, "The condition key does not belong to the provider in the principal, so no call has the key.", Keys);

    /// <summary>A claim without an STS condition key.</summary>
    public static TrustRule KeyNeverPresent { get; } = new(nameof(KeyNeverPresent), Warning, "STS has no condition key for the claim, so no call has the key.", Keys);

    /// <summary>Two conditions that no request meets.</summary>
    public static TrustRule ConditionsContradict { get; } = new(nameof(ConditionsContradict), Warning, "No value meets both conditions, so the statement allows no call.", Operators);

    /// <summary>A provider with an action for another principal type.</summary>
    public static TrustRule ActionMismatch { get; } = new(nameof(ActionMismatch), Warning, "The principal cannot call the action, so the statement allows no call.", SamlRole);

    /// <summary>An action that is not an STS action.</summary>
    public static TrustRule ActionNotSts { get; } = new(nameof(ActionNotSts), Warning, "A trust policy applies to actions of AWS STS only.", new(Guide + "id_roles_update-role-trust-policy.html"));

    /// <summary>A wildcard or NotAction.</summary>
    public static TrustRule ActionWildcard { get; } = new(nameof(ActionWildcard), Warning, "The statement allows more actions than the principal needs.", new(Guide + "reference_policies_elements_action.html"));

    /// <summary>Tags in conditions without TagSession.</summary>
    public static TrustRule TagSessionNotAllowed { get; } = new(nameof(TagSessionNotAllowed), Warning, "The policy requires session tags but does not allow sts:TagSession, so a call with tags is denied.", new(Guide + "id_session-tags.html"));

    /// <summary>A source identity in conditions without SetSourceIdentity.</summary>
    public static TrustRule SourceIdentityNotAllowed { get; } = new(
        nameof(SourceIdentityNotAllowed), Warning, "The policy requires a source identity but does not allow sts:SetSourceIdentity, so a call with one is denied.", new(Guide + "id_credentials_temp_control-access_monitor.html"));

    /// <summary>The old version of the policy language.</summary>
    public static TrustRule OldVersion { get; } = new(nameof(OldVersion), Information, "The policy uses the old version of the policy language, which has no policy variables.", new(Guide + "reference_policies_elements_version.html"));

    /// <summary>An issuer that a platform no longer uses.</summary>
    public static TrustRule OldIssuer { get; } = new(nameof(OldIssuer), Warning, "The platform no longer issues tokens with this issuer.", GitHub);

    /// <summary>An issuer whose tokens AWS does not accept for federation.</summary>
    public static TrustRule IssuerNotForAws { get; } = new(
        nameof(IssuerNotForAws), Warning, "STS does not accept tokens that it issues for external services, so the statement allows no call.", new(Guide + "id_roles_providers_outbound_getting_started.html"));

    /// <summary>A provider of another account than the role.</summary>
    public static TrustRule ProviderOfOtherAccount { get; } = new(nameof(ProviderOfOtherAccount), Warning, "The provider is not in the account or partition of the role, so the statement allows no call.", Providers);

    /// <summary>A provider that IAM does not have.</summary>
    public static TrustRule ProviderNotRegistered { get; } = new(nameof(ProviderNotRegistered), Warning, "The account does not have this OIDC provider, so the statement allows no call.", Providers);

    /// <summary>An audience that the provider does not have.</summary>
    public static TrustRule AudienceNotRegistered { get; } = new(nameof(AudienceNotRegistered), Warning, "The OIDC provider does not have the audience as a client ID, so STS rejects its tokens.", Providers);

    /// <summary>A client ID that no policy requires.</summary>
    public static TrustRule ClientIdNotUsed { get; } = new(nameof(ClientIdNotUsed), Information, "The OIDC provider has a client ID that no evaluated policy requires.", Providers);

    /// <summary>All rules.</summary>
    public static IReadOnlyList<TrustRule> All { get; } =
    [
        PolicyInvalid, PolicyNotEvaluated, PrincipalInvalid, AnyPrincipal, NotPrincipalAllowed, TenantNotChecked, TenantWildcard, AudienceNotChecked, ConditionHole, SubjectNotChecked, SubjectWildcard, OrganizationWide,
        AmrNotChecked, SubjectFreeClaim, MutableSubject, SubjectNeverMatches, WildcardIsLiteral, KeyOfOtherProvider, KeyNeverPresent, ConditionsContradict, ActionMismatch, ActionNotSts,
        ActionWildcard, TagSessionNotAllowed, SourceIdentityNotAllowed, OldVersion, OldIssuer, IssuerNotForAws, ProviderOfOtherAccount, ProviderNotRegistered, AudienceNotRegistered, ClientIdNotUsed,
    ];
}
