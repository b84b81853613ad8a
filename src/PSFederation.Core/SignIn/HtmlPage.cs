using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

namespace PSFederation.Core.SignIn;

/// <summary>An HTML page: its forms, and what it says. No script of it runs and nothing it names is loaded.</summary>
internal sealed class HtmlPage
{
    private static readonly string[] ErrorMarks = ["error", "alert", "danger", "invalid", "failure", "warning", "message"];

    private readonly IHtmlDocument _document;
    private readonly Uri? _address;

    private HtmlPage(IHtmlDocument document, Uri? address)
    {
        _document = document;
        _address = address;
        Forms = [.. document.Forms.Select(form => new HtmlForm(form, Resolve(form.GetAttribute("action"))))];
    }

    public IReadOnlyList<HtmlForm> Forms { get; }

    public string Title => Squeeze(_document.Title);

    /// <summary>Parses a page. Parsing never fails: anything is a page to HTML.</summary>
    public static HtmlPage Parse(string html, Uri? address) => new(new HtmlParser().ParseDocument(html), address);

    /// <summary>The values of the input fields of that name, anywhere on the page.</summary>
    public IEnumerable<string> FieldValues(string name) =>
        _document.QuerySelectorAll("input, textarea")
            .Where(field => string.Equals(field.GetAttribute("name"), name, StringComparison.OrdinalIgnoreCase))
            .Select(field => field is IHtmlTextAreaElement area ? area.Value : field.GetAttribute("value") ?? string.Empty)
            .Where(value => value.Length > 0);

    /// <summary>Where <c>&lt;meta http-equiv="refresh"&gt;</c> leads, unless it merely reloads the page after a while.</summary>
    public Uri? MetaRefresh()
    {
        string? content = _document.QuerySelectorAll("meta[http-equiv]")
            .FirstOrDefault(meta => string.Equals(meta.GetAttribute("http-equiv"), "refresh", StringComparison.OrdinalIgnoreCase))
            ?.GetAttribute("content");
        int at = content?.IndexOf("url=", StringComparison.OrdinalIgnoreCase) ?? -1;
        return at < 0 ? null : Resolve(content![(at + 4)..].Trim().Trim('\'', '"'));
    }

    /// <summary>What the page gives as its error, in one line; null when nothing on it is marked as one.</summary>
    public string? ErrorText()
    {
        foreach (string mark in ErrorMarks)
        {
            foreach (IElement element in _document.All)
            {
                if (element.LocalName is "script" or "style" or "input" or "html" or "body" or "form" || IsHidden(element))
                    continue;
                bool marked = (element.ClassName?.Contains(mark, StringComparison.OrdinalIgnoreCase) ?? false)
                    || (element.Id?.Contains(mark, StringComparison.OrdinalIgnoreCase) ?? false)
                    || string.Equals(element.GetAttribute("role"), mark, StringComparison.OrdinalIgnoreCase);
                if (!marked)
                    continue;
                // A picture that means an error stands beside the words.
                string text = TextOf(element.LocalName is "img" or "svg" or "i" ? element.ParentElement! : element);
                if (text.Length > 0)
                    return text;
            }
        }

        return null;
    }

    private static bool IsHidden(IElement element)
    {
        for (IElement? e = element; e is not null; e = e.ParentElement)
        {
            if (e.HasAttribute("hidden")
                || (e.GetAttribute("style")?.Replace(" ", string.Empty, StringComparison.Ordinal)
                    .Contains("display:none", StringComparison.OrdinalIgnoreCase) ?? false))
                return true;
        }

        return false;
    }

    /// <summary>What is written in an element, a space between its parts.</summary>
    private static string TextOf(IElement element) =>
        Squeeze(string.Join(' ', element.GetDescendants().OfType<IText>().Where(text => text.ParentElement?.LocalName is not ("script" or "style")).Select(text => text.Data)));

    private static string Squeeze(string? text) => Io.ForeignText.Line(text);

    private Uri? Resolve(string? reference)
    {
        if (_address is null)
            return null;
        string? baseHref = _document.QuerySelector("base[href]")?.GetAttribute("href");
        Uri root = baseHref is not null && Uri.TryCreate(_address, baseHref, out Uri? b) ? b : _address;
        if (string.IsNullOrWhiteSpace(reference))
            return _address;
        return Uri.TryCreate(root, reference.Trim(), out Uri? resolved) ? resolved : null;
    }
}
