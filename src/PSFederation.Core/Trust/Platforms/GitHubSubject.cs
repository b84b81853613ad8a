using System.Text.RegularExpressions;

namespace PSFederation.Core.Trust.Platforms;

/// <summary>
/// What is particular to subjects of GitHub Actions (https://docs.github.com/en/actions/reference/security/oidc): the forms with and
/// without ids, and templates
/// that put other claims first.
/// </summary>
internal static partial class GitHubSubject
{
    /// <summary>Claims that a customized subject may begin with, whose values another organization cannot choose.</summary>
    private static readonly string[] Bound = ["repo", "repository", "repository_id", "repository_owner", "repository_owner_id", "job_workflow_ref", "enterprise", "enterprise_id"];

    /// <summary>Claims that it may begin with, whose values everyone chooses in a repository of their own.</summary>
    private static readonly string[] Free = ["actor", "base_ref", "context", "environment", "event_name", "head_ref", "ref", "ref_type", "repository_visibility", "runner_environment", "workflow"];

    /// <summary>Whether an issuer is GitHub's: the common one, or that of an enterprise.</summary>
    /// <param name="issuer">The issuer without scheme.</param>
    /// <returns>True when it is.</returns>
    public static bool IsIssuer(string issuer) =>
        issuer == "token.actions.githubusercontent.com"
        || issuer.StartsWith("token.actions.githubusercontent.com/", StringComparison.Ordinal)
        || (issuer.StartsWith("token.actions.", StringComparison.Ordinal) && issuer.EndsWith(".ghe.com", StringComparison.Ordinal));

    /// <summary>Whether a subject names a repository without ids.</summary>
    /// <param name="issuer">The issuer without scheme.</param>
    /// <param name="subject">The subject of a policy.</param>
    /// <returns>True when it does.</returns>
    public static bool IsMutable(string issuer, string subject) => IsIssuer(issuer) && WithoutIds().IsMatch(subject);

    /// <summary>Whether a subject begins with a claim whose value everyone can choose.</summary>
    /// <param name="subject">The subject of a policy.</param>
    /// <returns>The claim; null when it does not.</returns>
    public static string? FreeClaim(string subject) => Array.Find(Free, claim => subject.StartsWith(claim + ":", StringComparison.Ordinal));

    /// <summary>
    /// Whether a customized subject names an owner, repository or workflow before its first wildcard, by another claim than repo.
    /// </summary>
    /// <param name="subject">The subject of a policy.</param>
    /// <returns>True when it does.</returns>
    public static bool NamesOwner(string subject)
    {
        string[] parts = subject[..subject.AsSpan().IndexOfAny('*', '?')].Split(':');
        return parts.Length > 2 && parts[0] != "repo" && Bound.Contains(parts[0]) && parts[1].Length > 0;
    }

    /// <summary>Whether a subject without a wildcard at its beginning has the form of GitHub's: a claim, a colon, a value.</summary>
    /// <param name="subject">The subject of a policy.</param>
    /// <returns>False when no token can have it.</returns>
    public static bool CanMatch(string subject) =>
        subject.AsSpan().IndexOfAny('*', '?') is var wild && (wild >= 0 && wild < 20 || Bound.Concat(Free).Any(claim => subject.StartsWith(claim + ":", StringComparison.Ordinal)) || subject.StartsWith("repo_property_", StringComparison.Ordinal));

    /// <summary>A subject without ids, with places for them.</summary>
    /// <param name="subject">The subject of a policy.</param>
    /// <returns>The subject.</returns>
    public static string WithIds(string subject) => Names().Replace(subject, "repo:$1@OWNER_ID/$2@REPOSITORY_ID");

    [GeneratedRegex(@"\Arepo:([^@/:*?]+)/([^@/:*?]+)", RegexOptions.CultureInvariant)]
    private static partial Regex Names();

    [GeneratedRegex(@"\Arepo:[^@/:*?]+/[^@]*(:|\*|\z)", RegexOptions.CultureInvariant)]
    private static partial Regex WithoutIds();
}
