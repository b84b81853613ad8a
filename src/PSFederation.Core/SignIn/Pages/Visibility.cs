using AngleSharp.Dom;

namespace PSFederation.Core.SignIn.Pages;

/// <summary>Whether a person would see an element, as far as the page itself says so: style sheets are not read.</summary>
internal static class Visibility
{
    /// <summary>No page of a sign-in nests deeper; a hostile one must not cost time.</summary>
    private const int MaxDepth = 100;

    private static readonly HashSet<string> HidingClasses =
        new(StringComparer.OrdinalIgnoreCase) { "hidden", "hide", "d-none", "is-hidden", "ng-hide", "visually-hidden", "invisible" };

    /// <summary>Whether it, or one it stands in, is hidden, or shown only where there are no scripts.</summary>
    public static bool IsHidden(IElement element)
    {
        int depth = 0;
        for (IElement? e = element; e is not null && depth < MaxDepth; e = e.ParentElement, depth++)
        {
            if (e.LocalName is "noscript" or "template" or "script" or "style" or "head" || e.HasAttribute("hidden") || HasHidingStyle(e) || e.ClassList.Any(HidingClasses.Contains))
                return true;
        }

        return false;
    }

    private static bool HasHidingStyle(IElement element)
    {
        if (element.GetAttribute("style") is not { Length: > 0 } attribute)
            return false;
        string style = attribute.Replace(" ", string.Empty, StringComparison.Ordinal);
        // A body that its own script will show is not hidden from a person.
        return element.LocalName is not "body"
            && (style.Contains("display:none", StringComparison.OrdinalIgnoreCase) || style.Contains("visibility:hidden", StringComparison.OrdinalIgnoreCase));
    }
}
