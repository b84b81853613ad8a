using PSFederation.Core.Trust.Generation;
using PSFederation.Core.Trust.Platforms;

namespace PSFederation.Core.Trust.Findings;

/// <summary>How far a value of a condition reaches.</summary>
internal enum SubjectReach
{
    /// <summary>One workload or identity, or those of one repository, project or workspace.</summary>
    Narrow,

    /// <summary>All repositories, projects or workspaces of one organization.</summary>
    Organization,

    /// <summary>Other organizations too, or every identity of the provider.</summary>
    Everyone,
}

/// <summary>Judges the values of conditions on the claim that names the organization or the identity.</summary>
internal static class SubjectReaches
{
    /// <summary>How far a condition reaches: its values are alternatives, so the widest one counts.</summary>
    /// <param name="condition">The condition.</param>
    /// <param name="issuer">The issuer without scheme.</param>
    /// <param name="shared">The record of a shared issuer; null for one of one's own.</param>
    /// <returns>The reach, and the value that has it.</returns>
    public static (SubjectReach Reach, TrustText? Value) Of(TrustCondition condition, string issuer, SharedIssuer? shared) =>
        condition.Values.Select(value => (Of(condition.Operator, value.Value, issuer, shared), (TrustText?)value)).DefaultIfEmpty((SubjectReach.Narrow, null)).MaxBy(one => one.Item1);

    private static SubjectReach Of(ConditionOperator operation, string value, string issuer, SharedIssuer? shared)
    {
        if (!operation.TakesWildcards || !GrantText.HasWildcard(value))
            return SubjectReach.Narrow;
        string? project = TrustPlatforms.OfIssuer(issuer)?.Project;
        if (shared?.Tenant is { } tenant)
        {
            if (GitHubSubject.IsIssuer(issuer) && GitHubSubject.NamesOwner(value))
                return SubjectReach.Narrow;
            if (!SubjectTemplate.Begins(tenant, value))
                return SubjectReach.Everyone;
            return project is null || SubjectTemplate.Begins(project, value) ? SubjectReach.Narrow : SubjectReach.Organization;
        }

        // A claim that names the organization as a whole (an audience), or the identities of a provider of one's own.
        if (shared is not null || value.AsSpan().TrimStart("*?").IsEmpty)
            return SubjectReach.Everyone;
        return project is not null && !SubjectTemplate.Begins(project, value) ? SubjectReach.Organization : SubjectReach.Narrow;
    }
}
