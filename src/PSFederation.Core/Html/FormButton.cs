using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using PSFederation.Core.Text;

namespace PSFederation.Core.Html;

/// <summary>A button that submits its form.</summary>
/// <param name="Label">Its visible text.</param>
/// <param name="LeadsOn">Whether it continues, rather than going back or away.</param>
/// <param name="Accepts">Whether a person who presses it accepts something, such as terms of use.</param>
internal sealed record FormButton(IElement Element, string Label, bool LeadsOn, bool Accepts)
{
    /// <summary>The name that is sent; empty if it has none.</summary>
    public string Name => Element.GetAttribute("name") ?? string.Empty;

    /// <summary>The value that is sent.</summary>
    public string Value => Element.GetAttribute("value") ?? string.Empty;

    /// <summary>Whether it postpones a suggestion of the page.</summary>
    public bool Postpones { get; private init; }

    /// <summary>Whether it is for something other than the purpose of the form, such as a sign-in with a certificate.</summary>
    public bool IsBeside { get; private init; }

    /// <summary>Whether it starts to set up something, such as a new authenticator.</summary>
    public bool SetsUp { get; private init; }

    /// <summary>Whether its words are known to submit a form.</summary>
    public bool GoesOn { get; private init; }

    /// <summary>Whether it answers a question of the page with yes.</summary>
    public bool SaysYes => ButtonWords.SaysYes(Value, Label);

    /// <summary>Whether it is an image button, for which a browser sends the position of the click (HTML 4.10.5.1.18).</summary>
    public bool IsImage => Element is IHtmlInputElement { Type: "image" };

    /// <summary>Reads a control; null if it does not submit its form.</summary>
    /// <param name="control">A control that is not disabled.</param>
    public static FormButton? Of(IElement control)
    {
        bool submits = control is IHtmlInputElement { Type: "submit" or "image" } or IHtmlButtonElement { Type: "submit" };
        if (!submits)
            return null;
        string?[] words = [control.GetAttribute("name"), control.Id, control.GetAttribute("value"), control.GetAttribute("alt"), control.GetAttribute("aria-label"), control.TextContent];
        string?[] shown = control is IHtmlButtonElement ? [control.TextContent, control.GetAttribute("aria-label"), control.GetAttribute("value")] : [control.GetAttribute("value"), control.GetAttribute("alt")];
        string label = shown.Append(control.GetAttribute("name")).Select(UntrustedText.Line).FirstOrDefault(text => text.Length > 0) ?? string.Empty;
        bool postpones = ButtonWords.Postpones(words);
        return new FormButton(control, label, !ButtonWords.LeadsAway(words), ButtonWords.Accepts(words))
        {
            Postpones = postpones,
            IsBeside = ButtonWords.IsBeside(words),
            // The name of a button that continues can contain the name of its form, such as "enroll".
            SetsUp = !postpones && ButtonWords.SetsUp(label),
            GoesOn = ButtonWords.GoesOn(words),
        };
    }
}

/// <summary>A button of one form of a page.</summary>
internal sealed record FormWay(HtmlForm Form, FormButton Button);
