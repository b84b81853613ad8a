using System.Text.Json;

namespace PSFederation.Sandbox.Sts;

/// <summary>The common grammar of trust policies and session policies. Any violation is a MalformedPolicyDocument.</summary>
internal static class PolicyJson
{
    public const string SyntaxMessage = "Syntax errors in policy.";

    private static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false, MaxDepth = 16 };

    public static JsonDocument Parse(string json)
    {
        try
        {
            return JsonDocument.Parse(json, Options);
        }
        catch (JsonException)
        {
            throw StsErrors.MalformedPolicy("This policy contains invalid Json");
        }
    }

    public static string Version(JsonElement policy)
    {
        if (!policy.TryGetProperty("Version", out JsonElement version))
        {
            return "2008-10-17";
        }

        return version.ValueKind is JsonValueKind.String && version.GetString() is ("2012-10-17" or "2008-10-17") and { } known
            ? known
            : throw Syntax();
    }

    public static IReadOnlyList<JsonElement> Statements(JsonElement policy)
    {
        if (!policy.TryGetProperty("Statement", out JsonElement statement))
        {
            throw Syntax();
        }

        List<JsonElement> statements = statement.ValueKind is JsonValueKind.Array ? [.. statement.EnumerateArray()] : [statement];
        return statements.Count > 0 && statements.TrueForAll(item => item.ValueKind is JsonValueKind.Object) ? statements : throw Syntax();
    }

    /// <summary>Reads the Effect: true for Allow.</summary>
    public static bool Effect(JsonElement statement, string missingMessage)
    {
        if (!statement.TryGetProperty("Effect", out JsonElement effect))
        {
            throw StsErrors.MalformedPolicy(missingMessage);
        }

        return (effect.ValueKind is JsonValueKind.String ? effect.GetString() : null) switch
        {
            "Allow" => true,
            "Deny" => false,
            _ => throw Syntax(),
        };
    }

    /// <summary>Reads an element in its plain or negated form, such as Action and NotAction.</summary>
    public static (JsonElement Value, bool IsNegated) OneOf(JsonElement statement, string name, string negatedName, string missingMessage)
        => (statement.TryGetProperty(name, out JsonElement plain), statement.TryGetProperty(negatedName, out JsonElement negated)) switch
        {
            (true, false) => (plain, false),
            (false, true) => (negated, true),
            (false, false) => throw StsErrors.MalformedPolicy(missingMessage),
            _ => throw Syntax(),
        };

    /// <summary>Finds an invalid field of an object; null if there is none.</summary>
    public static string? FindOther(JsonElement element, string[] names)
    {
        foreach (JsonProperty property in Object(element))
        {
            if (!names.Contains(property.Name, StringComparer.Ordinal))
            {
                return property.Name;
            }
        }

        return null;
    }

    /// <summary>Checks an optional string field.</summary>
    public static void CheckText(JsonElement element, string name)
    {
        if (element.TryGetProperty(name, out JsonElement value) && value.ValueKind is not JsonValueKind.String)
        {
            throw Syntax();
        }
    }

    public static JsonElement.ObjectEnumerator Object(JsonElement element)
        => element.ValueKind is JsonValueKind.Object ? element.EnumerateObject() : throw Syntax();

    /// <summary>Reads a text or a list of texts, which can be empty; numbers and Booleans are read as text.</summary>
    public static IReadOnlyList<string> Strings(JsonElement element)
    {
        List<JsonElement> items = element.ValueKind is JsonValueKind.Array ? [.. element.EnumerateArray()] : [element];
        return [.. items.Select(Scalar)];
    }

    public static StsException Syntax() => StsErrors.MalformedPolicy(SyntaxMessage);

    private static string Scalar(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => element.GetString()!,
        JsonValueKind.Number => element.GetRawText(),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => throw Syntax(),
    };
}
