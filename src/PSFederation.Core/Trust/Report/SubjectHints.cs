using System.Text.RegularExpressions;
using PSFederation.Core.Text;

namespace PSFederation.Core.Trust.Report;

/// <summary>
/// Why a sub does not match a policy, for documented forms: GitHub (OpenID Connect reference, docs.github.com/actions/reference/security/oidc)
/// and Kubernetes service accounts (IAM roles for service accounts, Amazon EKS User Guide).
/// </summary>
internal static partial class SubjectHints
{
    private const string ServiceAccount = "system:serviceaccount:";

    /// <summary>What to change; null for an unknown form.</summary>
    public static string? Of(HintFacts facts) => GitHub(facts) ?? Kubernetes(facts);

    private static string? GitHub(HintFacts facts)
    {
        Match actual = GitHubSubject().Match(facts.Value), wanted = GitHubSubject().Match(facts.Wanted);
        if (!actual.Success || !wanted.Success)
            return null;
        string repository = Repository(actual), rest = actual.Groups["rest"].Value, wantedRest = wanted.Groups["rest"].Value;
        bool actualIds = Ids().IsMatch(repository), wantedIds = Ids().IsMatch(Repository(wanted));
        if (actualIds != wantedIds && HintFacts.Like(Plain(facts.Value), Plain(facts.Wanted), StringComparison.OrdinalIgnoreCase))
            return actualIds
                ? $"The token has an immutable subject, with the IDs of owner and repository, which GitHub uses for repositories that were created, renamed or transferred after 2026-07-15. The policy has the old form. Write 'repo:{repository}:{(wantedRest.Length > 0 ? wantedRest : "*")}'."
                : "The policy has an immutable subject with IDs, but the token has the old form. Opt the repository in to immutable subjects in GitHub. Do not change the policy to the old form: it trusts any owner who takes over the name.";
        if (!HintFacts.Like(repository, Repository(wanted), StringComparison.OrdinalIgnoreCase) && !(actualIds != wantedIds && HintFacts.Like(Plain(repository), Plain(Repository(wanted)))))
            return $"The token is for the repository '{UntrustedText.Line(repository)}', but the policy trusts '{UntrustedText.Line(Repository(wanted))}'.";
        string job = Kind(rest), policy = Kind(wantedRest);
        if (job == policy)
            return null;
        return job switch
        {
            "environment" => $"The job runs in an environment, so sub contains the environment instead of the branch. Write 'repo:{repository}:{rest}', or remove the environment from the job.",
            "pull_request" => $"The job was started by a pull request, so sub ends in :pull_request. Trust it only if anyone who can open a pull request is allowed to assume the role: 'repo:{repository}:pull_request'.",
            _ when policy == "environment" => "The policy requires an environment, but the job has none. Add environment: to the job in the workflow.",
            _ => $"The job runs on '{UntrustedText.Line(rest)}'. Write 'repo:{repository}:{rest}'.",
        };
    }

    private static string? Kubernetes(HintFacts facts)
    {
        if (!facts.Value.StartsWith(ServiceAccount, StringComparison.Ordinal))
            return null;
        string account = facts.Value[ServiceAccount.Length..];
        if (facts.Wanted.Replace('/', ':') is var wanted && (HintFacts.Like(account, wanted) || HintFacts.Like(facts.Value, wanted)))
            return $"sub of a service account is {ServiceAccount}NAMESPACE:NAME. Write {HintFacts.Show(facts.Value)}.";
        return facts.Wanted.StartsWith(ServiceAccount, StringComparison.Ordinal) && account.Split(':') is [var space, var name]
            ? $"The token is for the service account {HintFacts.Show(name)} in the namespace {HintFacts.Show(space)}. Check serviceAccountName and namespace of the pod, or write {HintFacts.Show(facts.Value)}."
            : null;
    }

    private static string Repository(Match subject) => $"{subject.Groups["owner"].Value}/{subject.Groups["name"].Value}";

    /// <summary>A subject without the IDs of owner and repository.</summary>
    private static string Plain(string subject) => Ids().Replace(subject, string.Empty);

    private static string Kind(string rest) => rest.Split(':')[0];

    [GeneratedRegex(@"^repo:(?<owner>[^/:]+)/(?<name>[^:]+)(?::(?<rest>.*))?$", RegexOptions.CultureInvariant)]
    private static partial Regex GitHubSubject();

    [GeneratedRegex(@"@\d+(?=[/:]|$)", RegexOptions.CultureInvariant)]
    private static partial Regex Ids();
}
