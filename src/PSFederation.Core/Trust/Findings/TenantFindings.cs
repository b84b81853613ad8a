using PSFederation.Core.Aws;
using PSFederation.Core.Text;
using PSFederation.Core.Trust.Generation;
using PSFederation.Core.Trust.Platforms;

namespace PSFederation.Core.Trust.Findings;

/// <summary>
/// Whether a statement trusts one organization, and within it one workload: the claims of organization, application and identity.
/// </summary>
internal sealed class TenantFindings(TrustPolicy policy, TrustStatement statement, FederatedPrincipal principal)
{
    private readonly SharedIssuer? _shared = principal.IsSaml ? null : SharedIssuers.Find(principal.Name);
    private readonly TrustPlatform? _platform = principal.IsSaml ? null : TrustPlatforms.OfIssuer(principal.Name);

    /// <summary>The findings.</summary>
    public IEnumerable<TrustFinding> All() => [.. Tenant(), .. Audience(), .. Subject(), .. GitHub(), .. Guests(), .. Issuer()];

    private string Title => _shared?.Title ?? _platform?.Title ?? UntrustedText.Line(principal.Name);

    private string Example => _platform?.Example ?? _shared?.Tenant?.Replace("{}", "ORGANIZATION", StringComparison.Ordinal) + "*";

    /// <summary>The claim that IAM requires for a shared issuer.</summary>
    private IEnumerable<TrustFinding> Tenant()
    {
        if (_shared is null)
            yield break;
        string key = _shared.ConditionKey;
        ConditionGuard guard = ConditionGuard.Of(statement, key);
        IReadOnlyList<TrustCondition> denials = ConditionGuard.Denials(policy, principal, key);
        if (guard.Solid.Count == 0 && denials.Count == 0)
        {
            if (guard.Holes.Count > 0)
            {
                yield return Hole(guard.Holes[0]) with { Severity = FederationTrustSeverity.Error };
                yield break;
            }

            yield return new TrustFinding(
                TrustRules.TenantNotChecked,
                statement,
                principal.Position,
                $"{Title} issues tokens for all of its customers with the issuer {principal.Name}, and no condition evaluates {key}, so each of them may assume the role. IAM rejects such a policy when it is created or changed.",
                $"Add a condition for {key}, such as {Placeholder(_shared)}.",
                (_, target) => PolicyEdit.SetCondition(target!, GrantText.HasWildcard(Placeholder(_shared)) ? "StringLike" : "StringEquals", key, Placeholder(_shared)));
            yield break;
        }

        (SubjectReach reach, TrustText? value) = guard.Solid.Concat(denials).Select(condition => SubjectReaches.Of(condition, principal.Name, _shared)).MinBy(one => one.Reach);
        if (reach != SubjectReach.Narrow && guard.Solid.FirstOrDefault(condition => condition.Values.Contains(value)) is { } wide)
            yield return Wide(wide, value!, reach);
    }

    private TrustFinding Wide(TrustCondition condition, TrustText value, SubjectReach reach) => reach == SubjectReach.Everyone
        ? new TrustFinding(
            TrustRules.TenantWildcard,
            statement,
            value.Position,
            $"{condition.Key} may be {InputPreview.Quote(value.Value)}, which tokens of other customers of {Title} match: the wildcard stands before the organization is complete.",
            $"Name the organization before the first wildcard, such as {Example}.",
            (_, target) => PolicyEdit.SetValues(target!, condition, condition.Values.Select(other => other == value ? Example : other.Value)))
        : new TrustFinding(
            TrustRules.OrganizationWide,
            statement,
            value.Position,
            $"{condition.Key} may be {InputPreview.Quote(value.Value)}, so every repository, project or workspace of the organization may assume the role, and everyone who may create one.",
            $"Name the repository, project or workspace, such as {Example}.",
            (_, target) => PolicyEdit.SetValues(target!, condition, condition.Values.Select(other => other == value ? Example : other.Value)));

    /// <summary>
    /// The application: a claim that built-in providers are told apart by; elsewhere the client ids of the provider decide too.
    /// </summary>
    private IEnumerable<TrustFinding> Audience()
    {
        string key = principal.AudienceKey;
        if (_shared?.ConditionKey == key)
            yield break;
        ConditionGuard guard = ConditionGuard.Of(statement, key);
        bool denied = ConditionGuard.Denials(policy, principal, key).Count > 0;
        FederationTrustSeverity severity = principal.IsBuiltIn ? FederationTrustSeverity.Error : FederationTrustSeverity.Warning;
        // Google's oaud names the application too.
        if (guard.Solid.Count > 0 || denied || (principal.IsBuiltIn && ConditionGuard.Of(statement, principal.Prefix + ":oaud").Solid.Count > 0))
        {
            if (guard.Solid.FirstOrDefault(condition => condition.Operator.TakesWildcards && condition.Values.Any(value => value.Value.AsSpan().TrimStart("*?").IsEmpty)) is not { } open)
                yield break;
            yield return MissingAudience(key, severity, $"{key} may be anything") with { Position = open.Position };
            yield break;
        }

        yield return guard.Holes.Count > 0 ? Hole(guard.Holes[0]) with { Severity = severity } : MissingAudience(key, severity, $"no condition evaluates {key}");
    }

    private TrustFinding MissingAudience(string key, FederationTrustSeverity severity, string what)
    {
        string audience = principal.IsSaml ? AwsSignIn.Acs(principal.Partition ?? "aws", null) ?? "SIGN_IN_ADDRESS"
            : _platform?.Audience is { } known && !known.Contains('{', StringComparison.Ordinal) ? known
            : _platform?.Audience == "{Issuer}" ? "https://" + principal.Name
            : "CLIENT_ID";
        string follows = principal.IsSaml ? "an assertion that was delivered to any address may be exchanged"
            : principal.IsBuiltIn ? $"everyone who signs in to any application with {Title} may assume the role"
            : "tokens for every client id of the OIDC provider may be exchanged";
        return new TrustFinding(
            TrustRules.AudienceNotChecked,
            statement,
            principal.Position,
            $"In the statement {what}, so {follows}.",
            $"Add a condition for {key}, such as {audience}.",
            (_, target) => PolicyEdit.SetCondition(target!, "StringEquals", key, audience)) { Severity = severity };
    }

    /// <summary>The identity, where the issuer itself names the organization.</summary>
    private IEnumerable<TrustFinding> Subject()
    {
        if (principal.IsSaml || _shared is not null)
            yield break;
        string key = principal.SubjectKey;
        ConditionGuard guard = ConditionGuard.Of(statement, key);
        if (guard.Solid.Count == 0 && ConditionGuard.Denials(policy, principal, key).Count == 0)
        {
            if (guard.Holes.Count > 0)
            {
                yield return Hole(guard.Holes[0]);
                yield break;
            }

            yield return new TrustFinding(
                TrustRules.SubjectNotChecked,
                statement,
                principal.Position,
                $"No condition evaluates {key}, so every identity of {Title} whose token has the audience may assume the role.",
                $"Add a condition for {key}, such as {_platform?.Example ?? "SUBJECT"}.",
                (_, target) => PolicyEdit.SetCondition(target!, GrantText.HasWildcard(_platform?.Example ?? string.Empty) ? "StringLike" : "StringEquals", key, _platform?.Example ?? "SUBJECT"))
            {
                // Applications of a sign-in provider are for everyone who has an account there.
                Severity = principal.IsBuiltIn || _platform?.AudienceNamesTenant == true ? FederationTrustSeverity.Information : FederationTrustSeverity.Warning,
            };
            yield break;
        }

        (SubjectReach reach, TrustText? value) = guard.Solid.Select(condition => SubjectReaches.Of(condition, principal.Name, null)).DefaultIfEmpty((Reach: SubjectReach.Narrow, Value: null)).MinBy(one => one.Reach);
        if (reach != SubjectReach.Narrow)
        {
            yield return new TrustFinding(
                reach == SubjectReach.Everyone ? TrustRules.SubjectWildcard : TrustRules.OrganizationWide,
                statement,
                value!.Position,
                $"{key} may be {InputPreview.Quote(value.Value)}, which {(reach == SubjectReach.Everyone ? "every identity" : "more than one project or namespace")} of {Title} matches.",
                $"Name the identity, such as {_platform?.Example ?? "SUBJECT"}.",
                (_, target) => PolicyEdit.SetValues(target!, guard.Solid.First(condition => condition.Values.Contains(value)), _platform?.Example ?? "SUBJECT"));
        }
    }

    /// <summary>What is particular to subjects of GitHub.</summary>
    private IEnumerable<TrustFinding> GitHub()
    {
        if (principal.IsSaml || !GitHubSubject.IsIssuer(principal.Name))
            yield break;
        foreach (TrustCondition condition in ConditionGuard.Of(statement, principal.SubjectKey).Solid)
        {
            foreach (TrustText value in condition.Values)
            {
                if (GitHubSubject.FreeClaim(value.Value) is { } claim)
                {
                    yield return new TrustFinding(
                        TrustRules.SubjectFreeClaim, statement, value.Position,
                        $"{condition.Key} is {InputPreview.Quote(value.Value)}: it begins with {claim}, and every organization chooses that value for its own workflows.",
                        "Put repo or repository_owner_id first in the customization of the subject, and in the condition.",
                        (_, target) => PolicyEdit.SetValues(target!, condition, Example));
                }
                else if (GitHubSubject.IsMutable(principal.Name, value.Value))
                {
                    yield return new TrustFinding(
                        TrustRules.MutableSubject, statement, value.Position,
                        $"{condition.Key} is {InputPreview.Quote(value.Value)}, without ids: if owner or repository is renamed or deleted, someone else can take over the name. Repositories created after 2026-07-15, renamed or transferred since, have subjects with ids, which this value does not match.",
                        "Opt the repository in to immutable subjects and write OWNER@OWNER_ID/REPOSITORY@REPOSITORY_ID.",
                        (_, target) => PolicyEdit.SetValues(target!, condition, condition.Values.Select(other => other == value ? GitHubSubject.WithIds(value.Value) : other.Value)));
                }
                else if (!GitHubSubject.CanMatch(value.Value))
                {
                    yield return new TrustFinding(
                        TrustRules.SubjectNeverMatches, statement, value.Position,
                        $"{condition.Key} is {InputPreview.Quote(value.Value)}; subjects of GitHub Actions consist of claims and values, such as {Example}.",
                        $"Write the subject as a token has it, such as {Example}.",
                        (_, target) => PolicyEdit.SetValues(target!, condition, condition.Values.Select(other => other == value ? Example : other.Value)));
                }
            }
        }
    }

    private IEnumerable<TrustFinding> Guests()
    {
        string key = principal.Prefix + ":amr";
        if (_platform?.HasAmr != true || statement.Conditions.Any(condition => condition.Key.Equals(key, StringComparison.OrdinalIgnoreCase)))
            yield break;
        yield return new TrustFinding(
            TrustRules.AmrNotChecked, statement, principal.Position,
            $"No condition evaluates {key}, so guests of the identity pool may assume the role too, if the pool has them.",
            "Add ForAnyValue:StringLike with authenticated, or with unauthenticated for a role of guests.",
            (_, target) => PolicyEdit.SetCondition(target!, "ForAnyValue:StringLike", key, "authenticated"));
    }

    private IEnumerable<TrustFinding> Issuer()
    {
        if (principal is { IsBuiltIn: false, Name: "vstoken.actions.githubusercontent.com" })
        {
            yield return new TrustFinding(
                TrustRules.OldIssuer, statement, principal.Position,
                "vstoken.actions.githubusercontent.com is the issuer that GitHub Actions had before token.actions.githubusercontent.com.",
                "Trust token.actions.githubusercontent.com, with its own condition keys.");
        }
    }

    private TrustFinding Hole(TrustCondition condition)
    {
        string name = condition.Operator.Name;
        string closed = condition.Operator.Set == ConditionSet.ForAllValues ? name["ForAllValues:".Length..] : name;
        closed = condition.Operator.IfExists ? closed[..^"IfExists".Length] : closed;
        return new TrustFinding(
            TrustRules.ConditionHole, statement, condition.Position,
            $"{name} of {condition.Key} is met by a request that does not have the key: {(condition.Operator.Set == ConditionSet.ForAllValues ? "ForAllValues is true of no values" : "IfExists is true of a missing key")}.",
            $"Use {closed}, or add \"Null\": {{ \"{condition.Key}\": \"false\" }}.",
            (_, target) => PolicyEdit.MoveCondition(target!, condition, closed));
    }

    private string Placeholder(SharedIssuer shared) => shared.Tenant is not null ? Example : shared.Key == "aud" ? _platform?.HasAmr == true ? "IDENTITY_POOL_ID" : "AUDIENCE" : "VALUE";
}
