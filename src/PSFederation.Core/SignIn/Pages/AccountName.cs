using PSFederation.Core.Html;

namespace PSFederation.Core.SignIn.Pages;

/// <summary>Compares names of accounts.</summary>
internal static class AccountName
{
    private static readonly string[] Others = ["surrogate", "impersonat", "onbehalf", "delegat"];

    /// <summary>The first account name in a text: a name with a domain, and no address of which a part is masked; null if there is none.</summary>
    public static string? Find(string text) =>
        text.Split([' ', '(', ')', '<', '>', ',', ';', ':', '"', '[', ']'], StringSplitOptions.RemoveEmptyEntries)
            .FirstOrDefault(word => word.IndexOf('@', StringComparison.Ordinal) is > 0 and var at && word.IndexOf('.', at) > at + 1 && !word.Contains('*', StringComparison.Ordinal) && !word.Contains('•', StringComparison.Ordinal));

    /// <summary>Whether a text names this account.</summary>
    public static bool IsOwn(string text, string name) =>
        text.Equals(name, StringComparison.OrdinalIgnoreCase) || (Find(text) is { } shown && (shown.Equals(name, StringComparison.OrdinalIgnoreCase) || (MayBeSame(shown, name) && shown.StartsWith(Local(name) + "@", StringComparison.OrdinalIgnoreCase))));

    /// <summary>Whether a text names a different account.</summary>
    public static bool IsOther(string text, string name) => Find(text) is { } shown && !MayBeSame(shown, name);

    /// <summary>Whether the name of a control says that it selects a different account.</summary>
    public static bool SelectsOther(string control) => Others.Any(part => string.Concat(Words.Of(control)).Contains(part, StringComparison.Ordinal));

    /// <summary>Whether two names can belong to one account: a page can omit the domain, or show another form of the name.</summary>
    public static bool MayBeSame(string shown, string name)
    {
        return shown.Contains('@', StringComparison.Ordinal) != name.Contains('@', StringComparison.Ordinal)
            || shown.Contains(' ', StringComparison.Ordinal)
            || Local(shown).Equals(Local(name), StringComparison.OrdinalIgnoreCase) || shown.Contains(name, StringComparison.OrdinalIgnoreCase);
    }

    private static string Local(string account)
    {
        string user = account[(account.LastIndexOf('\\') + 1)..].Trim();
        return user.IndexOf('@', StringComparison.Ordinal) is var at && at > 0 ? user[..at] : user;
    }
}
