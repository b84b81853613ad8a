using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace PSFederation.Core.Trust.Findings;

/// <summary>Finds issues in trust policies.</summary>
public static class TrustAnalysis
{
    /// <summary>The findings of one policy.</summary>
    /// <param name="source">The policy and its source.</param>
    /// <param name="providers">The OIDC providers of the account; null if unknown.</param>
    /// <returns>The findings, the most severe first.</returns>
    public static IReadOnlyList<FederationTrustIssue> Find(TrustPolicySource source, ProviderInventory? providers = null)
    {
        if (source.NotKnown is { } unknown)
            return [Issue(source, new TrustFinding(TrustRules.PolicyNotEvaluated, null, TextPosition.Start, $"The policy was not evaluated: {unknown.Why}.", unknown.Repair), source.Text + source.Inputs)];
        (TrustPolicy? policy, TrustPolicyFault? fault) = TrustPolicyParser.Read(source.Text);
        if (policy is null)
        {
            return
            [
                Issue(
                    source,
                    new TrustFinding(TrustRules.PolicyInvalid, null, fault!.Position, $"IAM rejects the policy at {fault.Position}: {char.ToLowerInvariant(fault.Problem[0])}{fault.Problem[1..]}.", "Correct the policy."),
                    source.Text),
            ];
        }

        JsonObject root = Json(policy);
        Lazy<(TrustPolicy Policy, TrustFinding[] Findings)> again = new(() => Again(source, providers));
        string[] statements = [.. policy.Statements.Select(statement => PolicyText.Json(Statement(root, statement.Number), indented: false))];
        return
        [
            .. Findings(policy, source, providers).Select((finding, index) =>
                Issue(source, finding, finding.Statement is null ? string.Empty : statements[finding.Statement.Number - 1], finding.Change is null ? null : () => Repaired(again, index))),
        ];
    }

    /// <summary>The findings, the most severe first, in a stable order.</summary>
    private static TrustFinding[] Findings(TrustPolicy policy, TrustPolicySource source, ProviderInventory? providers)
    {
        List<TrustFinding> found = [.. Whole(policy)];
        foreach (TrustStatement statement in policy.Statements)
        {
            found.AddRange(new StatementFindings(policy, statement, source.RoleArn).All());
            if (providers is not null && statement.Allows)
                found.AddRange(providers.Compare(statement));
        }

        // Two statements can depend on the same Deny.
        return [.. found.DistinctBy(finding => (finding.Rule, finding.Statement, finding.Position, finding.Explanation)).OrderByDescending(finding => finding.Severity).ThenBy(finding => finding.Position.Line).ThenBy(finding => finding.Position.Column)];
    }

    private static IEnumerable<TrustFinding> Whole(TrustPolicy policy)
    {
        bool variables = policy.Text.Contains("${", StringComparison.Ordinal);
        if (!policy.HasVariables)
        {
            yield return new TrustFinding(
                TrustRules.OldVersion, null, TextPosition.Start,
                variables ? "The policy has values with ${…}, but without the version 2012-10-17 they are text, not variables." : "The policy has the version 2008-10-17, which is also the default.",
                "Set Version to 2012-10-17.",
                SetVersion)
            { Severity = variables ? FederationTrustSeverity.Warning : FederationTrustSeverity.Information, Detail = variables ? "variables" : null };
        }

        TrustStatement[] allowing = [.. policy.Statements.Where(statement => statement.Allows)];
        foreach ((string prefix, string action, TrustRule rule) in ((string, string, TrustRule)[])
        [
            ("aws:RequestTag/", TrustRequest.TagSession, TrustRules.TagSessionNotAllowed), ("sts:SourceIdentity", TrustRequest.SetSourceIdentity, TrustRules.SourceIdentityNotAllowed),
        ])
        {
            if (allowing.Any(statement => TrustEvaluator.HasAction(statement, action)))
                continue;
            if (allowing.FirstOrDefault(statement => Asks(statement, prefix)) is { } asking)
            {
                string[] actions = [.. asking.Actions.Select(text => text.Value), action];
                yield return new TrustFinding(
                    rule, asking, asking.Position, rule.Summary, $"Add {action} to the actions.", asking.NotAction ? null : (_, target) => PolicyEdit.SetActions(target!, actions));
            }
        }
    }

    private static bool SetVersion(JsonObject root, JsonObject? statement)
    {
        root["Version"] = TrustPolicyParser.CurrentVersion;
        return true;
    }

    private static bool Asks(TrustStatement statement, string prefix) => statement.Conditions.Any(condition =>
        condition.Key.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) && !condition.Operator.IfExists && !condition.Operator.Negated && condition.Operator.Test != ConditionTest.Null);

    private static FederationTrustIssue Issue(TrustPolicySource source, TrustFinding finding, string statement, Func<string?>? repair = null) => new()
    {
        Rule = finding.Rule.Id,
        Severity = finding.Severity,
        Source = source.Name,
        FilePath = source.FilePath,
        RoleName = source.RoleName,
        Statement = finding.Statement?.Name,
        Line = source.HasPositions ? finding.Position.Line : null,
        Column = source.HasPositions ? finding.Position.Column : null,
        Explanation = finding.Explanation,
        Repair = finding.Repair,
        RepairOnDemand = repair,
        Reference = finding.Rule.Reference.OriginalString,
        Fingerprint = Fingerprint(source, finding, statement),
        IsAcceptable = source.NotKnown is null || source.Text.Length > 0,
    };

    /// <summary>
    /// Evaluates the policy and its findings again when the first repair is requested: a policy can have hundreds of findings and a folder thousands of policies, so
    /// findings without a requested repair keep only the shared policy text.
    /// </summary>
    private static (TrustPolicy Policy, TrustFinding[] Findings) Again(TrustPolicySource source, ProviderInventory? providers)
    {
        TrustPolicy policy = TrustPolicyParser.Parse(source.Text);
        return (policy, Findings(policy, source, providers));
    }

    /// <summary>The changed policy. It is not cached, because each repair has the length of the policy.</summary>
    private static string? Repaired(Lazy<(TrustPolicy Policy, TrustFinding[] Findings)> again, int index)
    {
        (TrustPolicy policy, TrustFinding[] findings) = again.Value;
        TrustFinding finding = findings[index];
        JsonObject root = Json(policy);
        return finding.Change!(root, finding.Statement is { } statement ? Statement(root, statement.Number) : null) ? PolicyText.Json(root, indented: true) : null;
    }

    private static JsonObject Json(TrustPolicy policy) => JsonNode.Parse(policy.Text)!.AsObject();

    private static JsonObject Statement(JsonObject root, int number) => root["Statement"] is JsonArray many ? many[number - 1]!.AsObject() : root["Statement"]!.AsObject();

    /// <summary>
    /// The fingerprint does not change if lines move or statements are added. A changed statement is a different finding, and so is the same statement in a role of
    /// another account.
    /// </summary>
    private static string Fingerprint(TrustPolicySource source, TrustFinding finding, string statement) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
        string.Join('\n', (string?[])[finding.Rule.Id, source.Name, statement, .. Only(source.RoleArn), .. Only(finding.Detail)]))));

    /// <summary>Unknown values are omitted, so that fingerprints of findings without them do not change.</summary>
    private static string[] Only(string? text) => text is null ? [] : [text];
}
