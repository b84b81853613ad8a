using AngleSharp.Dom;
using AngleSharp.Html.Dom;

namespace PSFederation.Core.Html;

/// <summary>What a browser sends for the controls of a form (HTML 4.10.21.4, constructing the entry list).</summary>
internal static class FormEntries
{
    /// <summary>The entries of a form.</summary>
    /// <param name="controls">Its controls, without disabled ones.</param>
    /// <param name="fillable">The fields that can be filled in.</param>
    /// <param name="filledIn">Values by the names of fields, selects and radio groups.</param>
    /// <param name="button">The pressed button; null if a script submits the form.</param>
    /// <param name="encoding">The name of the encoding, which a hidden field <c>_charset_</c> contains.</param>
    public static IReadOnlyList<KeyValuePair<string, string>> Of(
        IEnumerable<IElement> controls, IReadOnlySet<IElement> fillable, IReadOnlyDictionary<string, string> filledIn, FormButton? button, string encoding)
    {
        List<KeyValuePair<string, string>> entries = [];
        Dictionary<string, int> boxes = new(StringComparer.Ordinal);
        foreach (IElement control in controls)
        {
            string name = control.GetAttribute("name") ?? string.Empty;
            if (button?.Element == control && button.IsImage)
            {
                // Pressed with the keyboard, at its corner.
                string prefix = name.Length > 0 ? name + "." : string.Empty;
                entries.Add(new(prefix + "x", "0"));
                entries.Add(new(prefix + "y", "0"));
            }
            else if (name.Length > 0 && control.GetAttribute("maxlength") == "1" && fillable.Contains(control) && filledIn.TryGetValue(name, out string? characters))
            {
                // Fields of one name, each for one character.
                int box = boxes[name] = boxes.GetValueOrDefault(name, -1) + 1;
                entries.Add(new(name, box < characters.Length ? characters[box..(box + 1)] : string.Empty));
            }
            else if (name.Length > 0)
            {
                entries.AddRange(Values(control, name, fillable, filledIn, button, encoding).Select(value => new KeyValuePair<string, string>(name, value)));
            }
        }

        return entries;
    }

    /// <summary>The values of a select that are sent: the selected ones, or otherwise the first one of a drop-down list (HTML 4.10.7, ask for a reset).</summary>
    public static IEnumerable<string> Selected(IHtmlSelectElement select)
    {
        List<IHtmlOptionElement> selected = [];
        IHtmlOptionElement? first = null;
        foreach (IHtmlOptionElement option in select.Options)
        {
            bool disabled = IsDisabled(option);
            first ??= disabled ? null : option;
            if (option.HasAttribute("selected"))
                selected.Add(option);
        }

        if (select.IsMultiple)
            return selected.Where(option => !IsDisabled(option)).Select(option => option.Value);
        if (selected.Count == 0 && first is not null && !(int.TryParse(select.GetAttribute("size"), out int size) && size > 1))
            selected.Add(first);
        return selected.TakeLast(1).Where(option => !IsDisabled(option)).Select(option => option.Value);
    }

    /// <summary>Whether an option is disabled, by itself or by its group (HTML 4.10.10).</summary>
    public static bool IsDisabled(IHtmlOptionElement option) =>
        option.HasAttribute("disabled") || option.ParentElement is IHtmlOptionsGroupElement group && group.HasAttribute("disabled");

    /// <summary>The value of a selected box.</summary>
    public static string ValueOf(IHtmlInputElement box) => box.GetAttribute("value") ?? "on";

    /// <summary>A text as if typed: without line breaks, and limited to the length of the field (HTML 4.10.5.3.1).</summary>
    public static string Typed(HtmlField field, string text) => field.MaxLength is { } length && text.Length > length ? text[..length] : text;

    private static IEnumerable<string> Values(
        IElement control, string name, IReadOnlySet<IElement> fillable, IReadOnlyDictionary<string, string> filledIn, FormButton? button, string encoding)
    {
        switch (control)
        {
            case IHtmlButtonElement or IHtmlInputElement { Type: "submit" }:
                return button?.Element == control ? [button.Value] : [];
            case IHtmlInputElement { Type: "hidden" } when name.Equals("_charset_", StringComparison.OrdinalIgnoreCase):
                return [encoding];
            case IHtmlInputElement { Type: "image" or "file" or "reset" or "button" }:
                return [];
            case IHtmlInputElement { Type: "radio" } radio when filledIn.TryGetValue(name, out string? chosen):
                return ValueOf(radio) == chosen ? [chosen] : [];
            case IHtmlInputElement { Type: "checkbox" or "radio" } box:
                return box.IsChecked ? [ValueOf(box)] : [];
            case IHtmlSelectElement select:
                return filledIn.TryGetValue(name, out string? value) ? [value] : Selected(select);
            case IHtmlTextAreaElement area:
                return [area.Value];
            case IHtmlInputElement input:
                return [fillable.Contains(input) && filledIn.TryGetValue(name, out string? filled) ? filled : input.Value];
            default:
                return [];
        }
    }
}
