using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace PSFederation.Core.Trust.Platforms;

/// <summary>
/// Compares a subject of a policy with what the subjects of a platform begin with. In a template, <c>{}</c> is a name without colon, slash
/// and wildcard, and
/// <c>{/}</c> one that may have slashes.
/// </summary>
internal static class SubjectTemplate
{
    private static readonly ConcurrentDictionary<string, Regex> Compiled = new(StringComparer.Ordinal);

    /// <summary>
    /// Whether a subject names all that the template has: no wildcard stands before the template's end, and a name at its end is complete.
    /// </summary>
    /// <param name="template">The template.</param>
    /// <param name="subject">The subject of a policy, with its wildcards.</param>
    /// <returns>True when it does.</returns>
    public static bool Begins(string template, string subject) => Pattern(template, @"(?>[^*?:/]+)", @"(?>[^*?:]+)", whole: false).IsMatch(subject);

    /// <summary>Whether an issuer is one of a template with named places.</summary>
    /// <param name="template">The address, with places in braces.</param>
    /// <param name="issuer">The issuer without scheme.</param>
    /// <returns>True when it is.</returns>
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
