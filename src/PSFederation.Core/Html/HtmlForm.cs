using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using PSFederation.Core.Text;

namespace PSFederation.Core.Html;

/// <summary>A form of a page: its target, what it sends automatically, and what a person fills in.</summary>
internal sealed class HtmlForm
{
    private static readonly HashSet<string> MessageFields = new(StringComparer.Ordinal) { "SAMLRequest", "SAMLResponse", "wresult", "id_token", "code" };

    private readonly IHtmlFormElement _form;
    private readonly PageIndex _page;
    private readonly Func<string?, Uri?> _resolve;
    private readonly IReadOnlyList<IElement> _elements;
    private readonly IReadOnlyList<IHtmlInputElement> _texts;
    private readonly HashSet<IElement> _fillable = [];

    public HtmlForm(IHtmlFormElement form, PageIndex page, Func<string?, Uri?> resolve)
    {
        (_form, _page, _resolve) = (form, page, resolve);
        _elements = [.. page.Controls(form).Where(control => !page.IsDisabled(control))];
        _texts = [.. _elements.OfType<IHtmlInputElement>().Where(FormField.IsText)];
        List<IHtmlInputElement> seen = [.. _texts.Where(input => input.Name is { Length: > 0 } && FormField.IsSeen(input, page))];
        Visible = FormField.Read(seen, page);
        _fillable.UnionWith(seen.Where(input => !FormField.IsFixed(input)));
        Buttons = [.. _elements.Select(FormButton.Of).OfType<FormButton>()];
    }

    /// <summary>The id or name of the form in scripts.</summary>
    public bool IsCalled(string name) => _form.Id == name || _form.GetAttribute("name") == name;

    /// <summary>Whether the element with that id belongs to the form.</summary>
    public bool Owns(string id) => _elements.Any(element => element.Id == id);

    /// <summary>The value that the page has set.</summary>
    public string ValueOf(HtmlField field) => _texts.FirstOrDefault(input => input.Name == field.Name)?.Value ?? string.Empty;

    /// <summary>The values for its hidden fields, by name.</summary>
    public IReadOnlyDictionary<string, string> HiddenValues(IEnumerable<(string Field, string Value)> values)
    {
        Dictionary<string, string> hidden = new(StringComparer.Ordinal);
        foreach ((string field, string value) in values)
        {
            if (_elements.OfType<IHtmlInputElement>().FirstOrDefault(input => input.Type == "hidden" && (input.Name == field || input.Id == field)) is { Name: { Length: > 0 } name })
                hidden[name] = value;
        }

        return hidden;
    }

    /// <summary>Whether a control belongs to the form.</summary>
    public bool Owns(IElement control) => _page.FormOf(control) == _form;

    /// <summary>The target of its default button; null if the page's address is unknown or the action is not an address.</summary>
    public Uri? Action => ActionOf(DefaultButton);

    /// <summary>The method of its default button.</summary>
    public bool IsPost => IsPostBy(DefaultButton);

    /// <summary>The visible text fields, in page order.</summary>
    public IReadOnlyList<HtmlField> Visible { get; }

    /// <summary>Its buttons, in page order.</summary>
    public IReadOnlyList<FormButton> Buttons { get; }

    /// <summary>The button that submits the filled-in form: the first one that continues and is not for another purpose.</summary>
    public FormButton? DefaultButton
    {
        get
        {
            bool isFilledIn = Visible.Any(input => !input.IsFixed);
            // The button of a form that is filled in can have any words.
            FormButton[] on = [.. Buttons.Where(button => button.LeadsOn).OrderBy(button => button.SetsUp && !isFilledIn)];
            FormButton[] main = [.. on.Where(button => !button.IsBeside && (isFilledIn || !button.SetsUp))];
            // A button with words of an unknown language can mean "back".
            return (isFilledIn ? main.FirstOrDefault(button => button.GoesOn) : null) ?? main.FirstOrDefault() ?? on.FirstOrDefault();
        }
    }

    /// <summary>The password: the first secret that is not a code.</summary>
    public HtmlField? Password => Visible.FirstOrDefault(input => input.Role == FieldRole.Password || (input.Role == FieldRole.Other && input.IsSecret));

    /// <summary>Whether it asks for a new password: it has several secrets that are not codes.</summary>
    public bool ChangesPassword => Visible.Count(input => input.IsSecret && input.Role != FieldRole.OneTimeCode) > 1 || ChoosesPin;

    /// <summary>Whether it asks for a new PIN of a token.</summary>
    public bool ChoosesPin => Visible.Any(input => input.IsNewPin);

    /// <summary>Whether it seems to create an account: its password is new, or none of its buttons continues.</summary>
    public bool IsRegistration => Password?.IsNew == true || (Buttons.Count > 0 && DefaultButton is null);

    /// <summary>
    /// The user name field: the field that is marked as such, otherwise the last one before the password with a matching name, otherwise the last text field before it,
    /// otherwise the only field.
    /// </summary>
    public HtmlField? UserName
    {
        get
        {
            HtmlField? password = Password;
            HtmlField[] names = [.. Visible.Where(input => !input.IsSecret && input.Role != FieldRole.OneTimeCode && input.Role != FieldRole.Password)];
            HtmlField[] before = [.. Visible.TakeWhile(input => !ReferenceEquals(input, password)).Where(names.Contains)];
            return names.FirstOrDefault(input => input.IsMarkedUserName)
                ?? before.LastOrDefault(input => input.Role == FieldRole.UserName)
                ?? (password is not null || Codes.Count > 0 ? before.LastOrDefault() ?? names.FirstOrDefault(input => input.Role == FieldRole.UserName) : before.Length == 1 && IsPost && !IsAside ? before[0] : null);
        }
    }

    /// <summary>The fields for one-time codes.</summary>
    public IReadOnlyList<HtmlField> Codes
    {
        get
        {
            HtmlField[] codes = [.. Visible.Where(input => input.Role == FieldRole.OneTimeCode)];
            // A field for a recovery code is an alternative.
            return codes.Any(input => !input.IsRecovery) ? [.. codes.Where(input => !input.IsRecovery)] : codes;
        }
    }

    /// <summary>Its only field, if its purpose is unknown.</summary>
    public HtmlField? OnlyField => Visible is [{ IsFixed: false } input] && IsPost && !IsAside ? input : null;

    /// <summary>
    /// Whether it can be sent unchanged: it has no text field, visible or hidden. An empty sign-in counts towards a lockout. A protocol message in a
    /// hidden text field can be sent.
    /// </summary>
    public bool MayPass =>
        !IsDialog && (_texts.All(FormField.IsFixed)
            ? !_elements.OfType<IHtmlTextAreaElement>().Any(area => _page.IsSeen(area) && !area.HasAttribute("readonly") && area.Value.Length == 0)
            : Visible.Count == 0 && _texts.All(IsMessage) && _texts.Any(input => MessageFields.Contains(input.Name ?? string.Empty)));

    /// <summary>Whether its buttons only close a dialog (HTML 4.10.21.3).</summary>
    private bool IsDialog => string.Equals(_form.GetAttribute("method"), "dialog", StringComparison.OrdinalIgnoreCase);

    /// <summary>Sets the target, as a script does.</summary>
    /// <param name="address">The value of the attribute action.</param>
    public void SetAction(string address) => _form.SetAttribute("action", address);

    /// <summary>Whether it has an invisible password field.</summary>
    public bool HidesPassword => Password is null && _texts.Any(input => input.Type == "password");

    /// <summary>Whether it has nothing to fill in: an intermediate page, which a script submits automatically, or a person with one click.</summary>
    public bool IsSelfSubmitting => MayPass && _elements.OfType<IHtmlInputElement>().Any(input => input.Type == "hidden");

    /// <summary>Whether it carries a message from one party to another: SAML Bindings 3.5, WS-Federation 13, OAuth 2.0 Form Post Response Mode.</summary>
    public bool CarriesMessage => MayPass && _elements.OfType<IHtmlInputElement>().Any(input => input.Name is { } name && MessageFields.Contains(name) && input.Value.Length > 0);

    /// <summary>Whether it has a target and hidden fields but no visible control.</summary>
    public bool IsHiddenOnly =>
        IsSelfSubmitting && Buttons.Count == 0 && !string.IsNullOrEmpty(_form.GetAttribute("action")) && _elements.All(control => control is IHtmlInputElement { Type: "hidden" });

    /// <summary>Whether a person sees a button.</summary>
    public bool IsSeen(FormButton button) => _page.IsSeen(button.Element);

    /// <summary>Whether a person could continue with a button: one that continues, not one of many choices.</summary>
    public bool HasWayOn => MayPass && Buttons.Count(button => button is { LeadsOn: true, SetsUp: false }) is 1 or 2;

    /// <summary>The visible choices: for each select or group of radio buttons, its name, options and selection.</summary>
    public IEnumerable<FormChoice> Choices() => FormChoice.Of([.. _elements.Where(_page.IsSeen)], _page);

    /// <summary>The label of a choice; its name if there is no label.</summary>
    public string CaptionOf(FormChoice choice)
    {
        IElement? select = _elements.OfType<IHtmlSelectElement>().FirstOrDefault(select => select.Name == choice.Name);
        string?[] captions = select is null ? [] : [_page.LabelFor(select), select.GetAttribute("aria-label"), select.GetAttribute("title"), select.Children.FirstOrDefault(option => option.GetAttribute("value") is { Length: 0 })?.TextContent];
        return captions.Append(choice.Name).Select(UntrustedText.Line).First(text => text.Length > 0);
    }

    /// <summary>The state after a person's input: the values of visible controls, and the names of the rest.</summary>
    /// <param name="filledIn">Values by the names of fields, selects and radio groups.</param>
    /// <param name="button">The pressed button.</param>
    public string Answer(IReadOnlyDictionary<string, string> filledIn, FormButton? button)
    {
        HashSet<string> hidden = [.. _elements.OfType<IHtmlInputElement>().Where(input => input.Type == "hidden").Select(input => input.Name ?? string.Empty)];
        return string.Join('&', Submission(filledIn, button, "UTF-8").Select(entry => hidden.Contains(entry.Key) ? entry.Key : $"{entry.Key}={entry.Value}"));
    }

    /// <summary>The boxes that a person has to select, by their labels.</summary>
    public IEnumerable<string> BoxesToTick() =>
        _elements.OfType<IHtmlInputElement>()
            .Where(box => box.Type == "checkbox" && !box.IsChecked && box.HasAttribute("required") && _page.IsSeen(box))
            .Select(box => FormChoice.LabelOf(box, _page) is { Length: > 0 } label ? label : UntrustedText.Line(box.Name));

    /// <summary>The required fields without a value, by their labels.</summary>
    /// <param name="filledIn">Values by the names of fields.</param>
    public IEnumerable<string> FieldsToFill(IReadOnlyDictionary<string, string> filledIn)
    {
        foreach (IElement element in _elements.Where(element => element.HasAttribute("required") && _page.IsSeen(element)))
        {
            string name = element.GetAttribute("name") ?? string.Empty;
            string? value = element switch
            {
                IHtmlInputElement { Type: "checkbox" or "radio" or "hidden" or "submit" or "button" or "image" } => null,
                IHtmlInputElement input => input.Value,
                IHtmlTextAreaElement area => area.Value,
                _ => null,
            };
            if (value is { Length: 0 } && string.IsNullOrEmpty(filledIn.GetValueOrDefault(name)))
                yield return element is IHtmlInputElement labeled && FormField.LabelOf(labeled, _page) is { Length: > 0 } label ? label : UntrustedText.Line(name);
        }
    }

    /// <summary>Its target.</summary>
    /// <param name="button">The pressed button; null if a script submits it.</param>
    public Uri? ActionOf(FormButton? button) => _resolve(button?.Element.GetAttribute("formaction") ?? _form.GetAttribute("action"));

    /// <summary>Whether it is sent by POST.</summary>
    /// <param name="button">The pressed button; null if a script submits it.</param>
    public bool IsPostBy(FormButton? button) =>
        string.Equals(button?.Element.GetAttribute("formmethod") ?? _form.GetAttribute("method"), "post", StringComparison.OrdinalIgnoreCase);

    /// <summary>Its encoding and format.</summary>
    /// <param name="button">The pressed button; null if a script submits it.</param>
    public FormBody BodyOf(FormButton? button, NamedEncoding page) =>
        FormBody.Of(_form.GetAttribute("accept-charset"), button?.Element.GetAttribute("formenctype") ?? _form.GetAttribute("enctype"), page);

    /// <summary>The body that a browser would send.</summary>
    /// <param name="filledIn">Values by the names of fields, selects and radio groups.</param>
    /// <param name="button">The pressed button; null if a script submits it.</param>
    /// <param name="encoding">The name of the encoding.</param>
    public IReadOnlyList<KeyValuePair<string, string>> Submission(IReadOnlyDictionary<string, string> filledIn, FormButton? button, string encoding)
    {
        Dictionary<string, string> typed = new(filledIn, StringComparer.Ordinal);
        foreach (HtmlField field in Visible)
        {
            if (typed.TryGetValue(field.Name, out string? text))
                typed[field.Name] = IsBox(field) ? text : FormEntries.Typed(field, text);
        }

        return FormEntries.Of(_elements, _fillable, typed, button, encoding);
    }

    /// <summary>Whether a field is one of several with the same name, each for one character.</summary>
    private bool IsBox(HtmlField field) => field.MaxLength == 1 && Visible.Count(other => other.Name == field.Name) > 1;

    /// <summary>Whether it is a search or a subscription, not a part of the sign-in.</summary>
    public bool IsAside =>
        string.Equals(_form.GetAttribute("role"), "search", StringComparison.OrdinalIgnoreCase) || Visible.Any(input => input.Type == "search")
        || Visible.SelectMany(input => Words.Of($"{input.Name} {input.Label}")).Concat(Buttons.SelectMany(button => Words.Of(button.Label))).Any(PageWords.IsAside);

    /// <summary>The button that postpones what the form suggests, if it has no password; null if there is none.</summary>
    public FormButton? Postponement =>
        _texts.Any(input => input.Type == "password") ? null : Buttons.FirstOrDefault(button => button is { Postpones: true, LeadsOn: true } && IsPostBy(button) && IsSeen(button));

    /// <summary>Whether it contains the secret of a new authenticator.</summary>
    public bool CarriesSeed => _elements.OfType<IHtmlInputElement>().Any(input => input.Type == "hidden" && input.Value.Length > 0 && Words.Of(input.Name).Contains("secret"));

    private static bool IsMessage(IHtmlInputElement input) => input.Type != "password" && input.Value.Length > 0;
}
