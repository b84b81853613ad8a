using AngleSharp.Html.Dom;
using PSFederation.Core.Text;

namespace PSFederation.Core.Html;

/// <summary>Reads the text fields of a form.</summary>
internal static class FormField
{
    private const int LongestCaption = 60;

    private static readonly string[] NewParts = ["confirm", "repeat", "retype", "reenter", "again", "newpass", "newpw", "wiederhol", "bestätig"];

    private static readonly HashSet<string> NewWords = new(StringComparer.Ordinal) { "new", "neues", "nouveau", "nueva", "nuova" };

    /// <summary>Whether an input is a text field (HTML 4.10.5.1); an unknown type is text.</summary>
    public static bool IsText(IHtmlInputElement input) =>
        (input.GetAttribute("type") ?? string.Empty).ToLowerInvariant()
            is not ("hidden" or "checkbox" or "radio" or "submit" or "image" or "reset" or "button" or "file" or "color" or "range" or "date" or "month" or "week" or "time" or "datetime-local");

    /// <summary>Whether the page has filled it in and made it read-only.</summary>
    public static bool IsFixed(IHtmlInputElement input) => input.HasAttribute("readonly") && input.Value.Length > 0;

    /// <summary>
    /// Whether a person sees the field and can reach it. A field that the Tab key skips is a trap for bots, unless the page describes its purpose.
    /// </summary>
    public static bool IsSeen(IHtmlInputElement input, PageIndex page)
    {
        if (!page.IsSeen(input))
            return false;
        bool passedOver = int.TryParse(input.GetAttribute("tabindex"), out int tabIndex) && tabIndex < 0;
        return !passedOver || IsSecret(input) || IsMarked(input, "username") || IsMarked(input, "one-time-code");
    }

    /// <summary>Reads the fields of one form.</summary>
    /// <param name="inputs">The visible text fields.</param>
    public static IReadOnlyList<HtmlField> Read(IReadOnlyList<IHtmlInputElement> inputs, PageIndex page)
    {
        List<HtmlField> fields = [.. inputs.Select(input => Read(input, page))];
        Secrets(fields, inputs, page);
        TextPassword(fields);
        return fields;
    }

    /// <summary>The label of a field, for prompts and messages.</summary>
    public static string LabelOf(IHtmlInputElement input, PageIndex page)
    {
        string?[] names =
        [
            page.LabelFor(input), input.GetAttribute("aria-label"), LabelledBy(input, page), input.GetAttribute("placeholder"), input.GetAttribute("title"), page.LabelAround(input),
        ];
        return names.Select(UntrustedText.Line).FirstOrDefault(text => text.Length > 0) ?? string.Empty;
    }

    private static HtmlField Read(IHtmlInputElement input, PageIndex page)
    {
        string label = LabelOf(input, page), name = input.GetAttribute("name") ?? string.Empty;
        string type = IsSecret(input) ? "password" : input.Type.ToLowerInvariant();
        return new HtmlField(name, type, FieldRoles.Of(input, label), label, IsFixed(input), IsMarked(input, "new-password") || IsNew($"{name} {input.Id} {label}"))
        {
            MaxLength = type != "number" && int.TryParse(input.GetAttribute("maxlength"), out int length) && length >= 0 ? length : null,
            IsMarkedUserName = IsMarked(input, "username"),
            IsAboutPerson = FieldRoles.IsAboutPerson($"{name} {input.Id}", label),
            IsNewPin = PageWords.IsNewPin($"{name} {label}"),
            IsRecovery = PageWords.IsRecovery($"{name} {label}"),
            IsQuestion = PageWords.IsQuestion($"{name} {input.Id}", label),
        };
    }

    /// <summary>
    /// Of several secrets in one form, those labeled as a code are codes; and with a user name, each secret after the first is a second
    /// factor, which is requested like a code, unless they are for a new password.
    /// </summary>
    private static void Secrets(List<HtmlField> fields, IReadOnlyList<IHtmlInputElement> inputs, PageIndex page)
    {
        List<int> secrets = [.. Enumerable.Range(0, fields.Count).Where(i => fields[i].IsSecret && fields[i].Role != FieldRole.OneTimeCode)];
        if (secrets.Count < 2)
            return;
        List<int> codes = [.. secrets.Where(i => FieldRoles.MeansCode(Caption(i)))];
        int password = secrets.Except(codes).FirstOrDefault(secrets[0]);
        bool isNew = secrets.Except(codes).Any(i => fields[i].IsNew || IsNew(Caption(i))) || !fields.Exists(field => !field.IsSecret && field.Role != FieldRole.OneTimeCode);
        foreach (int i in isNew ? codes : secrets)
        {
            if (i != password)
                fields[i] = fields[i] with { Role = FieldRole.OneTimeCode, Label = Caption(i) };
        }

        // A page with a table layout has the label in the cell next to the field.
        string Caption(int i)
        {
            string before = UntrustedText.Line(page.TextBefore(inputs[i]));
            return fields[i].Label.Length > 0 || before.Length > LongestCaption ? fields[i].Label : before;
        }
    }

    /// <summary>A page can have a text field for the password, to keep browsers from storing it.</summary>
    private static void TextPassword(List<HtmlField> fields)
    {
        int[] passwords = [.. Enumerable.Range(0, fields.Count).Where(i => fields[i] is { Role: FieldRole.Other, IsFixed: false, IsQuestion: false } field && (FieldRoles.MeansPassword(field.Name) || FieldRoles.MeansPassword(field.Label)))];
        if (fields.Count > 1 && passwords is [var only] && !fields.Exists(field => field.IsSecret))
            fields[only] = fields[only] with { Type = "password", Role = FieldRole.Password };
    }

    private static string? LabelledBy(IHtmlInputElement input, PageIndex page) =>
        input.GetAttribute("aria-labelledby")?.Split(StyleSelector.WhiteSpace, 4, StringSplitOptions.RemoveEmptyEntries).Select(page.ById).FirstOrDefault(element => element is not null) is { } label
            ? page.TextWithin(label)
            : null;

    private static bool IsSecret(IHtmlInputElement input) => input.Type.Equals("password", StringComparison.OrdinalIgnoreCase);

    private static bool IsMarked(IHtmlInputElement input, string token) =>
        (input.GetAttribute("autocomplete") ?? string.Empty).Split(StyleSelector.WhiteSpace).Contains(token, StringComparer.OrdinalIgnoreCase);

    private static bool IsNew(string words)
    {
        string[] parts = Words.Of(words);
        string joined = string.Concat(parts);
        return parts.Any(NewWords.Contains) || NewParts.Any(part => joined.Contains(part, StringComparison.Ordinal));
    }
}
