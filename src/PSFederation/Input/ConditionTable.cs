using System.Collections;
using System.Management.Automation;
using PSFederation.Core.Text;
using PSFederation.Core.Trust;
using PSFederation.Core.Trust.Generation;
using PSFederation.Pipeline;

namespace PSFederation.Input;

/// <summary>Hashtables of parameters as tags and conditions.</summary>
internal static class ConditionTable
{
    /// <summary>Conditions as IAM writes them: <c>@{ StringEquals = @{ 'aws:SourceIp' = '192.0.2.0/24' } }</c>.</summary>
    /// <param name="table">The hashtable.</param>
    /// <returns>The conditions, in the order of their names, because a hashtable does not have an order.</returns>
    /// <exception cref="FederationException">It has another form.</exception>
    public static IReadOnlyList<GrantCondition> Read(Hashtable table)
    {
        List<GrantCondition> conditions = [];
        foreach (DictionaryEntry entry in Ordered(table))
        {
            string name = LanguagePrimitives.ConvertTo<string>(entry.Key);
            if (!ConditionOperator.TryParse(name, out _))
                throw Invalid($"-Condition has the operator {InputPreview.Quote(name)}, which does not exist in IAM; expected an operator such as StringEquals.", name);
            if (PSValue.Unwrap(entry.Value) is not IDictionary keys || keys.Count == 0)
                throw Invalid($"-Condition has no condition keys for {name}; expected a form such as @{{ StringEquals = @{{ 'aws:SourceIp' = '192.0.2.0/24' }} }}.", name);
            conditions.AddRange(Entries(keys, "-Condition").Select(key => new GrantCondition(name, key.Key, key.Values)));
        }

        return conditions;
    }

    /// <summary>Names with one value or several.</summary>
    /// <param name="table">The table.</param>
    /// <param name="parameter">The parameter, for messages.</param>
    /// <returns>Names and values.</returns>
    /// <exception cref="FederationException">A name has no value.</exception>
    public static IReadOnlyList<(string Key, IReadOnlyList<string> Values)> Entries(IDictionary table, string parameter) =>
        [.. Ordered(table).Select(entry => Entry(entry, parameter))];

    private static (string Key, IReadOnlyList<string> Values) Entry(DictionaryEntry entry, string parameter)
    {
        string key = LanguagePrimitives.ConvertTo<string>(entry.Key);
        string[] values = PSValue.Unwrap(entry.Value) switch
        {
            null => [],
            IDictionary => throw Invalid($"{parameter} has a table for {InputPreview.Quote(key)}; expected one value or several.", key),
            bool truth => [truth ? "true" : "false"],
            IEnumerable several and not string => [.. several.Cast<object?>().Select(PSValue.Text)],
            var value => [PSValue.Text(value)],
        };
        return values.Length > 0 && !Array.Exists(values, string.IsNullOrEmpty)
            ? (key, values)
            : throw Invalid($"{parameter} has no value for {InputPreview.Quote(key)}; expected one value or several.", key);
    }

    private static IEnumerable<DictionaryEntry> Ordered(IDictionary table) =>
        table.Cast<DictionaryEntry>().OrderBy(entry => LanguagePrimitives.ConvertTo<string>(entry.Key), StringComparer.OrdinalIgnoreCase);

    private static FederationException Invalid(string message, string target) => new(FederationErrorCode.ParameterInvalid, message, InputPreview.Target(target));
}
