using System.Management.Automation;
using System.Reflection;
using System.Text.RegularExpressions;

namespace PSFederation.Pipeline;

/// <summary>
/// Adapts advice in messages to the command. Several cmdlets use the same sign-in code, so its advice can name a parameter of another cmdlet: "-NoBrowser"
/// becomes "Register-FederatedProfile -NoBrowser" in an error of Get-FederatedCredential, which has no such parameter.
/// </summary>
internal static partial class Advice
{
    /// <summary>The cmdlet to name for a parameter that several cmdlets have. The sign-in method of a profile is set when it is registered.</summary>
    private static readonly string[] First = ["Register-FederatedProfile", "Get-FederatedCredential", "Get-OidcToken", "Get-SamlAssertion"];

    private static readonly Lazy<Dictionary<string, HashSet<string>>> Cmdlets = new(
        () => typeof(Advice).Assembly.GetExportedTypes()
            .Where(type => type.GetCustomAttribute<CmdletAttribute>() is not null)
            .ToDictionary(NameOf, ParametersOf, StringComparer.OrdinalIgnoreCase));

    /// <summary>Adds the name of a cmdlet before each parameter that the command does not have.</summary>
    /// <param name="message">The message.</param>
    /// <param name="command">The type of the cmdlet that writes the message.</param>
    public static string Fit(string message, Type command)
    {
        if (!Parameter().IsMatch(message) || !Cmdlets.Value.TryGetValue(NameOf(command), out HashSet<string>? own))
            return message;
        return Parameter().Replace(message, match => own.Contains(match.Groups[1].Value) || IsOfCmdlet(message, match) || Owner(match.Groups[1].Value) is not { } owner
            ? match.Value
            : $"{owner} {match.Value}");
    }

    /// <summary>Whether the sentence already names a cmdlet with this parameter before it, or a cmdlet of another module: "Remove-Variable NAME -Scope 1".</summary>
    private static bool IsOfCmdlet(string message, Match parameter)
    {
        int start = message.LastIndexOf(". ", parameter.Index, StringComparison.Ordinal);
        return Cmdlet().Matches(message[Math.Max(start, 0)..parameter.Index])
            .Any(cmdlet => !Cmdlets.Value.TryGetValue(cmdlet.Value, out HashSet<string>? parameters) || parameters.Contains(parameter.Groups[1].Value));
    }

    private static string? Owner(string parameter) =>
        First.Concat(Cmdlets.Value.Keys.Order(StringComparer.Ordinal)).FirstOrDefault(cmdlet => Cmdlets.Value[cmdlet].Contains(parameter));

    private static string NameOf(Type type) =>
        type.GetCustomAttribute<CmdletAttribute>() is { } cmdlet ? $"{cmdlet.VerbName}-{cmdlet.NounName}" : string.Empty;

    private static HashSet<string> ParametersOf(Type type) =>
        type.GetProperties().Where(property => property.GetCustomAttributes<ParameterAttribute>().Any())
            .SelectMany(property => property.GetCustomAttribute<AliasAttribute>()?.AliasNames.Append(property.Name) ?? [property.Name])
            .ToHashSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>The form of a parameter in messages: it begins with a capital letter and is not part of another word.</summary>
    [GeneratedRegex(@"(?<![\w\-./:])-([A-Z][A-Za-z0-9]+)\b(?!-)")]
    private static partial Regex Parameter();

    [GeneratedRegex(@"\b[A-Z][a-z]+-[A-Z][A-Za-z]+\b")]
    private static partial Regex Cmdlet();
}
