using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using PSFederation.Core.Text;

namespace PSFederation.Core.Html;

/// <summary>A button that submits its form.</summary>
/// <param name="Label">What it says to a person.</param>
/// <param name="LeadsOn">Whether it leads on, not back or away.</param>
/// <param name="Accepts">Whether a person who presses it accepts something, such as terms of use.</param>
internal sealed record FormButton(IElement Element, string Label, bool LeadsOn, bool Accepts)
{
    /// <summary>The name it is sent by; empty when it has none.</summary>
    public string Name => Element.GetAttribute("name") ?? string.Empty;

    /// <summary>The value it is sent with.</summary>
    public string Value => Element.GetAttribute("value") ?? string.Empty;

    /// <summary>Whether a person who presses it puts off what the page suggests.</summary>
    public bool Postpones { get; private init; }

    /// <summary>Whether it does something beside what the form is for, such as signing in with a certificate.</summary>
    public bool IsBeside { get; private init; }

    /// <summary>Whether it says that the form is sent, rather than nothing that is known.</summary>
    public bool GoesOn { get; private init; }

    /// <summary>Whether it answers a question of the page with yes.</summary>
    public bool SaysYes => ButtonWords.SaysYes(Value, Label);

    /// <summary>Whether a picture is the button, of which a browser sends where it was pressed (HTML 4.10.5.1.18).</summary>
    public bool IsImage => Element is IHtmlInputElement { Type: "image" };

    /// <summary>Reads a control; null when it does not submit its form.</summary>
    /// <param name="control">A control that is not disabled.</param>
    public static FormButton? Of(IElement control)
    {
        bool submits = control is IHtmlInputElement { Type: "submit" or "image" } or IHtmlButtonElement { Type: "submit" };
        if (!submits)
            return null;
        string?[] words = [control.GetAttribute("name"), control.Id, control.GetAttribute("value"), control.GetAttribute("alt"), control.GetAttribute("aria-label"), control.TextContent];
        string?[] shown = control is IHtmlButtonElement ? [control.TextContent, control.GetAttribute("aria-label"), control.GetAttribute("value")] : [control.GetAttribute("value"), control.GetAttribute("alt")];
        string label = shown.Append(control.GetAttribute("name")).Select(UntrustedText.Line).FirstOrDefault(text => text.Length > 0) ?? string.Empty;
        return new FormButton(control, label, !ButtonWords.LeadsAway(words), ButtonWords.Accepts(words)) { Postpones = ButtonWords.Postpones(words), IsBeside = ButtonWords.IsBeside(words), GoesOn = ButtonWords.GoesOn(words) };
    }
}

/// <summary>A button of one form of a page.</summary>
internal sealed record FormWay(HtmlForm Form, FormButton Button);
