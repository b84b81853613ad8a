using PSFederation.Core.Trust.Platforms;

namespace PSFederation.Core.Trust.Findings;

/// <summary>The scope of a condition value.</summary>
internal enum SubjectReach
{
    /// <summary>One workload or identity, or all in one repository, project or workspace.</summary>
    Narrow,

    /// <summary>All repositories, projects or workspaces of one organization.</summary>
    Organization,

    /// <summary>Also other organizations, or every identity of the provider.</summary>
    Everyone,
}

/// <summary>Classifies condition values for the claim with the organization or the identity.</summary>
internal static class SubjectReaches
{
    /// <summary>The scope of a condition: its values are alternatives, so the widest one counts.</summary>
    /// <param name="policy">The policy, whose version determines whether variables apply.</param>
    /// <param name="condition">The condition.</param>
    /// <param name="issuer">The issuer without scheme.</param>
    /// <param name="shared">The record of a shared issuer; null for a private issuer.</param>
    /// <returns>The scope, and its value.</returns>
    public static (SubjectReach Reach, TrustText? Value) Of(TrustPolicy policy, TrustCondition condition, string issuer, SharedIssuer? shared) => condition.Values
        .Select(value => (Of(Widest(policy, condition.Operator, value.Value), issuer, shared), (TrustText?)value))
        .DefaultIfEmpty((SubjectReach.Narrow, null))
        .MaxBy(one => one.Item1);

    /// <summary>The widest form of a value: with wildcards if the operator supports them, and * for each policy variable.</summary>
    /// <param name="policy">The policy, whose version determines whether variables apply.</param>
    /// <param name="operation">The operator of the condition.</param>
    /// <param name="value">The value.</param>
    /// <returns>The value; each * and ? in it is a wildcard.</returns>
    public static string Widest(TrustPolicy policy, ConditionOperator operation, string value) =>
        PolicyPattern.Parse(value, operation.TakesWildcards, policy.HasVariables && operation.TakesVariables).Widest();

    /// <summary>Whether a value of <see cref="Widest"/> has a wildcard.</summary>
    public static bool IsOpen(string widest) => widest.AsSpan().IndexOfAny('*', '?') >= 0;

    /// <summary>The platform of an issuer, including private addresses of enterprises, clusters and similar.</summary>
    /// <param name="issuer">The issuer without scheme.</param>
    /// <returns>The platform; null if the address does not show it.</returns>
    public static TrustPlatform? PlatformOf(string issuer) => TrustPlatforms.OfIssuer(issuer)
        ?? (GitHubSubject.IsIssuer(issuer) ? TrustPlatforms.Find("GitHub")
            : issuer.StartsWith("oidc.eks.", StringComparison.Ordinal) || issuer.StartsWith("oidc-eks.", StringComparison.Ordinal) ? TrustPlatforms.Find("Kubernetes")
            : null);

    private static SubjectReach Of(string value, string issuer, SharedIssuer? shared)
    {
        if (!IsOpen(value) || (GitHubSubject.IsIssuer(issuer) && GitHubSubject.NamesOwner(value)))
            return SubjectReach.Narrow;
        if (shared?.Tenant is { } tenant)
        {
            if (!SubjectTemplate.Begins(tenant, value))
                return SubjectReach.Everyone;
            return PlatformOf(issuer)?.Project is not { } project || SubjectTemplate.Begins(project, value) ? SubjectReach.Narrow : SubjectReach.Organization;
        }

        // A claim with the whole organization (an audience), or with the identities of a private provider.
        if (shared is not null || value.AsSpan().TrimStart("*?").IsEmpty || UnrelatedSubjects.AllMatch(value))
            return SubjectReach.Everyone;
        string literal = value[..value.AsSpan().IndexOfAny('*', '?')];
        TrustPlatform[] platforms = PlatformOf(issuer) is { } known ? [known] : [.. TrustPlatforms.All.Where(platform => platform.TakesIssuer && IsSubjectOf(platform, literal))];
        if (platforms.Length == 0)
            return SubjectReach.Narrow;
        if (platforms.All(platform => Beginnings(platform).Any(beginning => beginning.StartsWith(literal, StringComparison.Ordinal))))
            return SubjectReach.Everyone;
        return platforms.Any(platform => platform.Project is null || SubjectTemplate.Begins(platform.Project, value)) ? SubjectReach.Narrow : SubjectReach.Organization;
    }

    /// <summary>
    /// Whether a literal prefix belongs to the subjects of a platform, for servers whose addresses do not show the platform.
    /// </summary>
    private static bool IsSubjectOf(TrustPlatform platform, string literal) => Beginnings(platform).Any(beginning => beginning.Length > 0
        && (literal.StartsWith(beginning, StringComparison.Ordinal) || (literal.EndsWith(':') && beginning.StartsWith(literal, StringComparison.Ordinal))));

    /// <summary>The common prefix of all subjects of a platform.</summary>
    private static IEnumerable<string> Beginnings(TrustPlatform platform) =>
        (platform.Scope is { Length: > 0 } scope ? [scope] : platform.Selectors).Select(template => Beginning(platform, template));

    private static string Beginning(TrustPlatform platform, string template)
    {
        int open = template.IndexOf('{', StringComparison.Ordinal);
        if (open < 0)
            return template;
        // A UUID in braces in the subject.
        bool braced = platform.Forms.GetValueOrDefault(template[(open + 1)..template.IndexOf('}', open)]) == PartForm.BracedUuid;
        return braced ? template[..open] + "{" : template[..open];
    }
}
