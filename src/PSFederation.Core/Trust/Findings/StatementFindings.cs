using PSFederation.Core.Text;
using PSFederation.Core.Trust.Platforms;

namespace PSFederation.Core.Trust.Findings;

/// <summary>Checks of the principals and actions of a statement.</summary>
internal sealed class StatementFindings(TrustPolicy policy, TrustStatement statement, string? roleArn)
{
    private static readonly string[] Known = [TrustRequest.AssumeRole, TrustRequest.AssumeRoleWithSaml, TrustRequest.AssumeRoleWithWebIdentity, TrustRequest.TagSession, TrustRequest.SetSourceIdentity, "sts:SetContext"];

    private readonly IReadOnlyList<FederatedPrincipal> _federated = FederatedPrincipal.Of(statement);

    /// <summary>The findings.</summary>
    public IEnumerable<TrustFinding> All()
    {
        foreach (TrustFinding finding in Principals().Concat(Actions()).Concat(Conditions()))
            yield return finding;
        if (!statement.Allows || statement.NotPrincipal)
            yield break;
        foreach (FederatedPrincipal principal in _federated.Where(principal => TrustEvaluator.HasAction(statement, principal.Action)))
        {
            foreach (TrustFinding finding in new TenantFindings(policy, statement, principal).All())
                yield return finding;
        }
    }

    private IEnumerable<TrustFinding> Principals()
    {
        if (statement is { Allows: true, NotPrincipal: true })
        {
            yield return new TrustFinding(
                TrustRules.NotPrincipalAllowed, statement, statement.Position,
                "Allow with NotPrincipal allows everyone except the named principals, in every account and from every provider.",
                "List the allowed principals in Principal.");
            yield break;
        }

        if (statement.Allows && statement.Principals.FirstOrDefault(principal => principal.Value == "*") is { } everyone)
        {
            bool restricted = AwsOrigins.Any(key => ConditionGuard.Of(statement, key).Solid.Any(condition => condition.Values.All(value => NamesOrigin(condition, value.Value))));
            yield return new TrustFinding(
                TrustRules.AnyPrincipal, statement, everyone.Position,
                everyone.Kind == TrustPrincipalKind.Federated ? "Every identity provider is a principal."
                    : restricted ? "Every AWS account is a principal; only the conditions restrict it."
                    : "Every AWS account is a principal, and no condition restricts the statement to an organization, account or principal.",
                "List the accounts, roles or providers that can assume the role.")
            { Severity = restricted ? FederationTrustSeverity.Warning : FederationTrustSeverity.Error };
        }

        foreach (TrustPrincipal other in statement.Principals.Where(IsInvalid))
        {
            yield return new TrustFinding(
                TrustRules.PrincipalInvalid, statement, other.Position,
                $"The principal {InputPreview.Quote(other.Value)} is not the full ARN of a provider, role, user or account, or the name of a provider that is built into AWS.",
                "Use the full ARN, without wildcards.");
        }

        if (roleArn?.Split(':', 6) is not ["arn", var partition, _, _, var account, _])
            yield break;
        foreach (FederatedPrincipal other in _federated.Where(principal => !principal.IsBuiltIn && (principal.Account != account || principal.Partition != partition)))
        {
            yield return new TrustFinding(
                TrustRules.ProviderOfOtherAccount, statement, other.Position,
                $"The provider is in {InputPreview.Quote($"{other.Partition}:{other.Account}")} but the role is in {partition}:{account}; a role can trust only providers in its own account.",
                $"Use a provider in account {account}.");
        }
    }

    /// <summary>IAM accepts a wildcard in a principal only as the whole value, and a provider without an ARN only if it is built into AWS.</summary>
    private static bool IsInvalid(TrustPrincipal principal) =>
        principal.Value != "*"
        && principal.Kind is TrustPrincipalKind.Aws or TrustPrincipalKind.Federated
        && (principal.Value.AsSpan().IndexOfAny('*', '?') >= 0
            || (principal.Kind == TrustPrincipalKind.Federated && !principal.Value.StartsWith("arn:", StringComparison.Ordinal) && !TrustPlatforms.IsBuiltIn(principal.Value)));

    /// <summary>Keys that identify the owner of the principal (IAM, "AWS global condition context keys").</summary>
    private static readonly string[] AwsOrigins =
        ["aws:PrincipalOrgID", "aws:PrincipalOrgPaths", "aws:PrincipalAccount", "aws:PrincipalArn", "aws:SourceAccount", "aws:SourceArn", "aws:SourceOrgID", "sts:ExternalId"];

    /// <summary>Whether a value contains the complete account or organization, without a wildcard or variable in that part.</summary>
    private bool NamesOrigin(TrustCondition condition, string value)
    {
        string widest = SubjectReaches.Widest(policy, condition.Operator, value);
        if (!SubjectReaches.IsOpen(widest))
            return true;
        if (condition.Key.EndsWith("OrgPaths", StringComparison.OrdinalIgnoreCase))
            return widest.Split('/', 2) is [{ Length: > 0 } organization, _] && !SubjectReaches.IsOpen(organization);
        return condition.Key.EndsWith("Arn", StringComparison.OrdinalIgnoreCase)
            && widest.Split(':', 6) is [_, _, _, _, var account, { Length: > 0 } resource]
            && !SubjectReaches.IsOpen(account) && (account.Length > 0 || !SubjectReaches.IsOpen(resource[..1]));
    }

    private IEnumerable<TrustFinding> Actions()
    {
        foreach (TrustText action in statement.Actions.Where(action => action.Value != "*" && !action.Value.StartsWith("sts:", StringComparison.OrdinalIgnoreCase)))
        {
            yield return new TrustFinding(
                TrustRules.ActionNotSts, statement, action.Position, $"The action is {InputPreview.Quote(action.Value)}, but a trust policy applies to actions of AWS STS only.",
                "Move it to a permissions policy of the role.");
        }

        if (!statement.Allows)
            yield break;
        if (statement.NotAction || statement.Actions.Any(action => action.Value.AsSpan().IndexOfAny('*', '?') >= 0))
        {
            string[] needed = [.. Needed().Distinct()];
            yield return new TrustFinding(
                TrustRules.ActionWildcard, statement, statement.Actions[0].Position,
                $"{(statement.NotAction ? "NotAction" : InputPreview.Quote(statement.Actions[0].Value))} allows all actions of AWS STS, including session tags and source identity.",
                $"List the actions: {string.Join(", ", needed)}.",
                needed.Length == 0 ? null : (_, target) => PolicyEdit.SetActions(target!, needed));
            yield break;
        }

        string[] own = [.. Known.Where(action => TrustEvaluator.HasAction(statement, action))];
        if (own.All(action => action is TrustRequest.TagSession or TrustRequest.SetSourceIdentity or "sts:SetContext"))
            yield break;
        foreach (string action in own.Where(action => action.StartsWith(TrustRequest.AssumeRole, StringComparison.Ordinal) && !Needed().Contains(action)))
        {
            string[] right = [.. Needed().Distinct()];
            yield return new TrustFinding(
                TrustRules.ActionMismatch, statement, statement.Actions[0].Position,
                $"{(_federated.Count == 0 ? "AWS principals and services" : _federated[0].IsSaml ? "Identities from a SAML provider" : "Identities from an OIDC provider")} cannot call {action}.",
                $"Use {string.Join(", ", right)}.",
                (_, target) => PolicyEdit.SetActions(target!, right.Concat(own.Where(other => !other.StartsWith(TrustRequest.AssumeRole, StringComparison.Ordinal)))));
        }
    }

    private IEnumerable<string> Needed() => statement.Principals
        .Where(principal => principal.Kind is not TrustPrincipalKind.Federated)
        .Select(_ => TrustRequest.AssumeRole)
        .Concat(_federated.Select(principal => principal.Action))
        .Concat(statement.Principals.Where(principal => principal is { Kind: TrustPrincipalKind.Federated, Value: "*" }).SelectMany(_ => (string[])[TrustRequest.AssumeRoleWithSaml, TrustRequest.AssumeRoleWithWebIdentity]))
        .Concat(statement.Principals.Where(principal => principal.Kind == TrustPrincipalKind.Everyone).SelectMany(_ => (string[])[TrustRequest.AssumeRoleWithSaml, TrustRequest.AssumeRoleWithWebIdentity]));

    private IEnumerable<TrustFinding> Conditions()
    {
        foreach (TrustCondition condition in statement.Conditions)
        {
            if (Literal(condition) is { } literal)
                yield return literal;
            if (OtherProvider(condition) is { } other)
                yield return other;
            else if (NeverPresent(condition) is { } never)
                yield return never;
        }

        foreach (IGrouping<string, TrustCondition> key in statement.Conditions.Where(IsExact).GroupBy(condition => condition.Key, StringComparer.OrdinalIgnoreCase))
        {
            if (key.Count() > 1 && !key.Select(condition => condition.Values.Select(value => value.Value)).Aggregate((all, values) => all.Intersect(values, StringComparer.Ordinal)).Any())
            {
                yield return new TrustFinding(
                    TrustRules.ConditionsContradict, statement, key.Last().Position, $"All conditions of {key.Key} must match, but they have no value in common.",
                    "Write alternatives as several values of one condition, or as separate statements.");
            }
        }
    }

    private static bool IsExact(TrustCondition condition) =>
        condition.Operator is { Test: ConditionTest.StringEquals, Negated: false, IfExists: false, Set: ConditionSet.None }
        || (condition.Operator is { Test: ConditionTest.StringLike, Negated: false, IfExists: false, Set: ConditionSet.None } && !condition.Values.Any(value => PolicyText.HasWildcard(value.Value)));

    private TrustFinding? Literal(TrustCondition condition)
    {
        if (condition.Operator.Test is not (ConditionTest.StringEquals or ConditionTest.StringEqualsIgnoreCase) || condition.Values.FirstOrDefault(value => PolicyText.HasWildcard(value.Value)) is not { } value)
            return null;
        string like = condition.Operator.Name
            .Replace("EqualsIgnoreCase", "Like", StringComparison.OrdinalIgnoreCase).Replace("NotEquals", "NotLike", StringComparison.OrdinalIgnoreCase).Replace("Equals", "Like", StringComparison.OrdinalIgnoreCase);
        string repair = $"If the wildcard is intended, use {like} and check which values it matches.";
        return new TrustFinding(
            TrustRules.WildcardIsLiteral, statement, value.Position,
            $"{condition.Operator.Name} compares {InputPreview.Quote(value.Value)} character by character: * and ? are wildcards only for StringLike and ArnLike.",
            repair,
            (_, target) => PolicyEdit.MoveCondition(target!, condition, like));
    }

    private TrustFinding? OtherProvider(TrustCondition condition)
    {
        if (_federated.Count == 0 || !statement.Allows || ProviderOf(condition.Key) is not { } prefix || _federated.Any(principal => principal.Prefix.Equals(prefix, StringComparison.OrdinalIgnoreCase)))
            return null;
        FederatedPrincipal only = _federated[0];
        string claim = condition.Key[(prefix.Length + 1)..];
        return new TrustFinding(
            TrustRules.KeyOfOtherProvider, statement, condition.Position,
            $"The key {InputPreview.Quote(condition.Key)} belongs to {InputPreview.Quote(prefix)}, but the principal is {InputPreview.Quote(only.Value)}, whose keys start with {only.Prefix}:.",
            $"Use {only.Prefix}:{claim}, or change the principal to that provider.",
            _federated.Count > 1 ? null : (_, target) => PolicyEdit.MoveCondition(target!, condition, key: $"{only.Prefix}:{claim}"));
    }

    private TrustFinding? NeverPresent(TrustCondition condition)
    {
        if (ProviderOf(condition.Key) is not { } prefix || _federated.FirstOrDefault(principal => !principal.IsSaml && principal.Prefix.Equals(prefix, StringComparison.OrdinalIgnoreCase)) is not { } principal)
            return null;
        string claim = condition.Key[(prefix.Length + 1)..];
        string[] known = ["aud", "sub", "amr", "oaud", "email", .. ProviderClaims.Of(principal.Name), .. ProviderClaims.OfOpaque(principal.Name), .. OfGoogle(principal)];
        if (known.Contains(claim, StringComparer.OrdinalIgnoreCase) || condition.Operator.IfExists || condition.Operator.Test == ConditionTest.Null)
            return null;
        return new TrustFinding(
            TrustRules.KeyNeverPresent, statement, condition.Position,
            $"STS has no condition key for the claim {InputPreview.Quote(claim)} of {principal.Name}; it has {string.Join(", ", known)}.",
            "Use sub, which many platforms let you customize, or a session tag in the token (aws:RequestTag).");
    }

    /// <summary>The organization number of Google Cloud, which STS reads from a claim with another name.</summary>
    private static string[] OfGoogle(FederatedPrincipal principal) => principal is { IsBuiltIn: true, Name: "accounts.google.com" } ? ["google/organization_number"] : [];

    /// <summary>The provider prefix of a key; null for AWS keys.</summary>
    private static string? ProviderOf(string key)
    {
        if (key.StartsWith("aws:", StringComparison.OrdinalIgnoreCase) || key.StartsWith("sts:", StringComparison.OrdinalIgnoreCase))
            return null;
        int colon = key.LastIndexOf(':');
        string prefix = colon > 0 ? key[..colon] : string.Empty;
        return prefix.Equals("SAML", StringComparison.OrdinalIgnoreCase) || prefix.Contains('.', StringComparison.Ordinal) ? prefix : null;
    }
}
