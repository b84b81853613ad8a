using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using PSFederation.Core.Http;
using PSFederation.Core.Text;

namespace PSFederation.Core.Html;

/// <summary>An HTML page: its forms and its text. Its scripts do not run, and its resources are not loaded.</summary>
internal sealed class HtmlPage
{
    /// <summary>A page that redirects later than that redirects because its session times out.</summary>
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(60);

    private const int MaxHidden = 10;

    private readonly Uri? _address;
    private readonly string? _base;
    private PageScript? _script;

    private readonly string? _refreshHeader;

    private HtmlPage((IHtmlDocument Document, IReadOnlyDictionary<INode, IHtmlFormElement> Owners) parsed, Uri? address, string? refreshHeader)
    {
        Document = parsed.Document;
        _address = address;
        _refreshHeader = refreshHeader;
        Index = new PageIndex(parsed.Document, parsed.Owners);
        _base = Index.Elements.FirstOrDefault(element => element.LocalName == "base" && element.HasAttribute("href"))?.GetAttribute("href");
        Forms = [.. Index.Elements.OfType<IHtmlFormElement>().Select(form => new HtmlForm(form, Index, Resolve))];
        foreach ((string name, string action) in Script.Actions().Take(MaxHidden))
            FormOf(name)?.SetAction(action);
    }

    public IHtmlDocument Document { get; }

    /// <summary>The content of the page.</summary>
    public PageIndex Index { get; }

    public IReadOnlyList<HtmlForm> Forms { get; }

    public string Title => UntrustedText.Line(Document.Title);

    /// <summary>What its scripts do when it loads.</summary>
    public PageScript Script => _script ??= PageScript.Of(Document, _address);

    /// <summary>The form that a script means: by number, name or id, or the only one.</summary>
    private HtmlForm? FormOf(string name) =>
        int.TryParse(name, out int number) ? Forms.ElementAtOrDefault(number)
        : Forms.FirstOrDefault(form => form.IsCalled(name)) ?? (Forms is [var only] ? only : null);

    /// <summary>Parses a page. Any text is a valid page in HTML.</summary>
    /// <param name="address">Its address; null if unknown.</param>
    /// <param name="refreshHeader">The header Refresh that came with it.</param>
    /// <exception cref="FederationException">It exceeds a limit that no sign-in page exceeds.</exception>
    public static HtmlPage Parse(string html, Uri? address, string? refreshHeader = null) =>
        new(PageParser.Parse(html, address is null ? null : HttpErrors.Origin(address)), address, refreshHeader);

    /// <summary>The values of the input fields of that name, anywhere on the page.</summary>
    public IEnumerable<string> FieldValues(string name) => Fields(name).Select(ValueOf).Where(value => value.Length > 0);

    /// <summary>The SAML response in the page, and its target address; null if there is none.</summary>
    public (string Response, Uri? Acs)? SamlResponse()
    {
        if (ResponseField is not { } field)
            return null;
        return (ValueOf(field), Index.FormOf(field) is { } form ? Resolve(form.GetAttribute("action")) : null);
    }

    /// <summary>The field with a SAML response; null if there is none.</summary>
    public IElement? ResponseField => Fields("SAMLResponse").FirstOrDefault(input => ValueOf(input).Length > 0);

    /// <summary>The nodes that its scripts hide when it loads, such as the text for browsers without scripts.</summary>
    public HashSet<INode> HiddenByScript() => [.. Script.Hidden().Select(Index.ById).OfType<IElement>().Take(MaxHidden).SelectMany(Index.Within)];

    /// <summary>The texts that its scripts put into its elements when it loads.</summary>
    public IEnumerable<string> ScriptedText() => Script.Texts().Where(text => Index.ById(text.Id) is not null).Select(text => text.Text).Take(MaxHidden);

    /// <summary>Whether it has external scripts.</summary>
    public bool LoadsScripts => Index.Elements.Any(element => element.LocalName == "script" && element.HasAttribute("src"));

    /// <summary>
    /// Where and when the page continues automatically: by the header Refresh, or by <c>&lt;meta http-equiv="refresh"&gt;</c> unless that is for browsers
    /// without scripts. The first valid one counts. Null if there is none, or if its delay is long; a page that reloads itself at once would
    /// not end.
    /// </summary>
    public (Uri Address, TimeSpan Delay)? Refresh()
    {
        foreach (string text in Refreshes())
        {
            if (DeclarativeRefresh.Read(text) is not { } refresh)
                continue;
            bool again = string.IsNullOrEmpty(refresh.Reference);
            Uri? address = again ? _address : Resolve(refresh.Reference);
            if (address is null || address.Scheme == "javascript")
                continue;
            return (again && refresh.Delay == TimeSpan.Zero) || refresh.Delay > LongestDelay ? null : (address, refresh.Delay);
        }

        return null;
    }

    /// <summary>Where and when its scripts navigate automatically; null if they do not, or only after a long delay.</summary>
    public (Uri Address, TimeSpan Delay)? ScriptedRefresh() =>
        Script.Location() is { } location && location.Delay <= LongestDelay && (location.Address.Length > 0 || location.Delay > TimeSpan.Zero)
        && (location.Address.Length > 0 ? Resolve(location.Address) : _address) is { } address
            ? (address, location.Delay)
            : null;

    /// <summary>The form that its scripts submit automatically, as <see cref="PageScript.Submitted"/> identifies it, and when; null if they do not, or only after a long delay.</summary>
    public (string Form, TimeSpan Delay)? ScriptedSubmission() => Script.Submitted() is { } submitted && submitted.Delay <= LongestDelay ? submitted : null;

    private IEnumerable<string> Refreshes()
    {
        if (_refreshHeader is not null)
            yield return _refreshHeader;
        foreach (IElement meta in Document.QuerySelectorAll("meta[http-equiv]"))
        {
            if (string.Equals(meta.GetAttribute("http-equiv"), "refresh", StringComparison.OrdinalIgnoreCase) && meta.Closest("noscript") is null)
                yield return meta.GetAttribute("content") ?? string.Empty;
        }
    }

    /// <summary>An address of the page, resolved against its base.</summary>
    /// <param name="reference">The reference; empty for the page itself.</param>
    public Uri? Resolve(string? reference)
    {
        if (_address is null)
            return null;
        Uri root = _base is not null && WebAddress.Resolve(_address, _base) is { } b ? b : _address;
        return string.IsNullOrWhiteSpace(reference) ? _address : WebAddress.Resolve(root, reference);
    }

    /// <summary>Whether the page's scripts load content into an empty element, from the page's own origin, as browsers allow.</summary>
    public Uri? ContentLoad()
    {
        foreach ((string reference, string id) in Script.ContentLoads())
        {
            bool isAddress = reference.StartsWith('/') || reference.Contains("://", StringComparison.Ordinal) || reference.Contains('?', StringComparison.Ordinal);
            if (isAddress && Index.ById(id) is { ChildElementCount: 0 } && Resolve(reference) is { } address && HttpErrors.Origin(address) == HttpErrors.Origin(_address!))
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
