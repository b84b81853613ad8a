using System.Text.Json;

namespace PSFederation.Sandbox.Sts.Trust;

/// <summary>Reads the JSON of a trust policy, and rejects what IAM rejects.</summary>
internal static class TrustPolicyReader
{
    private static readonly string[] PolicyFields = ["Version", "Id", "Statement"];
    private static readonly string[] StatementFields = ["Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Condition"];
    private static readonly string[] PrincipalTypes = ["AWS", "Federated", "Service", "CanonicalUser"];

    public static TrustPolicy Read(string json)
    {
        using JsonDocument document = PolicyJson.Parse(json);
        JsonElement root = document.RootElement;
        AllowOnly(root, PolicyFields);
        bool hasVariables = PolicyJson.Version(root) is "2012-10-17";
        return new TrustPolicy([.. PolicyJson.Statements(root).Select(statement => ReadStatement(statement, hasVariables))]);
    }

    private static TrustStatement ReadStatement(JsonElement statement, bool hasVariables)
    {
        AllowOnly(statement, StatementFields);
        (JsonElement principal, bool exceptsPrincipals) = PolicyJson.OneOf(
            statement, "Principal", "NotPrincipal", "Missing required field Principal");
        (JsonElement action, bool exceptsActions) = PolicyJson.OneOf(statement, "Action", "NotAction", "Missing required field Action");
        IReadOnlyList<string> actions = PolicyJson.Strings(action);
        return actions.Count > 0 && actions.All(name => name.StartsWith("sts:", StringComparison.OrdinalIgnoreCase))
            ? new TrustStatement
            {
                IsAllow = PolicyJson.Effect(statement, "Missing required field Effect"),
                Principals = ReadPrincipals(principal),
                ExceptsPrincipals = exceptsPrincipals,
                Actions = actions,
                ExceptsActions = exceptsActions,
                Conditions = ReadConditions(statement, hasVariables),
            }
            : throw StsErrors.MalformedPolicy("AssumeRole policy may only specify STS AssumeRole actions.");
    }

    private static Dictionary<string, IReadOnlyList<string>> ReadPrincipals(JsonElement principal)
    {
        if (principal.ValueKind is JsonValueKind.String && principal.GetString() is "*")
        {
            return new(StringComparer.Ordinal) { ["*"] = ["*"] };
        }

        AllowOnly(principal, PrincipalTypes);
        return principal.EnumerateObject().ToDictionary(kind => kind.Name, kind => PolicyJson.Strings(kind.Value), StringComparer.Ordinal);
    }

    private static void AllowOnly(JsonElement element, string[] names)
    {
        if (PolicyJson.FindOther(element, names) is { } other)
        {
            throw StsErrors.MalformedPolicy($"Has prohibited field {other}");
        }
    }

    private static List<TrustCondition> ReadConditions(JsonElement statement, bool hasVariables)
    {
        List<TrustCondition> conditions = [];
        if (!statement.TryGetProperty("Condition", out JsonElement block))
        {
            return conditions;
        }

        foreach (JsonProperty operation in PolicyJson.Object(block))
        {
            ConditionOperator conditionOperator = ConditionOperator.Parse(operation.Name);
            foreach (JsonProperty key in PolicyJson.Object(operation.Value))
            {
                conditions.Add(new TrustCondition(conditionOperator, key.Name, PolicyJson.Strings(key.Value), hasVariables));
            }
        }

        return conditions;
    }
}
