using System.Net;
using PSFederation.Core.Html;
using PSFederation.Core.Text;

namespace PSFederation.Core.SignIn;

/// <summary>
/// What a page says, for messages: what it marks as an error, else what is new on it since the form was filled in, which is the error in
/// any language. Never a text that repeats a secret.
/// </summary>
internal sealed class PageErrorMessage(NetworkCredential? credential, OneTimeCodes codes)
{
    /// <summary>Digits of a number that a person compares or types.</summary>
    private const int MaxNumber = 6;

    private readonly HashSet<string> _before = new(StringComparer.Ordinal);
    private bool _remembers;

    /// <summary>Keeps what a page says before its form is sent.</summary>
    public void Remember(HtmlPage page)
    {
        _remembers = true;
        _before.UnionWith(VisibleText.Errors(page));
        _before.UnionWith(VisibleText.Lines(page));
    }

    /// <summary>What a page says on the way, as a part of a sentence; empty when it says nothing.</summary>
    public string Of(HtmlPage page)
    {
        string? text = VisibleText.Errors(page).FirstOrDefault(IsNews);
        if (text is null && _remembers)
            text = VisibleText.Lines(page).FirstOrDefault(IsNews);
        return Quote(text ?? (_remembers || Repeats(page.Title) ? null : page.Title));
    }

    /// <summary>What a page says whose status is an error: its error, else all of it.</summary>
    public string OfStatus(HtmlPage page) => VisibleText.Errors(page).Any(IsNews) ? Of(page) : OfEnd(page) is { Length: > 0 } said ? said : Of(page);

    /// <summary>What a page says that leads nowhere.</summary>
    public string OfEnd(HtmlPage page) =>
        Quote(VisibleText.Errors(page).FirstOrDefault(error => !Repeats(error))
            ?? UntrustedText.Line(string.Join(' ', VisibleText.Lines(page).Where(line => line != page.Title && !Repeats(line)))));

    /// <summary>What a page that waits says to the person: its words, and a number that stands alone.</summary>
    public string ToPerson(HtmlPage page)
    {
        string[] lines = [.. VisibleText.Lines(page).Where(line => line != page.Title && !Repeats(line))];
        string text = UntrustedText.Line(string.Join(' ', lines));
        string? number = lines.FirstOrDefault(line => line.Length <= MaxNumber && line.All(char.IsAsciiDigit));
        return number is null || text.Contains(number, StringComparison.Ordinal) ? text : $"{number} {text}";
    }

    private static string Quote(string? text) => string.IsNullOrEmpty(text) ? string.Empty : $"; the page says: \"{text}\"";

    private bool IsNews(string text) => !_before.Contains(text) && !Repeats(text);

    private bool Repeats(string text) =>
        (credential?.Password is { Length: > 0 } password && text.Contains(password, StringComparison.Ordinal)) || codes.Repeats(text);
}
