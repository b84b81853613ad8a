using System.Net;
using PSFederation.Core.Html;
using PSFederation.Core.Text;

namespace PSFederation.Core.SignIn;

/// <summary>
/// The text of a page for messages: text that is marked as an error, or otherwise text that is new since the form was filled in, which is the error in
/// any language. Never a text that repeats a secret.
/// </summary>
internal sealed class PageErrorMessage(NetworkCredential? credential, OneTimeCodes codes)
{
    /// <summary>The length of a number that a person compares or enters.</summary>
    private const int MaxNumber = 6;

    private readonly HashSet<string> _before = new(StringComparer.Ordinal);
    private bool _remembers;

    /// <summary>Records the text of a page before its form is sent.</summary>
    public void Remember(HtmlPage page)
    {
        _remembers = true;
        _before.UnionWith(VisibleText.Errors(page));
        _before.UnionWith(page.Script.Alerts());
        _before.UnionWith(page.ScriptedText());
        _before.UnionWith(VisibleText.Lines(page));
    }

    /// <summary>The text of an intermediate page, as a part of a sentence; empty if there is none.</summary>
    public string Of(HtmlPage page)
    {
        string? text = page.Script.Alerts().Concat(VisibleText.Errors(page)).FirstOrDefault(IsNews);
        if (text is null && _remembers)
            text = page.ScriptedText().Concat(VisibleText.Lines(page)).FirstOrDefault(IsNews);
        return Quote(text ?? (_remembers || Repeats(page.Title) ? null : page.Title));
    }

    /// <summary>The text of a page with an error status: its error, or else all of it.</summary>
    public string OfStatus(HtmlPage page) => VisibleText.Errors(page).Any(IsNews) ? Of(page) : OfEnd(page) is { Length: > 0 } said ? said : Of(page);

    /// <summary>The text of a final page.</summary>
    public string OfEnd(HtmlPage page) =>
        Quote(page.Script.Alerts().Concat(VisibleText.Errors(page)).FirstOrDefault(error => !Repeats(error))
            ?? UntrustedText.Line(string.Join(' ', VisibleText.Lines(page).Where(line => line != page.Title && !Repeats(line)))));

    /// <summary>The text of a waiting page for the person, and its separate number.</summary>
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
