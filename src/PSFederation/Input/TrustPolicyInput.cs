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

/// <summary>Reads trust policies from parameters and pipeline input: text, a file, a hashtable, or a role of AWS.Tools or the AWS CLI.</summary>
internal static class TrustPolicyInput
{
    /// <summary>A policy has eight levels.</summary>
    private const int MaxDepth = 32;

    public const string Text = "a trust policy";

    private const string Document = "AssumeRolePolicyDocument";

    /// <summary>The name for a policy whose role is not known.</summary>
    private const string Unnamed = "policy";

    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The policies of an input, with the names of their roles or file.</summary>
    /// <param name="input">A text, a path, a file, a hashtable or a role.</param>
    /// <param name="resolvePath">Turns a relative path into a full one.</param>
    /// <param name="root">The folder that names of files are relative to.</param>
    public static IReadOnlyList<TrustPolicySource> Of(object input, Func<string, string> resolvePath, string root)
    {
        object value = PSValue.Unwrap(input);
        if (FileOf(value, resolvePath) is { } file)
            return TrustPolicySource.Read(TextInput.ReadFile(file, Text), NameOf(file, root), file, onlyPolicies: false);
        if (value is string text)
            return TrustPolicySource.Read(text, Unnamed, null, onlyPolicies: false);
        if (value is not IDictionary && !((string[])[Document, "Role", "Roles", "Statement"]).Any(name => Member(input, name) is not null))
        {
            throw new FederationException(
                FederationErrorCode.ParameterInvalid, $"-Policy is of type {value.GetType().FullName}; expected {Text} as JSON, a path, a hashtable, or a role with {Document} (of Get-IAMRole).");
        }

        string json = Json(value is IDictionary ? value : Picked(input));
        return
        [
            .. TrustPolicySource.Read(json, Unnamed, null, onlyPolicies: false).Select(source => source with
            {
                Name = source.Name.Length > Unnamed.Length ? source.Name[(Unnamed.Length + 1)..] : Unnamed,
                RoleName = source.RoleName ?? RoleOf(source.RoleArn),
                HasPositions = false,
            }),
        ];
    }

    /// <summary>The path in the form that reports and baselines use on every system.</summary>
    public static string NameOf(string file, string root) => Path.GetRelativePath(root, file).Replace('\\', '/');

    /// <summary>Condition keys from a hashtable. The value is a text, several texts, or $null for a key that the call does not have.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Context(Hashtable? table) =>
        (table ?? []).Cast<DictionaryEntry>().ToDictionary(
            entry => LanguagePrimitives.ConvertTo<string>(entry.Key),
            entry => (IReadOnlyList<string>)[.. Values(entry.Value)],
            StringComparer.OrdinalIgnoreCase);

    private static bool IsPolicy(string text) =>
        text.Contains('{', StringComparison.Ordinal) || text.Contains("%7B", StringComparison.OrdinalIgnoreCase) || string.IsNullOrWhiteSpace(text) || text.AsSpan().TrimStart().StartsWith("[");

    /// <summary>The file that an input specifies: a file object, a path, or the form of the AWS CLI (file://trust.json).</summary>
    private static string? FileOf(object value, Func<string, string> resolvePath)
    {
        if (value is FileInfo info)
            return info.FullName;
        if (value is not string text)
            return null;
        if (TextInput.FileOf(text, resolvePath) is { } file)
            return file;
        if (IsPolicy(text))
            return null;
        TextInput.RequirePath(text, Text);
        return resolvePath(text);
    }

    private static string? RoleOf(string? arn) => arn?[(arn.LastIndexOf('/') + 1)..];

    /// <summary>Only the required members of a role, because objects of the AWS SDK have members that cannot be written as JSON.</summary>
    private static object Picked(object input)
    {
        if (Member(input, "Role") is { } role)
            return Picked(role);
        if (Member(input, Document) is not { } policy)
            return input;
        Hashtable picked = new() { [Document] = policy };
        foreach (string name in (string[])["Arn", "RoleName"])
        {
            if (Member(input, name) is { } word)
                picked[name] = word.ToString();
        }

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
