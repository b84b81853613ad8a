using System.Collections;
using System.Management.Automation;
using PSFederation.Core.Text;
using PSFederation.Pipeline;

namespace PSFederation.Input;

/// <summary>Names with a value each, in the forms that AWS.Tools accepts: a hashtable, or objects with two properties, such as the Tag of an AWS SDK.</summary>
internal static class PairInput
{
    /// <summary>Reads them.</summary>
    /// <param name="values">The value of the parameter: tables, objects, or both.</param>
    /// <param name="parameter">The parameter, for messages.</param>
    /// <param name="key">The property of an object that has the name.</param>
    /// <param name="value">The property of an object that has the value.</param>
    /// <returns>The pairs. Those of a hashtable are sorted by name, because it does not have an order.</returns>
    /// <exception cref="FederationException">A value has another form.</exception>
    public static IReadOnlyList<KeyValuePair<string, string>> Read(object[] values, string parameter, string key, string value) =>
        [.. values.SelectMany(item => Pairs(item, parameter, key, value))];

    /// <summary>Reads pairs whose names differ.</summary>
    /// <param name="values">The value of the parameter: tables, objects, or both.</param>
    /// <param name="parameter">The parameter, for messages.</param>
    /// <param name="key">The property of an object that has the name.</param>
    /// <param name="value">The property of an object that has the value.</param>
    /// <returns>The values by name.</returns>
    /// <exception cref="FederationException">A value has another form, or a name occurs twice.</exception>
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
            (bool Has, object? Value) name = Member(table, key), text = Member(table, value);
            if ((name.Has || text.Has) && !(name.Has && text.Has && table.Count == 2))
                throw NotOnePair(table, parameter, key, value);
            return name.Has
                ? [Pair(name.Value, text.Value, parameter, key, value)]
                : [.. table.Cast<DictionaryEntry>().OrderBy(entry => $"{entry.Key}", StringComparer.OrdinalIgnoreCase).Select(entry => Pair(entry.Key, entry.Value, parameter, key, value))];
        }

        PSObject? wrapped = item is null ? null : PSObject.AsPSObject(item);
        return wrapped?.Properties[key] is { } named && wrapped.Properties[value] is { } valued
            ? [Pair(named.Value, valued.Value, parameter, key, value)]
            : throw Invalid(parameter, key, value, PSValue.Unwrap(item)?.GetType().Name ?? "null");
    }

    /// <summary>
    /// An empty text is a value. Null is more likely a variable that is not set, and a tag without a value could grant access that the tag was
    /// meant to deny.
    /// </summary>
    private static KeyValuePair<string, string> Pair(object? name, object? text, string parameter, string key, string value) => (PSValue.Unwrap(name), PSValue.Unwrap(text)) switch
    {
        ({ } named, null) => throw new FederationException(
            FederationErrorCode.ParameterInvalid,
            $"-{parameter} has no value (null) for the key {InputPreview.Quote(LanguagePrimitives.ConvertTo<string>(named))}; expected a text. Check the variable that the value comes from, or pass '' for an empty value.",
            parameter),
        ({ } named, string or ValueType) => KeyValuePair.Create(LanguagePrimitives.ConvertTo<string>(named), PSValue.Text(text)),
        _ => throw Invalid(parameter, key, value, $"a value for {InputPreview.Quote($"{name}")} that is not one text"),
    };

    private static (bool Has, object? Value) Member(IDictionary table, string name) => table.Cast<DictionaryEntry>()
        .Where(entry => string.Equals(entry.Key as string, name, StringComparison.OrdinalIgnoreCase)).Select(entry => (true, entry.Value)).FirstOrDefault();

    private static FederationException NotOnePair(IDictionary table, string parameter, string key, string value) => new(
        FederationErrorCode.ParameterInvalid,
        $"-{parameter} has a hashtable with {string.Join(", ", table.Keys.Cast<object>().Take(4).Select(each => InputPreview.Quote(LanguagePrimitives.ConvertTo<string>(each))))}; expected only {key} and {value} for one entry, or names and values such as @{{ NAME = 'VALUE' }}. Use the first form for an entry whose name is {key} or {value}.",
        parameter);

    private static FederationException Invalid(string parameter, string key, string value, string found) => new(
        FederationErrorCode.ParameterInvalid, $"-{parameter} has {found}; expected a hashtable such as @{{ NAME = 'VALUE' }}, or objects with {key} and {value}.", parameter);
}
