using AngleSharp.Dom;
using AngleSharp.Html.Dom;

namespace PSFederation.Core.Html;

/// <summary>How visible an element is to a person.</summary>
internal enum Sight
{
    Seen,

    /// <summary>It is in the page but not visible on the screen: transparent, far outside, or without size. An example is text for screen readers.</summary>
    OutOfSight,

    /// <summary>It is neither visible nor readable.</summary>
    Hidden,
}

/// <summary>Whether a person sees an element, as far as the page itself defines it: external style sheets are not read.</summary>
/// <param name="style">The style sheets within the page.</param>
internal sealed class ElementVisibility(PageStyle style)
{
    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> HidingClasses =
        new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "hidden", "hide", "d-none", "is-hidden", "ng-hide", "visually-hidden", "invisible" }
            .GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> OffScreenClasses =
        new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "sr-only", "screen-reader-text", "visuallyhidden", "offscreen", "off-screen", "moveOffScreen", "honeypot" }
            .GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The effect of an element on itself and its descendants.</summary>
    public Sight Of(IElement element)
    {
        if (IsNeverRendered(element) || element.HasAttribute("hidden") || HasClass(element, HidingClasses))
            return Sight.Hidden;
        // A body that its own script will show is not hidden from a person.
        StyleDeclarations? declarations = element.LocalName is "body" or "html" ? null : style.Of(element);
        if (declarations?.IsHidden == true)
            return Sight.Hidden;
        return HasClass(element, OffScreenClasses)
            || string.Equals(element.GetAttribute("aria-hidden"), "true", StringComparison.OrdinalIgnoreCase)
            || element.HasAttribute("inert")
            || declarations?.IsOutOfSight(element is IHtmlInputElement or IHtmlTextAreaElement or IHtmlSelectElement) == true
            ? Sight.OutOfSight
            : Sight.Seen;
    }

    /// <summary>Hidden by the browser style sheet (HTML 15.3.1), or shown only without scripts.</summary>
    private static bool IsNeverRendered(IElement element) =>
        element.LocalName is "noscript" or "template" or "script" or "style" or "head" or "datalist"
        || (element.LocalName == "dialog" && !element.HasAttribute("open"))
        || element.HasAttribute("popover");

    /// <summary>The classes are read one by one, because a list without duplicates costs the square of their number.</summary>
    private static bool HasClass(IElement element, HashSet<string>.AlternateLookup<ReadOnlySpan<char>> names)
    {
        ReadOnlySpan<char> classes = element.ClassName;
        foreach (Range range in classes.SplitAny(' ', '\t', '\n', '\r', '\f'))
        {
            if (names.Contains(classes[range]))
                return true;
        }

        return false;
    }
}
