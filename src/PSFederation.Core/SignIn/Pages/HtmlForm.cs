using AngleSharp.Dom;
using AngleSharp.Html.Dom;

namespace PSFederation.Core.SignIn.Pages;

/// <summary>A form of a page: where it goes, what it sends by itself, and what a person fills in.</summary>
internal sealed class HtmlForm
{
    /// <summary>Words in the name, value or text of a button that lead back or away; a page may have them in another language, with English names.</summary>
    private static readonly string[] WayOut =
        ["cancel", "back", "reset", "decline", "deny", "reject", "logout", "signout", "register", "signup", "forgot", "resend", "restart", "abort", "tryanotherway"];

    private static readonly HashSet<string> MessageFields = new(StringComparer.Ordinal) { "SAMLRequest", "SAMLResponse", "wresult", "id_token", "code" };

    private readonly IHtmlFormElement _form;
    private readonly Func<string?, Uri?> _resolve;
    private readonly IReadOnlyList<IElement> _elements;
    private readonly HashSet<IElement> _fillable = [];

    public HtmlForm(IHtmlFormElement form, PageIndex page, Func<string?, Uri?> resolve)
    {
        _form = form;
        _resolve = resolve;
        _elements = page.Controls(form);
        List<HtmlField> visible = [];
        foreach (IHtmlInputElement input in _elements.OfType<IHtmlInputElement>())
        {
            if (input.Name is not { Length: > 0 } name || input.IsDisabled || !IsText(input.Type) || IsHidden(input, page))
                continue;
            string label = LabelOf(input, page);
            bool isFixed = input.IsReadOnly && input.Value.Length > 0;
            visible.Add(new HtmlField(
                name, input.Type.ToLowerInvariant(), FieldRoles.Of(input, label), label, isFixed,
                (input.GetAttribute("autocomplete") ?? string.Empty).Contains("new-password", StringComparison.OrdinalIgnoreCase)));
            if (!isFixed)
                _fillable.Add(input);
        }

        Visible = visible;
    }

    /// <summary>The id or name of the form, by which scripts call it.</summary>
    public bool IsCalled(string name) => _form.Id == name || _form.GetAttribute("name") == name;

    /// <summary>Whether an element of that id is one of the form's.</summary>
    public bool Owns(string id) => _elements.Any(element => element.Id == id);

    /// <summary>Where it is sent; null when the page's address is unknown or the action is not an address.</summary>
    public Uri? Action => _resolve(DefaultButton()?.GetAttribute("formaction") is { Length: > 0 } own ? own : _form.GetAttribute("action"));

    /// <summary>How it is sent.</summary>
    /// <param name="page">The encoding of the page.</param>
    public FormBody BodyOf(Io.NamedEncoding page) =>
        FormBody.Of(_form.GetAttribute("accept-charset"), DefaultButton()?.GetAttribute("formenctype") ?? _form.GetAttribute("enctype"), page);

    public bool IsPost => string.Equals(_form.GetAttribute("method"), "post", StringComparison.OrdinalIgnoreCase);

    /// <summary>The fields that take text and are not hidden, in the order of the page.</summary>
    public IReadOnlyList<HtmlField> Visible { get; }

    /// <summary>The first password input.</summary>
    public HtmlField? Password => Visible.FirstOrDefault(input => input.Role == FieldRole.Password || (input.Role == FieldRole.Other && input.Type == "password"));

    /// <summary>Whether it asks for a new password: two password fields, or one that says so beside another.</summary>
    public bool ChangesPassword => Visible.Count(input => input.Type == "password" && input.Role != FieldRole.OneTimeCode) > 1;

    /// <summary>The field of the user name: the last one before the password that says so, else the last text field before it, else the only one.</summary>
    public HtmlField? UserName
    {
        get
        {
            HtmlField? password = Password;
            HtmlField[] before = [.. Visible.TakeWhile(input => !ReferenceEquals(input, password)).Where(input => input.Type != "password" && input.Role != FieldRole.OneTimeCode)];
            return before.LastOrDefault(input => input.Role == FieldRole.UserName)
                ?? (password is not null || Codes.Count > 0 ? before.LastOrDefault() : before.Length == 1 && IsPost && !IsSearch ? before[0] : null);
        }
    }

    /// <summary>The fields for one-time codes.</summary>
    public IReadOnlyList<HtmlField> Codes => [.. Visible.Where(input => input.Role == FieldRole.OneTimeCode)];

    /// <summary>Its only field, when it is of a kind unknown.</summary>
    public HtmlField? OnlyField => Visible is [{ IsFixed: false } input] && IsPost && !IsSearch ? input : null;

    /// <summary>Whether it has nothing to fill in: a page in passing, which a browser's script submits by itself, or a person with one press.</summary>
    public bool IsSelfSubmitting => Visible.Count == 0 && _elements.OfType<IHtmlInputElement>().Any(input => input.Type == "hidden");

    /// <summary>Whether it carries a message from one party to another: SAML Bindings 3.5, WS-Federation 13, OAuth 2.0 Form Post Response Mode.</summary>
    public bool CarriesMessage => IsSelfSubmitting && _elements.OfType<IHtmlInputElement>().Any(input => input.Name is { } name && MessageFields.Contains(name) && input.Value.Length > 0);

    /// <summary>Whether a person could go on by pressing a button: one that leads on, and not a choice among many.</summary>
    public bool HasWayOn => Visible.Count == 0 && Buttons().Count(LeadsOn) is 1 or 2 && DefaultButton() is not null;

    /// <summary>
    /// The choices between ways to prove oneself: for each select or group of radio buttons its name, its values and the one that is chosen.
    /// </summary>
    public IEnumerable<(string Name, IReadOnlyList<string> Values, string? Chosen)> Choices()
    {
        foreach (IHtmlSelectElement select in _elements.OfType<IHtmlSelectElement>().Where(select => select.Name is { Length: > 0 } && !select.IsDisabled))
            yield return (select.Name!, [.. select.Options.Select(option => option.Value)], select.Value);
        foreach (IGrouping<string, IHtmlInputElement> group in _elements.OfType<IHtmlInputElement>().Where(IsRadio).GroupBy(radio => radio.Name!))
            yield return (group.Key, [.. group.Select(ValueOf)], group.FirstOrDefault(radio => radio.IsChecked) is { } chosen ? ValueOf(chosen) : null);
    }

    /// <summary>What a browser would send.</summary>
    /// <param name="filledIn">Values by the names of fields, selects and radio groups.</param>
    /// <param name="press">Whether a button is pressed, rather than the form submitted by a script.</param>
    /// <param name="encoding">The name of the encoding that it is sent in, which a hidden field <c>_charset_</c> tells.</param>
    public IReadOnlyList<KeyValuePair<string, string>> Submission(IReadOnlyDictionary<string, string> filledIn, bool press = true, string encoding = "UTF-8")
    {
        IElement? button = press ? DefaultButton() : null;
        List<KeyValuePair<string, string>> pairs = [];
        foreach (IElement element in _elements)
        {
            string? name = element.GetAttribute("name");
            if (string.IsNullOrEmpty(name) || element.HasAttribute("disabled"))
                continue;
            string? value = element switch
            {
                IHtmlInputElement input when IsButton(input) => input == button ? input.GetAttribute("value") ?? string.Empty : null,
                IHtmlButtonElement => element == button ? element.GetAttribute("value") ?? string.Empty : null,
                IHtmlInputElement { Type: "hidden" } when name.Equals("_charset_", StringComparison.OrdinalIgnoreCase) => encoding,
                IHtmlInputElement { Type: "image" or "file" or "reset" or "button" } => null,
                IHtmlInputElement { Type: "radio" } radio when filledIn.TryGetValue(name, out string? chosen) => ValueOf(radio) == chosen ? chosen : null,
                IHtmlInputElement { Type: "checkbox" or "radio" } box => box.IsChecked ? ValueOf(box) : null,
                IHtmlSelectElement select => filledIn.GetValueOrDefault(name) ?? select.Value ?? string.Empty,
                IHtmlTextAreaElement area => area.Value,
                IHtmlInputElement input => _fillable.Contains(input) && filledIn.TryGetValue(name, out string? filled) ? filled : input.Value,
                _ => null,
            };
            if (value is not null)
                pairs.Add(new(name, value));
        }

        return pairs;
    }

    /// <summary>The button that the Enter key presses: the first one that leads on.</summary>
    private IElement? DefaultButton() => Buttons().FirstOrDefault(LeadsOn);

    private IEnumerable<IElement> Buttons() =>
        _elements.Where(element => !element.HasAttribute("disabled")
            && (element is IHtmlInputElement input ? IsButton(input) : element is IHtmlButtonElement { Type: "submit" }));

    private static bool LeadsOn(IElement button)
    {
        string words = Compact($"{button.GetAttribute("name")} {button.Id} {button.GetAttribute("value")} {button.TextContent}");
        return !WayOut.Any(word => words.Contains(word, StringComparison.Ordinal));
    }

    private bool IsSearch =>
        string.Equals(_form.GetAttribute("role"), "search", StringComparison.OrdinalIgnoreCase) || Visible.Any(input => input.Type == "search");

    private static bool IsButton(IHtmlInputElement input) => input.Type is "submit";

    private static bool IsRadio(IHtmlInputElement input) => input.Type is "radio" && input.Name is { Length: > 0 } && !input.IsDisabled;

    private static string ValueOf(IHtmlInputElement box) => box.GetAttribute("value") ?? "on";

    private static bool IsText(string type) =>
        type.ToLowerInvariant() is "text" or "email" or "password" or "tel" or "number" or "search" or "url" or "";

    private static bool IsHidden(IHtmlInputElement input, PageIndex page) =>
        page.IsHidden(input) || string.Equals(input.GetAttribute("aria-hidden"), "true", StringComparison.OrdinalIgnoreCase);

    private static string LabelOf(IHtmlInputElement input, PageIndex page)
    {
        string?[] names = [page.LabelFor(input), input.GetAttribute("aria-label"), input.GetAttribute("placeholder"), input.GetAttribute("title"), page.LabelAround(input)];
        return names.Select(Io.ForeignText.Line).FirstOrDefault(text => text.Length > 0) ?? string.Empty;
    }

    private static string Compact(string text) => string.Concat(text.Where(char.IsLetterOrDigit)).ToLowerInvariant();
}
