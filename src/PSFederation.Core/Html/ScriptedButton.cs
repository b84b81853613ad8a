using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using PSFederation.Core.Text;

namespace PSFederation.Core.Html;

/// <summary>A link, button or text whose script submits a form when a person clicks it.</summary>
/// <param name="Form">The form.</param>
/// <param name="Values">The values that the script sets first, by the names of hidden fields.</param>
/// <param name="Label">Its label for a person.</param>
/// <param name="Accepts">Whether a person who clicks it accepts something.</param>
internal sealed record ScriptedButton(HtmlForm Form, IReadOnlyDictionary<string, string> Values, string Label, bool Accepts)
{
    private const string JavaScript = "javascript:";

    /// <summary>The most elements with a handler that are read.</summary>
    private const int MaxButtons = 20;

    /// <summary>The longest handler that is read; handlers that only submit a form are shorter.</summary>
    private const int MaxHandler = 1_000;

    /// <summary>Whether it answers a question of the page with yes.</summary>
    public bool SaysYes => ButtonWords.SaysYes(Label);

    /// <summary>Finds the buttons that continue.</summary>
    public static IReadOnlyList<ScriptedButton> Of(HtmlPage page)
    {
        List<ScriptedButton> buttons = [];
        foreach (IElement element in page.Index.Elements.Where(element => Handler(element) is not null && page.Index.IsSeen(element)).Take(MaxButtons))
        {
            string label = UntrustedText.Line(element is IHtmlInputElement input ? input.Value : page.Index.TextWithin(element) is { Length: > 0 } text ? text : element.GetAttribute("title"));
            string?[] words = [element.Id, element.GetAttribute("name"), element.GetAttribute("title"), label];
            // A script can also submit the form to change the language, or to send another code.
            bool continues = ButtonWords.GoesOn(words) || ButtonWords.Accepts(words) || ButtonWords.SaysYes(label);
            if (!continues || ButtonWords.LeadsAway(words) || ButtonWords.IsBeside(words) || ButtonWords.SetsUp(label))
                continue;
            PageScript click = page.Script.OfClick(Handler(element)!);
            if (click.Submitted() is { } submitted && FormOf(page, element, submitted.Form) is { } form)
                buttons.Add(new(form, form.HiddenValues(click.FilledIn()), label, ButtonWords.Accepts(words)));
        }

        return buttons;
    }

    private static HtmlForm? FormOf(HtmlPage page, IElement element, string name)
    {
        if (int.TryParse(name, out int number))
            return number >= 0 && number < page.Forms.Count ? page.Forms[number] : null;
        return page.Forms.FirstOrDefault(form => form.IsCalled(name) || form.Owns(name))
            ?? page.Forms.FirstOrDefault(form => form.Owns(element))
            ?? (page.Forms is [var only] ? only : null);
    }

    /// <summary>The code that runs at a click; null for an element that submits a form without a script, or that has no handler.</summary>
    private static string? Handler(IElement element)
    {
        if (element is IHtmlInputElement { Type: not "button" } or IHtmlButtonElement { Type: "submit" } or IHtmlFormElement or IHtmlSelectElement || element.LocalName is "body" or "html")
            return null;
        string? href = element is IHtmlAnchorElement && element.GetAttribute("href")?.TrimStart() is { } reference && reference.StartsWith(JavaScript, StringComparison.OrdinalIgnoreCase) ? reference[JavaScript.Length..] : null;
        return (element.GetAttribute("onclick") ?? href) is { Length: > 0 and <= MaxHandler } handler ? handler : null;
    }
}
