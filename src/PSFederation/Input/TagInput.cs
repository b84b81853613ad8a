using System.Collections;
using System.Management.Automation;
using PSFederation.Core.Text;
using PSFederation.Pipeline;

namespace PSFederation.Input;

/// <summary>
/// Tags of a parameter: a hashtable of keys and values, or objects with Key and Value, as AWS.Tools takes them. A hashtable with the names Key and Value alone is one tag, as it is for
/// AWS.Tools.
/// </summary>
internal static class TagInput
{
    private const string Key = "Key", Value = "Value";

    /// <summary>Reads them.</summary>
    /// <param name="input">The values of the parameter.</param>
    /// <returns>Keys and values; limits are not judged.</returns>
    /// <exception cref="FederationException">A value is not a tag.</exception>
    public static IReadOnlyList<KeyValuePair<string, string>> Read(object?[] input)
    {
        List<KeyValuePair<string, string>> tags = [];
        foreach (object? item in input)
        {
            if (PSValue.Unwrap(item) is IDictionary table)
            {
                if (table.Count == 2 && table.Contains(Key) && table.Contains(Value))
                    tags.Add(Tag(table[Key], table[Value]));
                else
                    tags.AddRange(table.Cast<DictionaryEntry>().Select(entry => Tag(entry.Key, entry.Value)));
            }
            else if (item is not null && PSObject.AsPSObject(item).Properties is var members && members[Key] is { } key && members[Value] is { } value)
            {
                tags.Add(Tag(key.Value, value.Value));
            }
            else
            {
                throw Invalid(item);
            }
        }

        return tags;
    }

    private static KeyValuePair<string, string> Tag(object? key, object? value) =>
        PSValue.Unwrap(key) is { } name && PSValue.Unwrap(value) is null or string or ValueType
            ? new(LanguagePrimitives.ConvertTo<string>(name), LanguagePrimitives.ConvertTo<string>(value) ?? string.Empty)
            : throw Invalid(value);

    private static FederationException Invalid(object? item) => new(
        FederationErrorCode.ParameterInvalid,
        $"-Tag has {(PSValue.Unwrap(item) is string text ? InputPreview.Quote(text) : $"an object of type {PSValue.Unwrap(item)?.GetType().Name ?? "null"}")}; expected a hashtable such as @{{ Team = 'Red' }}, or objects with Key and Value.",
        "Tag");
}
