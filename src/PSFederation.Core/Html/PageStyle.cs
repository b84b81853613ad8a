using AngleSharp.Dom;

namespace PSFederation.Core.Html;

/// <summary>
/// The style sheets within a page, as far as they can hide an element. Media queries other than for screens, pseudo-classes and external style
/// sheets are ignored.
/// </summary>
internal sealed class PageStyle
{
    /// <summary>The maximum number of rules; a sign-in page has about ten rules that hide elements.</summary>
    private const int MaxRules = 1_000;

    private readonly Dictionary<string, List<StyleRule>> _rules = new(StringComparer.Ordinal);
    private int _count;
    private int _steps;

    /// <summary>Reads the style sheets of a page.</summary>
    public PageStyle(IDocument document)
    {
        foreach (IElement sheet in document.QuerySelectorAll("style"))
        {
            if (sheet.GetAttribute("media") is not { } media || StyleSheetReader.IsForScreens(media))
                StyleSheetReader.Read(sheet.TextContent, Add);
        }
    }

    /// <summary>The declarations for an element from the rules and its own attribute, by the cascade (CSS Cascade 4, section 6).</summary>
    public StyleDeclarations Of(IElement element)
    {
        string? own = element.GetAttribute("style");
        if (_count == 0)
            return StyleDeclarations.Read(own);
        List<StyleRule> matching = [];
        Collect(element.Id is { Length: > 0 } id ? "#" + id : null, element, matching);
        foreach (string name in (element.ClassName ?? string.Empty).Split(StyleSelector.WhiteSpace, 50, StringSplitOptions.RemoveEmptyEntries))
            Collect("." + name, element, matching);
        Collect(element.LocalName, element, matching);
        Collect("*", element, matching);
        if (matching.Count == 0)
            return StyleDeclarations.Read(own);
        StyleDeclarations all = new();
        foreach (StyleRule rule in matching.OrderBy(rule => rule.Selector.Specificity).ThenBy(rule => rule.Order))
            all.Override(rule.Declarations);
        all.Override(StyleDeclarations.Read(own));
        return all;
    }

    private void Collect(string? key, IElement element, List<StyleRule> matching)
    {
        if (key is null || !_rules.TryGetValue(key, out List<StyleRule>? rules))
            return;
        foreach (StyleRule rule in rules)
        {
            if (_steps < StyleSelector.MaxSteps && rule.Selector.Matches(element, ref _steps))
                matching.Add(rule);
        }
    }

    private void Add(string selector, StyleDeclarations declarations)
    {
        if (_count >= MaxRules || StyleSelector.Read(selector) is not { } read)
            return;
        if (!_rules.TryGetValue(read.Key, out List<StyleRule>? rules))
            _rules[read.Key] = rules = [];
        rules.Add(new StyleRule(read, declarations, _count++));
    }

    private sealed record StyleRule(StyleSelector Selector, StyleDeclarations Declarations, int Order);
}
