using System.Collections;
using System.Management.Automation;
using PSFederation.Pipeline;

namespace PSFederation.Input;

/// <summary>A hashtable of a parameter as names and values.</summary>
internal static class TextTable
{
    /// <summary>Its entries, converted to text (<see cref="PSValue.Text"/>).</summary>
    public static Dictionary<string, string> Of(Hashtable table) => table
        .Cast<DictionaryEntry>()
        .ToDictionary(entry => LanguagePrimitives.ConvertTo<string>(entry.Key), entry => PSValue.Text(entry.Value));
}
