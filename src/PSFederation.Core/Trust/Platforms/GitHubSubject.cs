using System.Text.RegularExpressions;

namespace PSFederation.Core.Trust.Platforms;

/// <summary>
/// Rules for subjects of GitHub Actions (https://docs.github.com/en/actions/reference/security/oidc): the forms with and
/// without ids, and templates
/// that put other claims first.
/// </summary>
internal static partial class GitHubSubject
{
    private const string CustomProperty = "repo_property_";

    /// <summary>Claims that can start a customized subject, with values that another organization cannot choose.</summary>
    private static readonly string[] Bound =
    [
        "repo", "repository", "repository_id", "repository_owner", "repository_owner_id", "job_workflow_ref", "workflow_ref", "enterprise",
        "enterprise_id",
    ];

    /// <summary>Claims that can start it, with values that anyone can choose or have in their own repository.</summary>
    private static readonly string[] Free =
    [
        "actor", "actor_id", "base_ref", "check_run_id", "context", "environment", "event_name", "head_ref", "job_workflow_sha", "ref",
        "ref_protected", "ref_type", "repository_visibility", "run_attempt", "run_id", "run_number", "runner_environment", "sha", "workflow",
        "workflow_sha",
    ];

    /// <summary>Whether an issuer belongs to GitHub: the common issuer, or the issuer of an enterprise.</summary>
    /// <param name="issuer">The issuer without scheme.</param>
    /// <returns>True if it is.</returns>
    public static bool IsIssuer(string issuer) =>
        issuer == "token.actions.githubusercontent.com"
        || issuer.StartsWith("token.actions.githubusercontent.com/", StringComparison.Ordinal)
        || (issuer.StartsWith("token.actions.", StringComparison.Ordinal) && issuer.EndsWith(".ghe.com", StringComparison.Ordinal));

    /// <summary>Whether a subject contains a repository without IDs.</summary>
    /// <param name="issuer">The issuer without scheme.</param>
    /// <param name="subject">The subject of a policy.</param>
    /// <returns>True if it does.</returns>
    public static bool IsMutable(string issuer, string subject) => IsIssuer(issuer) && WithoutIds().IsMatch(subject);

    /// <summary>
    /// Whether a subject begins with a claim whose value everyone can choose. Organizations define custom properties of repositories
    /// themselves.
    /// </summary>
    /// <param name="subject">The subject of a policy.</param>
    /// <param name="comparison">Whether the condition compares letter case.</param>
    /// <returns>The claim; null if it does not.</returns>
    public static string? FreeClaim(string subject, StringComparison comparison)
    {
        int colon = subject.IndexOf(':', StringComparison.Ordinal);
        string claim = colon < 0 ? string.Empty : subject[..colon];
        return Array.Exists(Free, free => free.Equals(claim, comparison)) || claim.StartsWith(CustomProperty, comparison) ? claim : null;
    }

    /// <summary>
    /// Whether a customized subject contains an owner, repository or workflow before its first wildcard, in a claim other than repo.
    /// </summary>
    /// <param name="subject">The subject of a policy.</param>
    /// <returns>True if it does.</returns>
    public static bool NamesOwner(string subject)
    {
        string[] parts = subject[..subject.AsSpan().IndexOfAny('*', '?')].Split(':');
        return parts.Length > 2 && parts[0] != "repo" && Bound.Contains(parts[0]) && parts[1].Length > 0;
    }

    /// <summary>Whether a subject without a leading wildcard has the form of GitHub: a claim, a colon, a value.</summary>
    /// <param name="subject">The subject of a policy.</param>
    /// <param name="comparison">Whether the condition compares letter case.</param>
    /// <returns>False if no token can have it.</returns>
    public static bool CanMatch(string subject, StringComparison comparison) =>
        subject.AsSpan().IndexOfAny('*', '?') is >= 0 and < 20
        || Bound.Concat(Free).Any(claim => subject.StartsWith(claim + ":", comparison))
        || subject.StartsWith(CustomProperty, comparison);

    /// <summary>A subject without IDs, with placeholders for them.</summary>
    /// <param name="subject">The subject of a policy.</param>
    /// <returns>The subject.</returns>
    public static string WithIds(string subject) => Names().Replace(subject, "repo:$1@OWNER_ID/$2@REPOSITORY_ID");

    [GeneratedRegex(@"\Arepo:([^@/:*?]+)/([^@/:*?]+)", RegexOptions.CultureInvariant)]
    private static partial Regex Names();

    [GeneratedRegex(@"\Arepo:[^@/:*?]+/[^@]*(:|\*|\z)", RegexOptions.CultureInvariant)]
    private static partial Regex WithoutIds();
}
