using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using AngleSharp.Html.Parser.Tokens;
using AngleSharp.Text;
using PSFederation.Core.Text;

namespace PSFederation.Core.Html;

/// <summary>
/// Parses HTML within limits. The work of the HTML rules grows with the square of the limited quantities: nested elements, formatting
/// that is repeated in each block (HTML 13.2.4.3), radio buttons that clear each other.
/// </summary>
internal sealed class PageParser
{
    /// <summary>Sign-in pages have hundreds of start tags.</summary>
    public const int MaxTags = 20_000;

    /// <summary>Each start tag has at most one end tag.</summary>
    public const int MaxEndTags = MaxTags;

    /// <summary>Chromium nests no deeper.</summary>
    public const int MaxDepth = 512;

    /// <summary>Formatting elements that are open at the same time; each is created again in every following block.</summary>
    public const int MaxFormatting = 30;

    /// <summary>Radio buttons that are marked as selected.</summary>
    public const int MaxChosen = 200;

    /// <summary>HTML 13.2.4.2 without <c>a</c> and <c>nobr</c>, which close the previous one.</summary>
    private static readonly HashSet<string> Formatting =
        new(StringComparer.Ordinal) { "b", "big", "code", "em", "font", "i", "s", "small", "strike", "strong", "tt", "u" };

    /// <summary>Elements without content, and elements that the next one of their kind closes. They never nest automatically.</summary>
    private static readonly HashSet<string> NotNesting = new(StringComparer.Ordinal)
    {
        "area", "base", "bgsound", "br", "col", "embed", "frame", "hr", "img", "input", "keygen", "link", "meta", "param", "source", "track", "wbr",
        "a", "body", "button", "caption", "colgroup", "dd", "dt", "form", "head", "html", "li", "nobr", "optgroup", "option", "p", "rb", "rp", "rt", "rtc",
        "select", "tbody", "td", "tfoot", "th", "thead", "tr",
    };

    private readonly Dictionary<string, int> _open = new(StringComparer.Ordinal);
    private readonly Dictionary<INode, IHtmlFormElement> _owners = new(ReferenceEqualityComparer.Instance);
    private IHtmlFormElement? _formPointer;
    private readonly string? _target;
    private int _tags;
    private int _endTags;
    private int _depth;
    private int _formatting;
    private int _chosen;

    private PageParser(string? target) => _target = target;

    /// <summary>Parses a page. No script of it runs and nothing it names is loaded.</summary>
    /// <param name="target">Its origin, for the error.</param>
    /// <returns>
    /// The document, and the form of each control that was parsed while that form was open. The tree does not show this: a form within a table contains no
    /// rows but owns the fields in them (HTML 13.2.4.4, form element pointer).
    /// </returns>
    /// <exception cref="FederationException">It exceeds a limit that no sign-in page exceeds.</exception>
    public static (IHtmlDocument Document, IReadOnlyDictionary<INode, IHtmlFormElement> Owners) Parse(string html, string? target)
    {
        PageParser parser = new(target);
        IHtmlDocument document = new HtmlParser(new HtmlParserOptions { OnToken = parser.Count, OnCreated = parser.Own }).ParseDocument(html);
        return (document, parser._owners);
    }

    /// <summary>Records the form of a new control (HTML 13.2.6.1, create an element for a token); within a template there is none.</summary>
    private void Own(IElement element, TextPosition position)
    {
        if (_open.GetValueOrDefault("template") > 0)
            return;
        if (element is IHtmlFormElement form)
            _formPointer = form;
        else if (_formPointer is not null && PageIndex.IsControl(element))
            _owners[element] = _formPointer;
    }

    private void Count(HtmlToken token, TextRange range)
    {
        if (token.Type == HtmlTokenType.StartTag)
            Start((HtmlTagToken)token);
        else if (token.Type == HtmlTokenType.EndTag)
            End(token.Name);
    }

    private void Start(HtmlTagToken tag)
    {
        Bound(++_tags, MaxTags, "tags");
        if (tag.Name == "input" && tag.Attributes.Exists(attribute => attribute.Name == "checked"))
            Bound(++_chosen, MaxChosen, "checked boxes");
        // Drawings contain many self-closing elements; in HTML the slash has no meaning.
        if (NotNesting.Contains(tag.Name) || (tag.IsSelfClosing && _open.GetValueOrDefault("svg") + _open.GetValueOrDefault("math") > 0))
            return;
        _open[tag.Name] = _open.GetValueOrDefault(tag.Name) + 1;
        Bound(++_depth, MaxDepth, "levels of elements");
        if (Formatting.Contains(tag.Name))
            Bound(++_formatting, MaxFormatting, "levels of formatting");
    }

    private void End(string name)
    {
        Bound(++_endTags, MaxEndTags, "end tags");
        if (name == "form" && _open.GetValueOrDefault("template") == 0)
            _formPointer = null;
        if (_open.GetValueOrDefault(name) is not (var open and > 0))
            return;
        _open[name] = open - 1;
        _depth--;
        _formatting -= Formatting.Contains(name) ? 1 : 0;
    }

    private void Bound(int count, int most, string what)
    {
        if (count > most)
            throw new FederationException(
                FederationErrorCode.InputTooLarge, $"The page has more than {most.Grouped()} {what}, which is more than a sign-in page has. Check the address.", _target);
    }
}
