using System.Collections;
using System.Management.Automation;
using PSFederation.Pipeline;

namespace PSFederation.AwsPowerShell;

/// <summary>
/// The value of a parameter in <c>$PSDefaultParameterValues</c>. It can be intended for another module (<c>*:ProfileName</c> for AWS.Tools), and the engine does not
/// report which parameters of a cmdlet came from there.
/// </summary>
internal static class DefaultParameterValues
{
    private const string Variable = "PSDefaultParameterValues";
    private const string Disabled = "Disabled";

    /// <summary>Whether the value of a parameter comes from there.</summary>
    /// <param name="cmdlet">The cmdlet.</param>
    /// <param name="parameter">The parameter.</param>
    /// <param name="value">Its value, a text or a list of texts, or null if it was not specified.</param>
    /// <returns>True when it does.</returns>
    public static bool Give(PSCmdlet cmdlet, string parameter, object? value) => value is not null && Of(cmdlet, parameter).Any(entry => Gives(entry, value));

    /// <summary>Whether the credential of a parameter can come from there.</summary>
    /// <param name="cmdlet">The cmdlet.</param>
    /// <param name="parameter">The parameter.</param>
    /// <param name="given">Its value, or null if it is not known.</param>
    /// <returns>True if there is a default that binds to the parameter and equals the value, or cannot be compared with it.</returns>
    public static bool GiveCredential(PSCmdlet cmdlet, string parameter, FederatedCredential? given) =>
        Of(cmdlet, parameter).Any(entry => PSValue.Unwrap(entry) switch
        {
            PSCredential => false,
            FederatedCredential credential => given is null || ReferenceEquals(credential, given),
            _ => true,
        });

    /// <summary>One half of a key, which can be in quotation marks, including typographic ones.</summary>
    /// <param name="half">The command or the parameter.</param>
    /// <returns>The text without quotation marks.</returns>
    public static string Unquoted(string half) => half.Trim().Trim('"', '\'', '\u2018', '\u2019', '\u201A', '\u201B', '\u201C', '\u201D', '\u201E').Trim();

    /// <summary>The values that the engine would use for a parameter, by its name or an alias.</summary>
    private static IEnumerable<object?> Of(PSCmdlet cmdlet, string parameter)
    {
        if (cmdlet.GetVariableValue(Variable) is not IDictionary defaults || defaults[Disabled] is true)
            return [];
        string command = cmdlet.MyInvocation.MyCommand.Name;
        string[] names = [parameter, .. cmdlet.MyInvocation.MyCommand.Parameters[parameter].Aliases];
        return defaults.Cast<DictionaryEntry>().Where(entry => entry.Key is string key && names.Any(name => Matches(key, command, name))).Select(entry => entry.Value);
    }

    /// <summary>The result of a script block is not known here.</summary>
    private static bool Gives(object? entry, object value) =>
        PSValue.Unwrap(entry) is ScriptBlock || Texts(entry).SequenceEqual(Texts(value), StringComparer.OrdinalIgnoreCase);

    private static IEnumerable<string?> Texts(object? value) =>
        (LanguagePrimitives.GetEnumerable(value)?.Cast<object?>() ?? [value]).Select(one => LanguagePrimitives.ConvertTo<string>(one));

    /// <summary>Whether a key, <c>Command:Parameter</c> with wildcards, applies to this parameter.</summary>
    private static bool Matches(string key, string command, string parameter)
    {
        int colon = key.LastIndexOf(':');
        return colon > 0 && IsLike(key[..colon], command) && IsLike(key[(colon + 1)..], parameter);
    }

    private static bool IsLike(string pattern, string text) => WildcardPattern.Get(Unquoted(pattern), WildcardOptions.IgnoreCase).IsMatch(text);
}
