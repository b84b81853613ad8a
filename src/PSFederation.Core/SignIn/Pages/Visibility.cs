using AngleSharp.Dom;

namespace PSFederation.Core.SignIn.Pages;

/// <summary>Whether a person would see an element, as far as the page itself says so: style sheets are not read.</summary>
internal static class Visibility
{
    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> HidingClasses =
        new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "hidden", "hide", "d-none", "is-hidden", "ng-hide", "visually-hidden", "invisible" }
            .GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Whether an element hides itself and what it holds, or is shown only where there are no scripts.</summary>
    public static bool Hides(IElement element) =>
        element.LocalName is "noscript" or "template" or "script" or "style" or "head" || element.HasAttribute("hidden") || HasHidingStyle(element) || HasHidingClass(element);

    /// <summary>The classes are read one by one: a list of them that knows each once costs the square of their number.</summary>
    private static bool HasHidingClass(IElement element)
    {
        ReadOnlySpan<char> classes = element.ClassName;
        foreach (Range range in classes.SplitAny(' ', '\t', '\n', '\r', '\f'))
        {
            if (HidingClasses.Contains(classes[range]))
                return true;
        }

        return false;
    }

    private static bool HasHidingStyle(IElement element)
    {
        // A body that its own script will show is not hidden from a person.
        if (element.LocalName is "body" || element.GetAttribute("style") is not { Length: > 0 } attribute)
            return false;
        string style = attribute.Replace(" ", string.Empty, StringComparison.Ordinal);
        return style.Contains("display:none", StringComparison.OrdinalIgnoreCase) || style.Contains("visibility:hidden", StringComparison.OrdinalIgnoreCase);
    }
}
