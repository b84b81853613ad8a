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
                bool hasKey = table.Contains(Key), hasValue = table.Contains(Value);
                if ((hasKey || hasValue) && !(hasKey && hasValue && table.Count == 2))
                    throw NotOneTag(table);
                if (hasKey)
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

    /// <summary>An empty text is a value. Null is more likely a variable that was never set, and a tag without a value can open what it was meant to close.</summary>
    private static KeyValuePair<string, string> Tag(object? key, object? value) => (PSValue.Unwrap(key), PSValue.Unwrap(value)) switch
    {
        ({ } name, null) => throw new FederationException(
            FederationErrorCode.ParameterInvalid,
            $"-Tag has no value (null) for the key {InputPreview.Quote(LanguagePrimitives.ConvertTo<string>(name))}; expected a text. Check the variable that the value comes from, or pass '' for an empty value.",
            "Tag"),
        ({ } name, string or ValueType) => new(LanguagePrimitives.ConvertTo<string>(name), LanguagePrimitives.ConvertTo<string>(value)),
        _ => throw Invalid(value),
    };

    private static FederationException NotOneTag(IDictionary table) => new(
        FederationErrorCode.ParameterInvalid,
        $"-Tag has a hashtable with {string.Join(", ", table.Keys.Cast<object>().Take(4).Select(key => InputPreview.Quote(LanguagePrimitives.ConvertTo<string>(key))))}; expected Key and Value alone for one tag, or keys and values such as @{{ Team = 'Red' }}. A tag whose key is Key or Value needs the first form.",
        "Tag");

    private static FederationException Invalid(object? item) => new(
        FederationErrorCode.ParameterInvalid,
        $"-Tag has {(PSValue.Unwrap(item) is string text ? InputPreview.Quote(text) : $"an object of type {PSValue.Unwrap(item)?.GetType().Name ?? "null"}")}; expected a hashtable such as @{{ Team = 'Red' }}, or objects with Key and Value.",
        "Tag");
}
