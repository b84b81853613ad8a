using AngleSharp.Dom;
using AngleSharp.Html.Dom;

namespace PSFederation.Core.SignIn.Pages;

/// <summary>An HTML page: its forms, and what it says. No script of it runs and nothing it names is loaded.</summary>
internal sealed class HtmlPage
{
    /// <summary>A page that goes elsewhere later than that is one whose session runs out.</summary>
    private const int LongestDelay = 60;

    private readonly Uri? _address;
    private readonly string? _base;
    private PageScript? _script;

    private HtmlPage(IHtmlDocument document, Uri? address)
    {
        Document = document;
        _address = address;
        Index = new PageIndex(document);
        _base = Index.Elements.FirstOrDefault(element => element.LocalName == "base" && element.HasAttribute("href"))?.GetAttribute("href");
        Forms = [.. Index.Elements.OfType<IHtmlFormElement>().Select(form => new HtmlForm(form, Index, Resolve))];
    }

    public IHtmlDocument Document { get; }

    /// <summary>What the page holds.</summary>
    public PageIndex Index { get; }

    public IReadOnlyList<HtmlForm> Forms { get; }

    public string Title => Io.ForeignText.Line(Document.Title);

    /// <summary>What its scripts do at loading.</summary>
    public PageScript Script => _script ??= PageScript.Of(Document);

    /// <summary>Parses a page. Anything is a page to HTML.</summary>
    /// <exception cref="FederationException">It has more of something than any page of a sign-in.</exception>
    public static HtmlPage Parse(string html, Uri? address) =>
        new(PageParser.Parse(html, address is null ? null : Http.HttpFault.Origin(address)), address);

    /// <summary>The values of the input fields of that name, anywhere on the page.</summary>
    public IEnumerable<string> FieldValues(string name) => Fields(name).Select(ValueOf).Where(value => value.Length > 0);

    /// <summary>The SAML response that the page carries, and the address it would post it to; null when it carries none.</summary>
    public (string Response, Uri? Acs)? SamlResponse()
    {
        foreach (IElement field in Fields("SAMLResponse"))
        {
            if (ValueOf(field) is { Length: > 0 } value)
                return (value, field.Closest("form") is { } form ? Resolve(form.GetAttribute("action")) : null);
        }

        return null;
    }

    /// <summary>Where <c>&lt;meta http-equiv="refresh"&gt;</c> leads, unless it reloads the page, comes late, or is for browsers without scripts.</summary>
    public Uri? MetaRefresh()
    {
        string? content = Document.QuerySelectorAll("meta[http-equiv]")
            .FirstOrDefault(meta => string.Equals(meta.GetAttribute("http-equiv"), "refresh", StringComparison.OrdinalIgnoreCase) && meta.Closest("noscript") is null)
            ?.GetAttribute("content");
        int at = content?.IndexOf("url", StringComparison.OrdinalIgnoreCase) ?? -1;
        if (at < 0)
            return null;
        if (double.TryParse(content![..at].Trim(' ', ';', ','), System.Globalization.CultureInfo.InvariantCulture, out double delay) && delay > LongestDelay)
            return null;
        string rest = content![(at + 3)..].TrimStart();
        return rest.StartsWith('=') ? Resolve(rest[1..].Trim().Trim('\'', '"')) : null;
    }

    /// <summary>An address of the page, resolved against its base.</summary>
    /// <param name="reference">The reference; empty for the page itself.</param>
    public Uri? Resolve(string? reference)
    {
        if (_address is null)
            return null;
        Uri root = _base is not null && Uri.TryCreate(_address, _base, out Uri? b) ? b : _address;
        if (string.IsNullOrWhiteSpace(reference))
            return _address;
        return Uri.TryCreate(root, reference.Trim(), out Uri? resolved) ? resolved : null;
    }

    /// <summary>Whether the page's scripts fetch content into an element that is empty until then; from the page's own origin only, as scripts may.</summary>
    public Uri? ContentLoad()
    {
        foreach ((string reference, string id) in Script.ContentLoads())
        {
            bool isAddress = reference.StartsWith('/') || reference.Contains("://", StringComparison.Ordinal) || reference.Contains('?', StringComparison.Ordinal);
            if (isAddress && Index.ById(id) is { ChildElementCount: 0 } && Resolve(reference) is { } address && Http.HttpFault.Origin(address) == Http.HttpFault.Origin(_address!))
                return address;
        }

        return null;
    }

    private IEnumerable<IElement> Fields(string name) =>
        Document.QuerySelectorAll("input, textarea")
            .Where(field => string.Equals(field.GetAttribute("name"), name, StringComparison.OrdinalIgnoreCase));

    private static string ValueOf(IElement field) =>
        field is IHtmlTextAreaElement area ? area.Value : field.GetAttribute("value") ?? string.Empty;
}
