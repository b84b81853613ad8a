using System.Management.Automation;
using System.Reflection;
using System.Text.RegularExpressions;

namespace PSFederation.Pipeline;

/// <summary>
/// Fits advice to the command that gives it. The same sign-in serves several cmdlets, and what it advises may be a parameter of another one: "-NoBrowser"
/// becomes "Register-FederatedProfile -NoBrowser" in an error of Get-FederatedCredential, which has no such parameter.
/// </summary>
internal static partial class Advice
{
    /// <summary>Who is named for a parameter that several have: how a profile signs in is said where it is registered.</summary>
    private static readonly string[] First = ["Register-FederatedProfile", "Get-FederatedCredential", "Get-OidcToken", "Get-SamlAssertion"];

    private static readonly Lazy<Dictionary<string, HashSet<string>>> Cmdlets = new(
        () => typeof(Advice).Assembly.GetExportedTypes()
            .Where(type => type.GetCustomAttribute<CmdletAttribute>() is not null)
            .ToDictionary(NameOf, ParametersOf, StringComparer.OrdinalIgnoreCase));

    /// <summary>The message with the name of a cmdlet before each parameter that the command does not have.</summary>
    /// <param name="message">The message.</param>
    /// <param name="command">The type of the cmdlet that says it.</param>
    public static string Fit(string message, Type command)
    {
        if (!Parameter().IsMatch(message) || !Cmdlets.Value.TryGetValue(NameOf(command), out HashSet<string>? own))
            return message;
        return Parameter().Replace(message, match => own.Contains(match.Groups[1].Value) || IsOfCmdlet(message, match) || Owner(match.Groups[1].Value) is not { } owner
            ? match.Value
            : $"{owner} {match.Value}");
    }

    /// <summary>Whether a cmdlet is named before it in the sentence that has it, or one of another module: "Remove-Variable NAME -Scope 1".</summary>
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

    /// <summary>A parameter as messages name it: with a capital letter, and no part of another word.</summary>
    [GeneratedRegex(@"(?<![\w\-./:])-([A-Z][A-Za-z0-9]+)\b(?!-)")]
    private static partial Regex Parameter();

    [GeneratedRegex(@"\b[A-Z][a-z]+-[A-Z][A-Za-z]+\b")]
    private static partial Regex Cmdlet();
}
