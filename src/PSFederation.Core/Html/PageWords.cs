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

    private static readonly HashSet<string> New = new(StringComparer.Ordinal)
    {
        "new", "neu", "neue", "neuen", "neuer", "nouveau", "nouvelle", "nuevo", "nueva", "nuovo", "nuova", "novo", "nova", "nieuwe", "ny", "nya", "nowy",
    };

    private static readonly HashSet<string> Recovery = new(StringComparer.Ordinal)
    {
        "recovery", "backup", "rescue", "scratch", "emergency", "wiederherstellungscode", "wiederherstellung", "notfallcode", "ersatzcode", "secours", "récupération", "recuperación", "respaldo",
        "recupero", "recuperação", "herstelcode", "återställningskod",
    };

    private static readonly string[][] Questions =
    [
        ["question"], ["questions"], ["security", "answer"], ["secret", "answer"], ["challenge", "answer"], ["maiden"], ["ssn"], ["social", "security"], ["reason"], ["justification"],
        ["purpose"], ["ticket"], ["comment"], ["comments"], ["remark"], ["remarks"], ["role"], ["sicherheitsfrage"], ["grund"], ["begründung"], ["kommentar"], ["frage"], ["motif"], ["commentaire"],
        ["pregunta"], ["motivo"], ["comentario"], ["domanda"], ["commento"], ["vraag"], ["reden"],
    ];

    /// <summary>Whether a field is for a PIN that a person chooses, and not for the new PIN with a code.</summary>
    /// <param name="text">Its name and its label.</param>
    public static bool IsNewPin(string text)
    {
        string[] words = Words.Of(text);
        bool isNew = words.Any(New.Contains) || words.Contains("confirm") || words.Contains("repeat");
        return isNew && words.Any(word => word is "pin" or "pin1" or "pin2") && !words.Any(word => word is "token" or "tokencode" or "code" or "passcode");
    }

    /// <summary>Whether a field is for a recovery code.</summary>
    /// <param name="text">Its name and its label.</param>
    public static bool IsRecovery(string text) => Words.Of(text).Any(Recovery.Contains);

    /// <summary>Whether a field asks for something that only a person can answer.</summary>
    /// <param name="name">Its name and id.</param>
    /// <param name="label">Its label on the page.</param>
    public static bool IsQuestion(string name, string label) =>
        !FieldRoles.MeansCode(string.Join(' ', Words.Of(label).Where(word => word != "answer"))) && !FieldRoles.MeansPassword(label)
        && (label.TrimEnd().EndsWith('?') || label.TrimEnd().EndsWith('？') || Questions.Any(phrase => Words.Contains(Words.Of(name), phrase) || Words.Contains(Words.Of(label), phrase)));

    /// <summary>Whether a word belongs to a search or a subscription.</summary>
    public static bool IsAside(string word) => Aside.Contains(word);

    /// <summary>Whether a text belongs to a page that registers an authenticator.</summary>
    public static bool Registers(string text)
    {
        string[] words = Words.Of(text);
        return words.Any(SetUp.Contains) || Words.Contains(words, ["set", "up"]);
    }
}
