using PSFederation.Core.Aws;
using PSFederation.Core.Text;
using PSFederation.Core.Trust.Platforms;

namespace PSFederation.Core.Trust.Findings;

/// <summary>
/// Checks whether a statement trusts one organization, and one workload in it: the claims for organization, application and identity.
/// </summary>
internal sealed class TenantFindings(TrustPolicy policy, TrustStatement statement, FederatedPrincipal principal)
{
    private readonly SharedIssuer? _shared = principal.IsSaml ? null : SharedIssuers.Find(principal.Name);
    private readonly TrustPlatform? _platform = principal.IsSaml ? null : SubjectReaches.PlatformOf(principal.Name);

    /// <summary>The findings.</summary>
    public IEnumerable<TrustFinding> All() => [.. Tenant(), .. Audience(), .. Subject(), .. GitHub(), .. Guests(), .. Issuer()];

    private string Title => _shared?.Title ?? TrustPlatforms.OfIssuer(principal.Name)?.Title ?? UntrustedText.Line(principal.Name);

    private string Example => _platform?.Example ?? (_shared?.Tenant is { } tenant ? tenant.Replace("{}", "ORGANIZATION", StringComparison.Ordinal) + (tenant.EndsWith('}') ? "" : "*") : "SUBJECT");

    /// <summary>
    /// The conditions that a request must meet: of the statement, and of Deny statements, each with its statement.
    /// </summary>
    private List<(TrustStatement Statement, TrustCondition Condition)> Guards(string key) =>
        [.. ConditionGuard.Of(statement, key).Solid.Select(condition => (statement, condition)), .. ConditionGuard.Denials(policy, principal, key)];

    /// <summary>The condition with the smallest scope, because all of them must be met.</summary>
    private (SubjectReach Reach, TrustText? Value, TrustStatement Statement, TrustCondition Condition) Narrowest(IEnumerable<(TrustStatement Statement, TrustCondition Condition)> guards, SharedIssuer? shared) => guards
        .Select(guard =>
        {
            (SubjectReach reach, TrustText? value) = SubjectReaches.Of(policy, guard.Condition, principal.Name, shared);
            return (reach, value, guard.Statement, guard.Condition);
        })
        .MinBy(guard => guard.reach);

    /// <summary>The claim that IAM requires for a shared issuer.</summary>
    private IEnumerable<TrustFinding> Tenant()
    {
        if (_shared is null)
            yield break;
        string key = _shared.KeyOf(principal.Name);
        List<(TrustStatement Statement, TrustCondition Condition)> guards = Guards(key);
        if (guards.Count == 0)
        {
            if (ConditionGuard.Of(statement, key).Holes is [var hole, ..])
            {
                yield return Hole(hole) with { Severity = FederationTrustSeverity.Error };
                yield break;
            }

            yield return new TrustFinding(
                TrustRules.TenantNotChecked,
                statement,
                principal.Position,
                $"{Title} issues tokens for all customers with the issuer {principal.Name}, and no condition checks {key}, so any customer can assume the role.{(_shared.IsControlled ? " IAM rejects such a policy when it is created or changed." : string.Empty)}",
                $"Add a condition for {key}, such as {Placeholder(_shared)}.",
                (_, target) => PolicyEdit.SetCondition(target!, PolicyText.HasWildcard(Placeholder(_shared)) ? "StringLike" : "StringEquals", key, Placeholder(_shared)));
            yield break;
        }

        (SubjectReach reach, TrustText? value, TrustStatement owner, TrustCondition condition) = Narrowest(guards, _shared);
        if (reach != SubjectReach.Narrow)
            yield return Wide(owner, condition, value!, reach, Placeholder(_shared));
    }

    private TrustFinding Wide(TrustStatement owner, TrustCondition condition, TrustText value, SubjectReach reach, string example) => reach == SubjectReach.Everyone
        ? new TrustFinding(
            TrustRules.TenantWildcard,
            owner,
            value.Position,
            $"{condition.Key} can be {InputPreview.Quote(value.Value)}, which tokens of other {Title} customers match, because the wildcard or variable comes before the end of the organization.",
            $"Put the complete organization before the first wildcard, such as {example}.",
            (_, target) => PolicyEdit.SetValues(target!, condition, condition.Values.Select(other => other == value ? example : other.Value)))
        : new TrustFinding(
            TrustRules.OrganizationWide,
            owner,
            value.Position,
            $"{condition.Key} can be {InputPreview.Quote(value.Value)}, so every repository, project or workspace of the organization can assume the role, and so can anyone who can create one.",
            $"Specify the repository, project or workspace, such as {example}.",
            (_, target) => PolicyEdit.SetValues(target!, condition, condition.Values.Select(other => other == value ? example : other.Value)));

    /// <summary>
    /// The application: a claim that distinguishes the applications of built-in providers; for other providers, the client IDs decide too.
    /// </summary>
    private IEnumerable<TrustFinding> Audience()
    {
        string key = principal.AudienceKey;
        if (key.Equals(_shared?.KeyOf(principal.Name), StringComparison.OrdinalIgnoreCase))
            yield break;
        FederationTrustSeverity severity = principal.IsBuiltIn ? FederationTrustSeverity.Error : FederationTrustSeverity.Warning;
        List<(TrustStatement Statement, TrustCondition Condition)> guards = Guards(key);
        if (guards.Count > 0)
        {
            (TrustStatement Statement, TrustCondition Condition, TrustText? Value)[] opened =
                [.. guards.Select(guard => (guard.Statement, guard.Condition, guard.Condition.Values.FirstOrDefault(value => IsAnyAudience(guard.Condition.Operator, value))))];
            if (opened.All(guard => guard.Value is not null) && opened[0] is var (owner, condition, open) && !IsSafeByOtherAudience())
                yield return MissingAudience(key, severity, $"{key} can be {InputPreview.Quote(open!.Value)}") with
                {
                    Statement = owner,
                    Position = open.Position,
                    Change = (_, target) => PolicyEdit.SetValues(target!, condition, AudienceExample),
                };
            yield break;
        }

        if (IsSafeByOtherAudience())
            yield break;
        if (ConditionGuard.Of(statement, key).Holes is [var hole, ..])
            yield return Hole(hole) with { Severity = severity };
        else if (Guards(OtherAudienceKey).Count > 0)
            yield return MissingAudience(key, severity, $"only {OtherAudienceKey} restricts the application, but a service account of any customer can request a token with any audience");
        else
            yield return MissingAudience(key, severity, $"no condition checks {key}");
    }

    private string OtherAudienceKey => principal.Prefix + ":oaud";

    /// <summary>
    /// Google's oaud is the requested audience. A service account can request any audience, so it identifies the application only together
    /// with the identity.
    /// </summary>
    private bool IsSafeByOtherAudience()
    {
        if (!principal.IsBuiltIn)
            return false;
        List<(TrustStatement Statement, TrustCondition Condition)> subjects = Guards(principal.SubjectKey);
        return subjects.Count > 0 && Narrowest(subjects, null).Reach == SubjectReach.Narrow
            && Guards(OtherAudienceKey).Exists(guard => !guard.Condition.Values.Any(value => IsAnyAudience(guard.Condition.Operator, value)));
    }

    /// <summary>
    /// Whether a value matches the audience of other applications. The client IDs of a private provider limit the scope of a
    /// wildcard.
    /// </summary>
    private bool IsAnyAudience(ConditionOperator operation, TrustText value)
    {
        string widest = SubjectReaches.Widest(policy, operation, value.Value);
        if (!SubjectReaches.IsOpen(widest))
            return false;
        return principal.IsSaml ? !NamesSignIn(widest)
            : principal.IsBuiltIn || widest.AsSpan().TrimStart("*?").IsEmpty;
    }

    /// <summary>Whether the host is complete, or is an AWS sign-in host with any region.</summary>
    private bool NamesSignIn(string address)
    {
        int scheme = address.IndexOf("://", StringComparison.Ordinal);
        if (scheme < 0 || SubjectReaches.IsOpen(address[..scheme]))
            return false;
        string host = address[(scheme + 3)..].Split('/', 2) is [var before, _] ? before : string.Empty;
        return host.Length > 0 && (!SubjectReaches.IsOpen(host)
            || (AwsSignIn.Host(principal.Partition ?? "aws") is { } signIn && host.EndsWith("." + signIn, StringComparison.Ordinal)));
    }

    private string AudienceExample => principal.IsSaml ? AwsSignIn.Acs(principal.Partition ?? "aws", null) ?? "SIGN_IN_ADDRESS"
        : _platform?.PartitionAudiences.GetValueOrDefault(principal.Partition ?? "aws") is { } own ? own
        : _platform?.Audience is { } known && !known.Contains('{', StringComparison.Ordinal) ? known
        : _platform?.Audience == "{Issuer}" ? "https://" + principal.Name
        : "CLIENT_ID";

    private TrustFinding MissingAudience(string key, FederationTrustSeverity severity, string what)
    {
        string follows = principal.IsSaml ? "an assertion that was delivered to any address can be exchanged"
            : principal.IsBuiltIn ? $"everyone who signs in to any application with {Title} can assume the role"
            : "tokens for every client ID of the OIDC provider can be exchanged";
        return new TrustFinding(
            TrustRules.AudienceNotChecked,
            statement,
            principal.Position,
            $"In the statement {what}, so {follows}.",
            $"Add a condition for {key}, such as {AudienceExample}.",
            (_, target) => PolicyEdit.SetCondition(target!, "StringEquals", key, AudienceExample))
        { Severity = severity };
    }

    /// <summary>The identity, if the issuer itself identifies the organization.</summary>
    private IEnumerable<TrustFinding> Subject()
    {
        if (principal.IsSaml || _shared is not null)
            yield break;
        string key = principal.SubjectKey;
        List<(TrustStatement Statement, TrustCondition Condition)> guards = Guards(key);
        if (guards.Count == 0)
        {
            if (ConditionGuard.Of(statement, key).Holes is [var hole, ..])
            {
                yield return Hole(hole);
                yield break;
            }

            yield return new TrustFinding(
                TrustRules.SubjectNotChecked,
                statement,
                principal.Position,
                $"No condition checks {key}, so every {Title} identity whose token has the audience can assume the role.",
                $"Add a condition for {key}, such as {_platform?.Example ?? "SUBJECT"}.",
                (_, target) => PolicyEdit.SetCondition(target!, PolicyText.HasWildcard(_platform?.Example ?? string.Empty) ? "StringLike" : "StringEquals", key, _platform?.Example ?? "SUBJECT"))
            {
                // Applications of a sign-in provider are open to everyone with an account there.
                Severity = principal.IsBuiltIn || _platform?.AudienceNamesTenant == true ? FederationTrustSeverity.Information : FederationTrustSeverity.Warning,
            };
            yield break;
        }

        (SubjectReach reach, TrustText? value, TrustStatement owner, TrustCondition condition) = Narrowest(guards, null);
        if (reach != SubjectReach.Narrow)
        {
            yield return new TrustFinding(
                reach == SubjectReach.Everyone ? TrustRules.SubjectWildcard : TrustRules.OrganizationWide,
                owner,
                value!.Position,
                $"{key} can be {InputPreview.Quote(value.Value)}, which matches {(reach == SubjectReach.Everyone ? "every identity" : "more than one project or namespace")} of {Title}.",
                $"Specify the identity, such as {_platform?.Example ?? "SUBJECT"}.",
                (_, target) => PolicyEdit.SetValues(target!, condition, _platform?.Example ?? "SUBJECT"));
        }
    }

    /// <summary>Special checks of GitHub subjects.</summary>
    private IEnumerable<TrustFinding> GitHub()
    {
        if (principal.IsSaml || !GitHubSubject.IsIssuer(principal.Name))
            yield break;
        foreach (TrustCondition condition in ConditionGuard.Of(statement, principal.SubjectKey).Solid)
        {
            foreach (TrustText value in condition.Values)
            {
                StringComparison comparison = condition.Operator.Test == ConditionTest.StringEqualsIgnoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
                string subject = PolicyPattern.Parse(value.Value, wildcards: true, policy.HasVariables).Widest();
                if (GitHubSubject.FreeClaim(subject, comparison) is { } claim)
                {
                    yield return new TrustFinding(
                        TrustRules.SubjectFreeClaim, statement, value.Position,
                        $"{condition.Key} is {InputPreview.Quote(value.Value)}: it begins with {claim}, whose value any organization can have in its own workflows.",
                        "Put repo or repository_owner_id first in the customization of the subject, and in the condition.",
                        (_, target) => PolicyEdit.SetValues(target!, condition, Example))
                    { Severity = _shared is null || OwnerIsNamed() ? FederationTrustSeverity.Warning : FederationTrustSeverity.Error };
                }
                else if (GitHubSubject.IsMutable(principal.Name, subject))
                {
                    yield return new TrustFinding(
                        TrustRules.MutableSubject, statement, value.Position,
                        $"{condition.Key} is {InputPreview.Quote(value.Value)}, without IDs: if the owner or repository is renamed or deleted, someone else can take over the name. Repositories that were created, renamed or transferred after 2026-07-15 have subjects with IDs, which this value does not match.",
                        "Opt the repository in to immutable subjects and write OWNER@OWNER_ID/REPOSITORY@REPOSITORY_ID.",
                        (_, target) => PolicyEdit.SetValues(target!, condition, condition.Values.Select(other => other == value ? GitHubSubject.WithIds(value.Value) : other.Value)));
                }
                else if (!GitHubSubject.CanMatch(subject, comparison))
                {
                    yield return new TrustFinding(
                        TrustRules.SubjectNeverMatches, statement, value.Position,
                        $"{condition.Key} is {InputPreview.Quote(value.Value)}; subjects of GitHub Actions consist of claims and values, such as {Example}.",
                        $"Copy the subject from a token, such as {Example}.",
                        (_, target) => PolicyEdit.SetValues(target!, condition, condition.Values.Select(other => other == value ? Example : other.Value)));
                }
            }
        }
    }

    /// <summary>Whether another claim restricts the owner or repository, so that a common subject is bound to them.</summary>
    private bool OwnerIsNamed() => ((string[])["repository", "repository_id", "repository_owner_id", "enterprise_id"])
        .SelectMany(claim => Guards($"{principal.Prefix}:{claim}"))
        .Any(guard => !guard.Condition.Values.Any(value => SubjectReaches.IsOpen(SubjectReaches.Widest(policy, guard.Condition.Operator, value.Value))));

    private IEnumerable<TrustFinding> Guests()
    {
        string key = principal.Prefix + ":amr";
        if (_platform?.HasAmr != true || statement.Conditions.Any(condition => condition.Key.Equals(key, StringComparison.OrdinalIgnoreCase)))
            yield break;
        yield return new TrustFinding(
            TrustRules.AmrNotChecked, statement, principal.Position,
            $"No condition checks {key}, so guests can assume the role too, if the identity pool allows them.",
            "Add ForAnyValue:StringLike with authenticated, or with unauthenticated for a guest role.",
            (_, target) => PolicyEdit.SetCondition(target!, "ForAnyValue:StringLike", key, "authenticated"));
    }

    private IEnumerable<TrustFinding> Issuer()
    {
        if (principal is { IsBuiltIn: false, Name: "vstoken.actions.githubusercontent.com" })
        {
            yield return new TrustFinding(
                TrustRules.OldIssuer, statement, principal.Position,
                "vstoken.actions.githubusercontent.com is the old issuer of GitHub Actions; the current issuer is token.actions.githubusercontent.com.",
                "Trust token.actions.githubusercontent.com, with its own condition keys.");
        }

        if (!principal.IsSaml && OutboundIssuer.Is(principal.Name))
        {
            yield return new TrustFinding(
                TrustRules.IssuerNotForAws, statement, principal.Position,
                $"{UntrustedText.Line(principal.Name)} is the issuer of AWS STS tokens for external services (GetWebIdentityToken), which cannot be used for federation into AWS.",
                "Remove the statement, and let the workload assume the role with its AWS credentials.");
        }
    }

    private TrustFinding Hole(TrustCondition condition)
    {
        string name = condition.Operator.Name;
        string closed = condition.Operator.Set == ConditionSet.ForAllValues ? name["ForAllValues:".Length..] : name;
        closed = condition.Operator.IfExists ? closed[..^"IfExists".Length] : closed;
        return new TrustFinding(
            TrustRules.ConditionHole, statement, condition.Position,
            $"A request without the key meets {name} of {condition.Key}: {(condition.Operator.Set == ConditionSet.ForAllValues ? "ForAllValues is true for an empty set of values" : "IfExists is true for a missing key")}.",
            $"Use {closed}, or add \"Null\": {{ \"{condition.Key}\": \"false\" }}.",
            (_, target) => PolicyEdit.MoveCondition(target!, condition, closed));
    }

    private string Placeholder(SharedIssuer shared) => shared.Tenant is not null ? Example : shared.Key == "aud" ? _platform?.HasAmr == true ? "IDENTITY_POOL_ID" : "AUDIENCE" : "VALUE";
}
