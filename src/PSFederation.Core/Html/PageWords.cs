namespace PSFederation.Core.Html;

/// <summary>Words that tell what a page or a form is for.</summary>
internal static class PageWords
{
    private static readonly HashSet<string> Aside = new(StringComparer.Ordinal)
    {
        "search", "q", "query", "keyword", "keywords", "suche", "suchen", "rechercher", "recherche", "buscar", "cerca", "newsletter", "subscribe", "abonnieren", "検索",
    };

    private static readonly HashSet<string> SetUp = new(StringComparer.Ordinal)
    {
        "setup", "enroll", "enrol", "enrollment", "register", "registration", "configure", "einrichten", "registrieren",
    };

    /// <summary>Whether a word belongs to a search or a subscription.</summary>
    public static bool IsAside(string word) => Aside.Contains(word);

    /// <summary>Whether a text belongs to a page that registers an authenticator.</summary>
    public static bool Registers(string text)
    {
        string[] words = Words.Of(text);
        return words.Any(SetUp.Contains) || Words.Contains(words, ["set", "up"]);
    }
}
