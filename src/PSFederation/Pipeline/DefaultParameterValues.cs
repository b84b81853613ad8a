using System.Collections;
using System.Management.Automation;

namespace PSFederation.Commands;

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
    public static bool Give(PSCmdlet cmdlet, string parameter, object? value)
    {
        if (value is null || cmdlet.GetVariableValue(Variable) is not IDictionary defaults || defaults[Disabled] is true)
            return false;
        string[] names = [parameter, .. cmdlet.MyInvocation.MyCommand.Parameters[parameter].Aliases];
        foreach (DictionaryEntry entry in defaults)
        {
            if (entry.Key is string key && names.Any(name => Matches(key, cmdlet.MyInvocation.MyCommand.Name, name)) && Gives(entry.Value, value))
                return true;
        }

        return false;
    }

    /// <summary>
    /// Whether the parameters of a cmdlet are a credential, and the name of a profile that was meant for other commands: the default is ignored then. A name that was typed
    /// beside a credential is an error, since one of the two would have no effect.
    /// </summary>
    /// <param name="cmdlet">The cmdlet.</param>
    /// <param name="parameter">The parameter that names a profile.</param>
    /// <param name="value">Its value; null when it was not given.</param>
    /// <exception cref="FederationException">The name was typed.</exception>
    public static void RequireNotTyped(PSCmdlet cmdlet, string parameter, object? value)
    {
        if (value is null)
            return;
        string text = string.Join(", ", LanguagePrimitives.GetEnumerable(value)?.Cast<object>() ?? [value]);
        if (!Give(cmdlet, parameter, value))
            throw new FederationException(
                FederationErrorCode.ParameterInvalid, $"A credential and -{parameter} {text} were given; expected one of them. Leave out -{parameter}, or the credential.", parameter);
        cmdlet.WriteVerbose($"$PSDefaultParameterValues gives -{parameter} {text}, which is ignored because a credential was given");
    }

    /// <summary>What a script block would give is not known here.</summary>
    private static bool Gives(object? entry, object value) =>
        (entry is PSObject wrapped ? wrapped.BaseObject : entry) is ScriptBlock || Texts(entry).SequenceEqual(Texts(value), StringComparer.OrdinalIgnoreCase);

    private static IEnumerable<string?> Texts(object? value) =>
        (LanguagePrimitives.GetEnumerable(value)?.Cast<object?>() ?? [value]).Select(one => LanguagePrimitives.ConvertTo<string>(one));

    /// <summary>Whether a key, <c>Command:Parameter</c> with wildcards, means this parameter.</summary>
    private static bool Matches(string key, string command, string parameter)
    {
        int colon = key.LastIndexOf(':');
        return colon > 0 && IsLike(key[..colon], command) && IsLike(key[(colon + 1)..], parameter);
    }

    private static bool IsLike(string pattern, string text) => WildcardPattern.Get(pattern.Trim(' ', '"', '\''), WildcardOptions.IgnoreCase).IsMatch(text);
}
