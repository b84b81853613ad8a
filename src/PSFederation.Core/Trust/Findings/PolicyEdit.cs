using System.Text.Json.Nodes;

namespace PSFederation.Core.Trust.Findings;

/// <summary>Changes of the JSON of a statement.</summary>
internal static class PolicyEdit
{
    /// <summary>Adds a value to a condition, or the condition.</summary>
    public static void SetCondition(JsonObject statement, string operation, string key, params string[] values)
    {
        JsonObject block = Member(statement, "Condition"), keys = Member(block, operation);
        keys[key] = Value(values);
    }

    /// <summary>Moves a condition to another operator, or another key.</summary>
    public static void MoveCondition(JsonObject statement, TrustCondition condition, string? operation = null, string? key = null)
    {
        if (Take(statement, condition) is { } values)
            Member(Member(statement, "Condition"), operation ?? condition.Operator.Name)[key ?? condition.Key] = values;
    }

    /// <summary>Gives a condition other values.</summary>
    public static void SetValues(JsonObject statement, TrustCondition condition, params IEnumerable<string> values) =>
        Member(Member(statement, "Condition"), condition.Operator.Name)[condition.Key] = Value([.. values]);

    /// <summary>Takes a condition out.</summary>
    public static JsonNode? Take(JsonObject statement, TrustCondition condition)
    {
        if (statement["Condition"] is not JsonObject block || block[condition.Operator.Name] is not JsonObject keys || keys[condition.Key] is not { } values)
            return null;
        keys.Remove(condition.Key);
        if (keys.Count == 0)
            block.Remove(condition.Operator.Name);
        return values;
    }

    /// <summary>Replaces the actions.</summary>
    public static void SetActions(JsonObject statement, params IEnumerable<string> actions)
    {
        statement.Remove("NotAction");
        statement["Action"] = Value([.. actions]);
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
