using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using PSFederation.Core.Text;
using PSFederation.Core.Trust;
using PSFederation.Pipeline;

namespace PSFederation.Input;

/// <summary>Makes trust policies of whatever a parameter or the pipeline brings: text, a file, a hashtable, or a role of AWS.Tools or the AWS CLI.</summary>
internal static class TrustPolicyInput
{
    /// <summary>A policy has eight levels.</summary>
    private const int MaxDepth = 32;

    public const string Text = "a trust policy";

    private const string Document = "AssumeRolePolicyDocument";

    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The policies of an input, with the roles that it names.</summary>
    public static IReadOnlyList<PolicyDocument> Of(object input, Func<string, string> resolvePath)
    {
        object value = PSValue.Unwrap(input);
        return value switch
        {
            string text => PolicyDocument.Read(IsPolicy(text) ? text : TextInput.FileOf(text, resolvePath) is null ? File(text, resolvePath) : TextInput.Read(text, resolvePath, Text)),
            FileInfo file => PolicyDocument.Read(TextInput.ReadFile(file.FullName, Text)),
            IDictionary table => PolicyDocument.Read(Json(table)),
            _ when Member(input, Document) is not null || Member(input, "Role") is not null || Member(input, "Roles") is not null || Member(input, "Statement") is not null =>
                PolicyDocument.Read(Json(Picked(input))),
            _ => throw new FederationException(
                FederationErrorCode.ParameterInvalid, $"-Policy is of type {value.GetType().FullName}; expected {Text} as JSON, a path, a hashtable, or a role with {Document} (of Get-IAMRole)."),
        };
    }

    /// <summary>Condition keys of a hashtable: a text, several, or $null for a key that the call does not have.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Context(Hashtable? table) =>
        (table ?? []).Cast<DictionaryEntry>().ToDictionary(
            entry => LanguagePrimitives.ConvertTo<string>(entry.Key),
            entry => (IReadOnlyList<string>)[.. Values(entry.Value)],
            StringComparer.OrdinalIgnoreCase);

    private static bool IsPolicy(string text) =>
        text.Contains('{', StringComparison.Ordinal) || text.Contains("%7B", StringComparison.OrdinalIgnoreCase) || string.IsNullOrWhiteSpace(text) || text.AsSpan().TrimStart().StartsWith("[");

    private static string File(string path, Func<string, string> resolvePath)
    {
        TextInput.RequirePath(path, Text);
        return TextInput.ReadFile(resolvePath(path), Text);
    }

    /// <summary>Of a role, only what is needed: objects of the AWS SDK have members that cannot be written as JSON.</summary>
    private static object Picked(object input)
    {
        if (Member(input, "Role") is { } role)
            return Picked(role);
        if (Member(input, Document) is not { } policy)
            return input;
        Hashtable picked = new() { [Document] = policy };
        if (Member(input, "Arn") is { } arn)
            picked["Arn"] = arn.ToString();
        return picked;
    }

    private static object? Member(object input, string name) => PSObject.AsPSObject(input).Properties[name]?.Value;

    private static string Json(object value) => Node(value)!.ToJsonString(Readable);

    private static JsonNode? Node(object? value, int depth = 0)
    {
        if (depth > MaxDepth)
            throw new FederationException(
                FederationErrorCode.ParameterInvalid, $"-Policy is nested deeper than {MaxDepth} levels, or contains itself; expected {Text}.", "Policy");
        object? plain = value is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject : value;
        return plain switch
        {
            null => null,
            string text => JsonValue.Create(text),
            bool truth => JsonValue.Create(truth),
            IDictionary table => new JsonObject(table.Cast<DictionaryEntry>().Select(entry => KeyValuePair.Create(LanguagePrimitives.ConvertTo<string>(entry.Key), Node(entry.Value, depth + 1)))),
            IEnumerable items => new JsonArray([.. items.Cast<object?>().Select(item => Node(item, depth + 1))]),
            PSObject custom => new JsonObject(custom.Properties.Select(property => KeyValuePair.Create(property.Name, Node(property.Value, depth + 1)))),
            byte or short or int or long or double or decimal => JsonNode.Parse(Convert.ToString(plain, CultureInfo.InvariantCulture)!),
            _ => JsonValue.Create(LanguagePrimitives.ConvertTo<string>(plain)),
        };
    }

    private static IEnumerable<string> Values(object? value) => PSValue.Unwrap(value) switch
    {
        null => [],
        string text => [text],
        bool truth => [truth ? "true" : "false"],
        DateTime time => [time.ToUniversalTime().Iso()],
        DateTimeOffset time => [time.UtcDateTime.Iso()],
        IEnumerable items => items.Cast<object?>().SelectMany(Values),
        var other => [LanguagePrimitives.ConvertTo<string>(other)],
    };
}
