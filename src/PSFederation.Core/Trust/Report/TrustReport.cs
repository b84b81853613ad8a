using PSFederation.Core.Reporting;
using PSFederation.Core.Text;

namespace PSFederation.Core.Trust.Report;

/// <summary>The report of Test-FederationTrust: the verdict, then what stands in the way, the nearest first, then warnings, what matches, and what does not matter or was not judged.</summary>
public sealed class TrustReport
{
    private const string Logic = "IAM User Guide, Policy evaluation logic", Conditions = "IAM User Guide, Condition operators", Principals = "IAM User Guide, Principal";

    private readonly TrustEvaluation _evaluation;
    private readonly TrustRequest _request;
    private readonly string? _source;
    private readonly List<FederationTrustCheck> _rows = [];

    private TrustReport(TrustEvaluation evaluation, TrustRequest request, string? source) => (_evaluation, _request, _source) = (evaluation, request, source);

    private bool IsAllowed => _evaluation.PolicyAllows == true;

    /// <summary>Evaluates a request.</summary>
    /// <param name="policy">The trust policy.</param>
    /// <param name="request">The request.</param>
    /// <param name="source">The role or file of the policy; null if unknown.</param>
    /// <returns>The rows.</returns>
    public static IReadOnlyList<FederationTrustCheck> Of(TrustPolicy policy, TrustRequest request, string? source = null)
    {
        TrustReport report = new(TrustEvaluator.Evaluate(policy, request), request, source);
        report.Write();
        string summary = report.Summary();
        foreach (FederationTrustCheck row in report._rows)
            row.Summary = summary;
        return [.. report._rows.Take(1), .. report._rows.Skip(1).OrderBy(Group)];
    }

    /// <summary>What stands in the way stays in its order, whether it failed or is not known.</summary>
    private static int Group(FederationTrustCheck row) => row.Result switch
    {
        FederationCheckResult.Failed or FederationCheckResult.NotVerified => 0,
        FederationCheckResult.Warning => 1,
        FederationCheckResult.Passed => 2,
        _ => 3,
    };

    /// <summary>The verdict, and what the rows after it say.</summary>
    private string Summary()
    {
        string of = _request.RoleArn is { } role ? $" for {UntrustedText.Line(role)}" : _source is null ? string.Empty : $" by {UntrustedText.Line(_source)}";
        return $"{_evaluation.Verdict}{of}: {CheckSummary.Of([.. _rows.Skip(1).Select(row => row.Result)])}";
    }

    private void Write()
    {
        List<FederationTrustCheck> open = [], rest = [];
        foreach (StatementEvaluation statement in _evaluation.Statements.OrderBy(Distance))
        {
            IEnumerable<(FederationTrustCheck Row, double Nearness)> rows = Rows(statement);
            foreach ((FederationTrustCheck row, _) in rows.OrderByDescending(entry => entry.Nearness))
                (row.Passed ? rest : open).Add(row);
        }

        _rows.Add(Verdict(open));
        if (_request.Actions.Count > 1)
            _rows.AddRange(_evaluation.Actions.Select(OfAction));
        _rows.AddRange(open);
        _rows.AddRange(_evaluation.Faults.Select(OfFault));
        _rows.AddRange(rest);
        _rows.AddRange(NotJudged());
    }

    /// <summary>The rows of the statements: a Deny that applies comes first, then the most similar Allow.</summary>
    private double Distance(StatementEvaluation statement)
    {
        if (!statement.Statement.Allows)
            return _request.Actions.Any(action => statement.Applies(action) != false) ? -1 : 100;
        double principal = statement.PrincipalMatches == true ? 0 : PrincipalHints.Of(statement.Statement, _request.Caller).IsNear ? 2 : 20;
        double action = statement.Actions.Count > 0 ? 0 : 10;
        return principal + action + statement.Conditions.Where(condition => condition.IsMet != true).Sum(condition => 2 - ConditionHints.Nearness(condition, _request));
    }

    private FederationTrustCheck Verdict(List<FederationTrustCheck> open)
    {
        List<string> wanting = [.. _evaluation.Actions.Where(action => action.IsAllowed != true).Select(action => action.Action)];
        List<string> denying = [.. _evaluation.Statements.Where(s => !s.Statement.Allows && wanting.Exists(action => s.Applies(action) == true)).Select(s => s.Statement.Name)];
        string actual = _evaluation.Verdict switch
        {
            _ when _evaluation is { Faults: [var fault, ..], PolicyAllows: not false } => $"Denied: STS rejects the token: {fault.Problem}",
            FederationTrustVerdict.Allowed => "Allowed",
            FederationTrustVerdict.Undetermined => "Undetermined: it depends on " + string.Join(", ", UnknownKeys().DefaultIfEmpty("facts that cannot be determined offline")),
            _ when denying.Count > 0 => $"Denied: an explicit Deny in statement {string.Join(", ", denying)}",
            _ => $"Denied: no statement allows {string.Join(" and ", wanting)}",
        };
        return new FederationTrustCheck
        {
            Verdict = _evaluation.Verdict,
            Role = _request.RoleArn,
            Source = _source,
            Statement = string.Empty,
            Check = "Verdict",
            Result = ResultOf(_evaluation.IsAllowed),
            Expected = string.Join(" and ", _request.Actions),
            Actual = actual,
            Change = PrincipalHints.Impossible(_request.Caller) ?? MissingAction(wanting) ?? open.Find(row => row.Change is not null)?.Change ?? (_evaluation.Faults is [var refused, ..] ? refused.Change : null),
            Reference = Logic,
        };
    }

    /// <summary>The keys that an undetermined verdict depends on.</summary>
    private IEnumerable<string> UnknownKeys() => _evaluation.Statements
        .Where(statement => statement.Matches is null && statement.Actions.Count > 0)
        .SelectMany(statement => statement.Conditions.Where(condition => condition.IsMet is null).SelectMany(UnknownKeys)
            .Concat(statement.PrincipalMatches is null ? [PrincipalHints.Open(statement.Statement, _request.Caller).Name] : []))
        .Distinct(StringComparer.OrdinalIgnoreCase);

    /// <summary>The key of a condition, or if that is known, the unknown keys of its policy variables.</summary>
    private IEnumerable<string> UnknownKeys(ConditionEvaluation condition) => condition.Key.IsUnknown
        ? [condition.Condition.Key]
        : ConditionHints.UnknownVariables(condition, _request).DefaultIfEmpty(condition.Condition.Key);

    /// <summary>Session tags and a source identity need separate actions, which policies often lack.</summary>
    private string? MissingAction(List<string> wanting)
    {
        if (wanting.Count == 0 || wanting[0] == _request.Actions[0])
            return null;
        string action = wanting[0], what = action == TrustRequest.TagSession ? "session tags" : "a source identity";
        StatementEvaluation? allowing = _evaluation.Statements.FirstOrDefault(s => s.Statement.Allows && s.Applies(_request.Actions[0]) == true);
        return allowing is null || _evaluation.Statements.Any(s => s.Statement.Allows && s.Actions.Contains(action, StringComparer.Ordinal)) ? null
            : $"{_request.Source} has {what}, but no statement allows {action}. Add it to the Action of statement {allowing.Statement.Name}, or configure the identity provider to send no {(action == TrustRequest.TagSession ? "tags" : "source identity")}.";
    }

    private FederationTrustCheck OfAction(ActionEvaluation action) => new()
    {
        Verdict = _evaluation.Verdict,
        Role = _request.RoleArn,
        Source = _source,
        Statement = string.Empty,
        Check = action.Action,
        Result = ResultOf(action.IsAllowed),
        Expected = "a statement that allows it, and no statement that denies it",
        Actual = action.IsAllowed switch { true => "allowed", null => "it cannot be determined offline", false => action.IsDenied == true ? "denied explicitly" : "no statement allows it" },
        Change = action.IsAllowed == true ? null : MissingAction([action.Action]),
        Reference = Logic,
    };

    private FederationTrustCheck OfFault(TokenFault fault) => new()
    {
        Verdict = _evaluation.Verdict,
        Role = _request.RoleArn,
        Source = _source,
        Statement = string.Empty,
        Check = fault.Check,
        Result = FederationCheckResult.Failed,
        Expected = fault.Expected,
        Actual = UntrustedText.Line(fault.Actual),
        Change = fault.Change,
        Reference = TokenRules.Reference,
    };

    private IEnumerable<(FederationTrustCheck Row, double Nearness)> Rows(StatementEvaluation statement)
    {
        yield return (PrincipalRow(statement), 0.5);
        yield return (Row(
            statement, "Action", statement.Actions.Count > 0, statement.Statement.Position,
            (statement.Statement.NotAction ? "not " : string.Empty) + string.Join(", ", statement.Statement.Actions), string.Join(", ", _request.Actions),
            ActionChange(statement), Logic), 0.4);
        foreach (ConditionEvaluation condition in statement.Conditions)
        {
            FederationTrustCheck row = Row(
                statement, $"{condition.Condition.Operator} {condition.Condition.Key}", condition.IsMet, condition.Condition.Position,
                Expected(condition), Actual(condition.Key), ConditionHints.Of(condition, _request), Conditions);
            yield return (row, 1 + ConditionHints.Nearness(condition, _request));
        }
    }

    private FederationTrustCheck PrincipalRow(StatementEvaluation statement) => Row(
        statement, "Principal", statement.PrincipalMatches, statement.Statement.Principals[0].Position,
        (statement.Statement.NotPrincipal ? "not " : string.Empty) + string.Join(", ", statement.Statement.Principals.Select(p => p.Value)), _request.Caller.Description,
        statement.PrincipalMatches switch
        {
            null => PrincipalHints.Open(statement.Statement, _request.Caller).Change,
            false => PrincipalHints.Of(statement.Statement, _request.Caller).Change,
            true => null,
        },
        Principals);

    private string? ActionChange(StatementEvaluation statement) =>
        statement.Actions.Count > 0 || statement.PrincipalMatches != true || !statement.Statement.Allows ? null : $"Write {_request.Actions[0]}.";

    private static string Expected(ConditionEvaluation condition) => condition.Condition.Values.Count switch
    {
        0 => "no value, so there is no match",
        1 => condition.Condition.Values[0].Value,
        _ => string.Join(" or ", condition.Condition.Values),
    };

    private static string Actual(ContextKey key) => key switch
    {
        { IsUnknown: true } => $"unknown: {key.Reason}",
        { IsMissing: true } => key.Reason is null ? "the key is missing" : $"the key is missing: {key.Reason}",
        _ => string.Join(", ", key.Values!),
    };

    /// <summary>
    /// A row from the caller's view: a match in an Allow passes, and a match in a Deny fails. Rows that do not affect the verdict are not applicable.
    /// </summary>
    private FederationTrustCheck Row(
        StatementEvaluation statement, string check, bool? matches, TextPosition position, string expected, string actual, string? change, string reference)
    {
        bool? applies = statement.Actions.Count > 0 ? statement.Matches : false;
        FederationCheckResult result = statement.Statement.Allows ? OfAllow(matches, change) : OfDeny(matches, applies);
        return new FederationTrustCheck
        {
            Verdict = _evaluation.Verdict,
            Role = _request.RoleArn,
            Source = _source,
            Statement = statement.Statement.Name,
            Effect = statement.Statement.Allows ? "Allow" : "Deny",
            Check = UntrustedText.Line(check),
            Result = result,
            Expected = UntrustedText.Line(expected),
            Actual = string.IsNullOrEmpty(actual) ? "nothing" : UntrustedText.Line(actual),
            Change = result is FederationCheckResult.Failed or FederationCheckResult.NotVerified or FederationCheckResult.Warning ? change : null,
            Reference = reference,
            Line = position.Line,
            Column = position.Column,
        };
    }

    private FederationCheckResult OfAllow(bool? matches, string? change) => matches switch
    {
        true => change is null ? FederationCheckResult.Passed : FederationCheckResult.Warning,
        _ when IsAllowed => FederationCheckResult.NotApplicable,
        false => FederationCheckResult.Failed,
        null => FederationCheckResult.NotVerified,
    };

    private static FederationCheckResult OfDeny(bool? matches, bool? applies) => applies switch
    {
        true => FederationCheckResult.Failed,
        false => matches == false ? FederationCheckResult.Passed : FederationCheckResult.NotApplicable,
        null => matches is null ? FederationCheckResult.NotVerified : FederationCheckResult.NotApplicable,
    };

    private IEnumerable<FederationTrustCheck> NotJudged()
    {
        yield return Note("Signature", "an identity that STS can verify", $"{_request.Source} was not verified; Test-OidcToken and Test-SamlAssertion verify it", "Help of Test-FederationTrust");
        if (_request.Caller is WebIdentityCaller { Issuer: { } issuer })
            yield return Note(
                "Client ids", "the audience in the client IDs of the IAM provider",
                $"the client IDs cannot be determined offline; STS rejects the token with InvalidIdentityToken unless they contain {string.Join(", ", _request.Context.Find(issuer + ":aud").Values ?? ["its audience"])}", ProviderClaims.Reference);
        yield return Note(
            "Other policies", "no other policy denies it", "service control policies, resource control policies, session policies and permissions boundaries are not evaluated", Logic);
    }

    private FederationTrustCheck Note(string check, string expected, string actual, string reference) => new()
    {
        Verdict = _evaluation.Verdict,
        Role = _request.RoleArn,
        Source = _source,
        Statement = string.Empty,
        Check = check,
        Result = FederationCheckResult.NotApplicable,
        Expected = expected,
        Actual = UntrustedText.Line(actual),
        Reference = reference,
    };

    private static FederationCheckResult ResultOf(bool? holds) => holds switch
    {
        true => FederationCheckResult.Passed,
        false => FederationCheckResult.Failed,
        null => FederationCheckResult.NotVerified,
    };
}
