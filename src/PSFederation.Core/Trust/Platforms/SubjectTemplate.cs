using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace PSFederation.Core.Trust.Platforms;

/// <summary>
/// Compares a subject of a policy with the prefix of a platform's subjects. In a template, <c>{}</c> is a name without colon, slash
/// and wildcard, and
/// <c>{/}</c> a name that can contain slashes.
/// </summary>
internal static class SubjectTemplate
{
    private static readonly ConcurrentDictionary<string, Regex> Compiled = new(StringComparer.Ordinal);

    /// <summary>
    /// Whether a subject contains all parts of the template: no wildcard before the template's end, and a complete name at its end.
    /// </summary>
    /// <param name="template">The template.</param>
    /// <param name="subject">The subject of a policy, with its wildcards.</param>
    /// <returns>True if it does.</returns>
    public static bool Begins(string template, string subject) => Pattern(template, @"(?>[^*?:/]+)", @"(?>[^*?:]+)", whole: false).IsMatch(subject);

    /// <summary>Whether an issuer matches a template with named placeholders.</summary>
    /// <param name="template">The address, with placeholders in braces.</param>
    /// <param name="issuer">The issuer without scheme.</param>
    /// <returns>True if it is.</returns>
    public static bool IsIssuer(string template, string issuer) =>
        Pattern(template[(template.IndexOf("://", StringComparison.Ordinal) + 3)..], "[^/]+", ".+", whole: true).IsMatch(issuer);

    private static Regex Pattern(string template, string name, string path, bool whole) => Compiled.GetOrAdd(
        template + whole,
        _ => new Regex(
            @"\A" + string.Concat(Places(template).Select(part => part switch
            {
                "{/}" => path,
                ['{', ..] => name,
                _ => Regex.Escape(part),
            })) + (whole ? @"\z" : template.EndsWith('}') ? @"(?![*?])" : string.Empty),
            RegexOptions.CultureInvariant,
            TimeSpan.FromSeconds(1)));

    private static IEnumerable<string> Places(string template)
    {
        int from = 0;
        while (template.IndexOf('{', from) is var open and >= 0)
        {
            int close = template.IndexOf('}', open) + 1;
            yield return template[from..open];
            yield return template[open..close];
            from = close;
        }

        yield return template[from..];
    }
}
