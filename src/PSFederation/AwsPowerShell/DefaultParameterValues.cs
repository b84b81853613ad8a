using System.Collections;
using System.Management.Automation;
using PSFederation.Pipeline;

namespace PSFederation.AwsPowerShell;

/// <summary>
/// What <c>$PSDefaultParameterValues</c> says of a parameter. It may be meant for another module (<c>*:ProfileName</c> for AWS.Tools), and the engine does not
/// tell a cmdlet which of its parameters came from there.
/// </summary>
internal static class DefaultParameterValues
{
    private const string Variable = "PSDefaultParameterValues";
    private const string Disabled = "Disabled";

    /// <summary>Whether the value of a parameter is one that comes from there.</summary>
    /// <param name="cmdlet">The cmdlet.</param>
    /// <param name="parameter">The parameter.</param>
    /// <param name="value">Its value, a text or a list of texts; null when it was not given.</param>
    /// <returns>True when it does.</returns>
    public static bool Give(PSCmdlet cmdlet, string parameter, object? value) => value is not null && Of(cmdlet, parameter).Any(entry => Gives(entry, value));

    /// <summary>Whether the credential of a parameter may be one that comes from there.</summary>
    /// <param name="cmdlet">The cmdlet.</param>
    /// <param name="parameter">The parameter.</param>
    /// <param name="given">Its value; null when it is not known.</param>
    /// <returns>True when there is a default that binds to the parameter and is the value, or cannot be compared with it.</returns>
    public static bool GiveCredential(PSCmdlet cmdlet, string parameter, FederatedCredential? given) =>
        Of(cmdlet, parameter).Any(entry => PSValue.Unwrap(entry) switch
        {
            PSCredential => false,
            FederatedCredential credential => given is null || ReferenceEquals(credential, given),
            _ => true,
        });

    /// <summary>A half of a key, which may stand in quotes, also in typographic ones.</summary>
    /// <param name="half">The command or the parameter.</param>
    /// <returns>The text without them.</returns>
    public static string Unquoted(string half) => half.Trim().Trim('"', '\'', '\u2018', '\u2019', '\u201A', '\u201B', '\u201C', '\u201D', '\u201E').Trim();

    /// <summary>The values that the engine would take for a parameter, by its name or an alias.</summary>
    private static IEnumerable<object?> Of(PSCmdlet cmdlet, string parameter)
    {
        if (cmdlet.GetVariableValue(Variable) is not IDictionary defaults || defaults[Disabled] is true)
            return [];
        string command = cmdlet.MyInvocation.MyCommand.Name;
        string[] names = [parameter, .. cmdlet.MyInvocation.MyCommand.Parameters[parameter].Aliases];
        return defaults.Cast<DictionaryEntry>().Where(entry => entry.Key is string key && names.Any(name => Matches(key, command, name))).Select(entry => entry.Value);
    }

    /// <summary>What a script block would give is not known here.</summary>
    private static bool Gives(object? entry, object value) =>
        PSValue.Unwrap(entry) is ScriptBlock || Texts(entry).SequenceEqual(Texts(value), StringComparer.OrdinalIgnoreCase);

    private static IEnumerable<string?> Texts(object? value) =>
        (LanguagePrimitives.GetEnumerable(value)?.Cast<object?>() ?? [value]).Select(one => LanguagePrimitives.ConvertTo<string>(one));

    /// <summary>Whether a key, <c>Command:Parameter</c> with wildcards, means this parameter.</summary>
    private static bool Matches(string key, string command, string parameter)
    {
        int colon = key.LastIndexOf(':');
        return colon > 0 && IsLike(key[..colon], command) && IsLike(key[(colon + 1)..], parameter);
    }

    private static bool IsLike(string pattern, string text) => WildcardPattern.Get(Unquoted(pattern), WildcardOptions.IgnoreCase).IsMatch(text);
}
