using System.Collections;
using System.Management.Automation;
using PSFederation.Core.Text;
using PSFederation.Pipeline;

namespace PSFederation.Input;

/// <summary>Names with a value each, as AWS.Tools takes them: a hashtable, or objects with two properties, such as the Tag of an AWS SDK.</summary>
internal static class PairInput
{
    /// <summary>Reads them.</summary>
    /// <param name="values">What the parameter was given: tables, objects, or both.</param>
    /// <param name="parameter">The parameter, for messages.</param>
    /// <param name="key">The property of an object that has the name.</param>
    /// <param name="value">The property of an object that has the value.</param>
    /// <returns>The pairs; those of a hashtable by name, because it has no order of its own.</returns>
    /// <exception cref="FederationException">One of them has another form.</exception>
    public static IReadOnlyList<KeyValuePair<string, string>> Read(object[] values, string parameter, string key, string value) =>
        [.. values.SelectMany(item => Pairs(item, parameter, key, value))];

    /// <summary>Reads pairs whose names differ.</summary>
    /// <param name="values">What the parameter was given: tables, objects, or both.</param>
    /// <param name="parameter">The parameter, for messages.</param>
    /// <param name="key">The property of an object that has the name.</param>
    /// <param name="value">The property of an object that has the value.</param>
    /// <returns>The values by name.</returns>
    /// <exception cref="FederationException">One of them has another form, or a name occurs twice.</exception>
    public static IReadOnlyDictionary<string, string> ReadMap(object[] values, string parameter, string key, string value)
    {
        Dictionary<string, string> map = new(StringComparer.Ordinal);
        foreach ((string name, string text) in Read(values, parameter, key, value))
        {
            if (!map.TryAdd(name, text))
                throw new FederationException(FederationErrorCode.ParameterInvalid, $"-{parameter} has {InputPreview.Quote(name)} twice; expected each name once.", InputPreview.Target(name));
        }

        return map;
    }

    private static KeyValuePair<string, string>[] Pairs(object? item, string parameter, string key, string value)
    {
        if (PSValue.Unwrap(item) is IDictionary table)
        {
            // @{ Key = 'team'; Value = 'blue' } is how AWS.Tools writes one tag.
            return table.Count == 2 && Member(table, key) is { } name && Member(table, value) is { } text && !IsTable(name) && !IsTable(text)
                ? [Pair(name, text, parameter, key, value)]
                : [.. table.Cast<DictionaryEntry>().OrderBy(entry => $"{entry.Key}", StringComparer.OrdinalIgnoreCase).Select(entry => Pair(entry.Key, entry.Value, parameter, key, value))];
        }

        PSObject? wrapped = item is null ? null : PSObject.AsPSObject(item);
        return wrapped?.Properties[key] is { } named && wrapped.Properties[value] is { } valued
            ? [Pair(named.Value, valued.Value, parameter, key, value)]
            : throw Invalid(parameter, key, value, PSValue.Unwrap(item)?.GetType().Name ?? "null");
    }

    private static KeyValuePair<string, string> Pair(object? name, object? text, string parameter, string key, string value)
    {
        if (PSValue.Unwrap(name) is null || IsTable(text) || PSValue.Unwrap(text) is object[])
            throw Invalid(parameter, key, value, $"a value for {InputPreview.Quote($"{name}")} that is not one text");
        return KeyValuePair.Create(LanguagePrimitives.ConvertTo<string>(name), LanguagePrimitives.ConvertTo<string>(text));
    }

    private static object? Member(IDictionary table, string name) =>
        table.Cast<DictionaryEntry>().FirstOrDefault(entry => string.Equals(entry.Key as string, name, StringComparison.OrdinalIgnoreCase)).Value;

    private static bool IsTable(object? value) => PSValue.Unwrap(value) is IDictionary;

    private static FederationException Invalid(string parameter, string key, string value, string found) => new(
        FederationErrorCode.ParameterInvalid, $"-{parameter} has {found}; expected a hashtable such as @{{ NAME = 'VALUE' }}, or objects with {key} and {value}.", parameter);
}
