using System.Text.Json.Nodes;

namespace PSFederation.Core.Trust.Findings;

/// <summary>
/// Changes to the JSON of a statement. Each returns whether it was made: a change that would replace another condition is not made.
/// </summary>
internal static class PolicyEdit
{
    /// <summary>Adds a condition.</summary>
    public static bool SetCondition(JsonObject statement, string operation, string key, params string[] values) =>
        Add(statement, operation, key, Value(values));

    /// <summary>Moves a condition to another operator, or another key.</summary>
    public static bool MoveCondition(JsonObject statement, TrustCondition condition, string? operation = null, string? key = null) =>
        Take(statement, condition) is { } values && Add(statement, operation ?? condition.Operator.Name, key ?? condition.Key, values);

    /// <summary>Sets other values of a condition.</summary>
    public static bool SetValues(JsonObject statement, TrustCondition condition, params IEnumerable<string> values)
    {
        // A replaced value can contain a wildcard, which an operator for exact values compares literally.
        string[] all = [.. values];
        if (!condition.Operator.TakesWildcards && all.Except(condition.Values.Select(value => value.Value)).Any(PolicyText.HasWildcard))
            return false;
        Member(Member(statement, "Condition"), condition.Operator.Name)[condition.Key] = Value(all);
        return true;
    }

    /// <summary>Replaces the actions.</summary>
    public static bool SetActions(JsonObject statement, params IEnumerable<string> actions)
    {
        statement.Remove("NotAction");
        statement["Action"] = Value([.. actions]);
        return true;
    }

    private static JsonNode? Take(JsonObject statement, TrustCondition condition)
    {
        if (statement["Condition"] is not JsonObject block || block[condition.Operator.Name] is not JsonObject keys || keys[condition.Key] is not { } values)
            return null;
        keys.Remove(condition.Key);
        if (keys.Count == 0)
            block.Remove(condition.Operator.Name);
        return values;
    }

    /// <summary>Names of operators and keys are not case-sensitive.</summary>
    private static bool Add(JsonObject statement, string operation, string key, JsonNode values)
    {
        JsonObject block = Member(statement, "Condition");
        if (block.Where(known => known.Key.Equals(operation, StringComparison.OrdinalIgnoreCase)).Select(known => known.Value).OfType<JsonObject>()
            .SelectMany(keys => keys).Any(known => known.Key.Equals(key, StringComparison.OrdinalIgnoreCase)))
        {
            return false;
        }

        Member(block, operation)[key] = values;
        return true;
    }

    private static JsonObject Member(JsonObject owner, string name)
    {
        if (owner[name] is JsonObject found)
            return found;
        JsonObject made = [];
        owner[name] = made;
        return made;
    }

    private static JsonNode Value(string[] values) =>
        values is [var single] ? JsonValue.Create(single) : new JsonArray([.. values.Select(value => (JsonNode)JsonValue.Create(value))]);
}
