using System.Collections;
using System.Globalization;
using System.Management.Automation;

namespace PSFederation.Commands;

/// <summary>
/// What <c>$PSDefaultParameterValues</c> says of a parameter. It may be meant for another module (<c>*:ProfileName</c> for AWS.Tools), and the engine does not
/// tell a cmdlet which of its parameters came from there.
/// </summary>
internal static class DefaultParameterValues
{
    private const string Variable = "PSDefaultParameterValues";

    /// <summary>Whether the value of a parameter is one that comes from there.</summary>
    /// <param name="cmdlet">The cmdlet.</param>
    /// <param name="parameter">The parameter.</param>
    /// <param name="value">Its value; null when it was not given.</param>
    /// <returns>True when it does.</returns>
    public static bool Give(PSCmdlet cmdlet, string parameter, string? value)
    {
        if (value is null || cmdlet.GetVariableValue(Variable) is not IDictionary defaults)
            return false;
        foreach (DictionaryEntry entry in defaults)
        {
            if (entry.Key is string key && Matches(key, cmdlet.MyInvocation.MyCommand.Name, parameter) && LanguagePrimitives.Equals(value, entry.Value, ignoreCase: true, CultureInfo.InvariantCulture))
                return true;
        }

        return false;
    }

    /// <summary>Whether a key, <c>Command:Parameter</c> with wildcards, means this parameter.</summary>
    private static bool Matches(string key, string command, string parameter)
    {
        int colon = key.LastIndexOf(':');
        return colon > 0 && IsLike(key[..colon], command) && IsLike(key[(colon + 1)..], parameter);
    }

    private static bool IsLike(string pattern, string text) => WildcardPattern.Get(pattern.Trim(' ', '"', '\''), WildcardOptions.IgnoreCase).IsMatch(text);
}
