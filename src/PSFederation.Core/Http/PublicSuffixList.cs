using System.Globalization;
using System.Reflection;

namespace PSFederation.Core.Http;

/// <summary>
/// The public suffix list (publicsuffix.org): domains below which anyone can register names, so that a cookie for one of them would reach
/// unrelated sites. The list is a resource of this assembly and is loaded on first use.
/// </summary>
internal static class PublicSuffixList
{
    private const string Resource = "public_suffix_list.dat";

    private static readonly Lazy<HashSet<string>> Rules = new(Read);

    /// <summary>Whether a full domain is a public suffix, by the algorithm of publicsuffix.org.</summary>
    /// <param name="domain">The domain: lower case, non-ASCII names as Punycode, no leading or trailing dot.</param>
    public static bool Contains(string domain) => domain.Length > 0 && SuffixOf(domain) == domain;

    /// <summary>The public suffix of a domain: by an exception, otherwise by the longest rule, otherwise its last label.</summary>
    internal static string SuffixOf(string domain)
    {
        foreach (string part in Parts(domain))
        {
            // The suffix of an exception follows its first label.
            if (Rules.Value.Contains("!" + part))
                return After(part);
        }

        foreach (string part in Parts(domain))
        {
            if (Rules.Value.Contains(part) || (part.Contains('.', StringComparison.Ordinal) && Rules.Value.Contains("*." + After(part))))
                return part;
        }

        return domain[(domain.LastIndexOf('.') + 1)..];
    }

    /// <summary>The domain, and what is left of it without its first label, without its first two …</summary>
    private static IEnumerable<string> Parts(string domain)
    {
        for (string part = domain; part.Length > 0; part = After(part))
            yield return part;
    }

    private static string After(string domain) =>
        domain.IndexOf('.', StringComparison.Ordinal) is var dot and >= 0 ? domain[(dot + 1)..] : string.Empty;

    private static HashSet<string> Read()
    {
        using Stream list = Assembly.GetExecutingAssembly().GetManifestResourceStream(Resource)!;
        using StreamReader reader = new(list);
        HashSet<string> rules = new(12_000, StringComparer.Ordinal);
        IdnMapping punycode = new();
        while (reader.ReadLine() is { } line)
        {
            // A line counts up to its first space.
            string rule = line.Split((char[])[' ', '\t'], 2)[0];
            if (rule.Length == 0 || rule.StartsWith("//", StringComparison.Ordinal))
                continue;
            rules.Add(rule.All(char.IsAscii) ? rule.ToLowerInvariant() : Ascii(rule, punycode));
        }

        return rules;
    }

    private static string Ascii(string rule, IdnMapping punycode)
    {
        string mark = rule.StartsWith('!') ? "!" : rule.StartsWith("*.", StringComparison.Ordinal) ? "*." : string.Empty;
        return mark + punycode.GetAscii(rule[mark.Length..]).ToLowerInvariant();
    }
}
