using System.Text;
using AngleSharp.Dom;
using PSFederation.Core.Text;

namespace PSFederation.Core.Html;

/// <summary>The visible text of a page, and which parts of it are errors.</summary>
internal static class VisibleText
{
    private const int MaxTexts = 100;

    /// <summary>The maximum number of marked elements, because each can contain the whole page.</summary>
    private const int MaxMarked = 200;

    /// <summary>The maximum length of one text. A line shows 300 characters.</summary>
    private const int MaxText = 10_000;

    /// <summary>Parts of the ids, classes and roles of errors, the most reliable first.</summary>
    private static readonly string[] ErrorMarks = ["error", "alert", "danger", "invalid", "fail", "feedback", "negative", "warning"];

    private static readonly HashSet<string> NoText =
        new(StringComparer.Ordinal) { "script", "style", "noscript", "template", "head", "option", "select", "textarea", "svg" };

    /// <summary>Elements that begin a new line on a page.</summary>
    private static readonly HashSet<string> Blocks = new(StringComparer.Ordinal)
    {
        "address", "article", "aside", "blockquote", "body", "button", "center", "dd", "div", "dl", "dt", "fieldset", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6",
        "header", "label", "legend", "li", "main", "nav", "ol", "p", "pre", "section", "table", "td", "th", "tr", "ul",
    };

    /// <summary>The texts that are marked as errors, one line each; explicit errors come before texts that are only in a live region.</summary>
    public static IReadOnlyList<string> Errors(HtmlPage page)
    {
        List<string> texts = [];
        IElement[] elements = [.. page.Index.Elements.Where(element => CanSpeak(element) && !page.Index.IsHidden(element))];
        IEnumerable<IElement> speakers = ErrorMarks.SelectMany(mark => elements.Where(element => IsMarked(element, mark)))
            .Concat(elements.Where(element => element.GetAttribute("aria-live") is "polite" or "assertive"));
        foreach (IElement element in speakers.Take(MaxMarked))
            Add(texts, element, page.Index);
        return texts;
    }

    /// <summary>The error text of the page, in one line; null if nothing is marked as an error.</summary>
    public static string? Error(HtmlPage page) => Errors(page) is [var first, ..] ? first : null;

    /// <summary>The visible texts of the page, block by block.</summary>
    public static IReadOnlyList<string> Lines(HtmlPage page)
    {
        List<string> lines = [];
        List<string> line = [];
        HashSet<INode> hidden = page.HiddenByScript();
        foreach (INode node in page.Document.Body is { } body ? page.Index.Within(body) : [])
        {
            if (node is IElement element && (Blocks.Contains(element.LocalName) || element.LocalName == "br"))
                EndLine();
            if (node is IText { ParentElement: { } parent } text && !NoText.Contains(parent.LocalName) && !page.Index.IsHidden(parent) && !hidden.Contains(text))
                line.Add(text.Data);
            if (lines.Count >= MaxTexts)
                break;
        }

        EndLine();
        return lines;

        void EndLine()
        {
            string text = UntrustedText.Line(string.Join(' ', line));
            line.Clear();
            if (text.Length > 0 && !lines.Contains(text))
                lines.Add(text);
        }
    }

    private static void Add(List<string> texts, IElement element, PageIndex page)
    {
        if (texts.Count >= MaxTexts)
            return;
        // An error icon is next to the text.
        IElement speaker = element.LocalName is "img" or "svg" or "i" ? element.ParentElement ?? element : element;
        string text = TextOf(speaker, page);
        if (text.Length == 0 && page.Within(speaker).OfType<IElement>().FirstOrDefault(inner => inner.HasAttribute("trmsg"))?.GetAttribute("trmsg") is { Length: > 0 } number)
            text = $"PE{UntrustedText.Line(number)}";
        if (text.Length > 0 && !texts.Contains(text))
            texts.Add(text);
    }

    private static bool CanSpeak(IElement element) =>
        !NoText.Contains(element.LocalName) && element.LocalName is not ("input" or "html" or "body" or "form" or "main" or "a" or "button");

    private static bool IsMarked(IElement element, string mark) =>
        (element.ClassName?.Contains(mark, StringComparison.OrdinalIgnoreCase) ?? false)
        || (element.Id?.Contains(mark, StringComparison.OrdinalIgnoreCase) ?? false)
        || string.Equals(element.GetAttribute("role"), mark, StringComparison.OrdinalIgnoreCase);

    /// <summary>The text of an element, with a space between its parts.</summary>
    private static string TextOf(IElement element, PageIndex page)
    {
        StringBuilder text = new();
        foreach (INode node in page.Within(element))
        {
            if (node is not IText { ParentElement: { } parent } part || NoText.Contains(parent.LocalName))
                continue;
            text.Append(part.Data.AsSpan(0, Math.Min(part.Data.Length, MaxText - text.Length))).Append(' ');
            if (text.Length >= MaxText)
                break;
        }

        return UntrustedText.Line(text.ToString());
    }
}
