using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using PSFederation.Core.Text;

namespace PSFederation.Core.Html;

/// <summary>One of several values of a form that a person chooses from.</summary>
/// <param name="Value">The value that is sent.</param>
/// <param name="Label">Its label on the page.</param>
internal sealed record FormOption(string Value, string Label)
{
    public string Shown => Label.Length > 0 ? Label : UntrustedText.Line(Value);

    /// <summary>Whether it means a one-time code.</summary>
    public bool IsByCode => FieldRoles.MeansCode(Value) || FieldRoles.MeansCode(Label);

    /// <summary>Whether its code is available before the sign-in begins: it is not sent by message or call.</summary>
    public bool IsCodeKnownBefore => IsByCode && !FactorWords.IsSent($"{Value} {Label}");
}

/// <summary>A choice of a form: a select, or a group of radio buttons.</summary>
/// <param name="Name">The name that is sent.</param>
/// <param name="Options">The options.</param>
/// <param name="Chosen">The value that is sent if nothing is chosen; null for none.</param>
/// <param name="IsRequired">Whether a person has to choose.</param>
internal sealed record FormChoice(string Name, IReadOnlyList<FormOption> Options, string? Chosen, bool IsRequired)
{
    /// <summary>Whether a meaningful option is chosen.</summary>
    public bool HasValue => !string.IsNullOrEmpty(Chosen);

    /// <summary>Whether it is a choice of factors or devices.</summary>
    public bool IsFactor => FactorWords.IsChoice(Name, [.. Options.Where(option => option.Value.Length > 0).Select(option => $"{option.Value} {option.Label}")]);

    /// <summary>Reads the choices of a form.</summary>
    /// <param name="controls">Its controls, without disabled or invisible ones.</param>
    public static IEnumerable<FormChoice> Of(IReadOnlyList<IElement> controls, PageIndex page)
    {
        foreach (IHtmlSelectElement select in controls.OfType<IHtmlSelectElement>().Where(select => select.Name is { Length: > 0 } && !select.IsMultiple))
        {
            IHtmlOptionElement[] options = [.. select.Options.Where(option => !FormEntries.IsDisabled(option))];
            yield return new FormChoice(
                select.Name!, [.. options.Select(option => new FormOption(option.Value, UntrustedText.Line(option.GetAttribute("label") ?? option.TextContent)))],
                FormEntries.Selected(select).FirstOrDefault(), select.HasAttribute("required"));
        }

        foreach (IGrouping<string, IHtmlInputElement> group in controls.OfType<IHtmlInputElement>().Where(radio => radio.Type == "radio" && radio.Name is { Length: > 0 }).GroupBy(radio => radio.Name!))
        {
            yield return new FormChoice(
                group.Key, [.. group.Select(radio => new FormOption(FormEntries.ValueOf(radio), LabelOf(radio, page)))],
                group.FirstOrDefault(radio => radio.IsChecked) is { } chosen ? FormEntries.ValueOf(chosen) : null, group.Any(radio => radio.HasAttribute("required")));
        }
    }

    /// <summary>The text of a box: its label, or otherwise the text after it.</summary>
    public static string LabelOf(IHtmlInputElement box, PageIndex page) =>
        FormField.LabelOf(box, page) is { Length: > 0 } label ? label : UntrustedText.Line(page.TextAfter(box));
}
