using System.Text.Json;
using PSFederation.Core.Html;
using PSFederation.Core.Text;

namespace PSFederation.Core.SignIn.Pages;

/// <summary>The kind of a sign-in page, by its structure.</summary>
internal enum PageKind
{
    /// <summary>It contains a SAML response.</summary>
    Response,

    /// <summary>It asks for a user name, a password, or both, and optionally a code with them.</summary>
    LogIn,

    /// <summary>It asks for a one-time code.</summary>
    OneTimeCode,

    /// <summary>It asks for a new password.</summary>
    NewPassword,

    /// <summary>It has a form that its script submits, or that a person submits without filling anything in ("stay signed in").</summary>
    Continue,

    /// <summary>It has several buttons to continue with, one of which has to be chosen.</summary>
    Choice,

    /// <summary>It continues at another address.</summary>
    Follow,

    /// <summary>It is a page of Microsoft Entra ID, whose script builds it from embedded JSON.</summary>
    Entra,

    /// <summary>It requires a browser.</summary>
    NeedsBrowser,

    /// <summary>It does not continue: an error page, or an unknown page.</summary>
    End,
}

/// <summary>The kind of a page, and how to continue.</summary>
internal sealed record PageStep(PageKind Kind)
{
    /// <summary>How long a person waits for a page that continues automatically before pressing a button.</summary>
    private static readonly TimeSpan LongestPatience = TimeSpan.FromSeconds(15);

    /// <summary>The form to fill in or submit.</summary>
    public HtmlForm? Form { get; init; }

    /// <summary>The fields for codes, if the page requests one.</summary>
    public IReadOnlyList<HtmlField> Codes { get; init; } = [];

    /// <summary>The button to press; null for the default button.</summary>
    public FormButton? Button { get; init; }

    /// <summary>The element with a script that submits the form; null if the form has a button, or needs none.</summary>
    public ScriptedButton? Scripted { get; init; }

    /// <summary>Whether a script submits the form, so that no button is sent.</summary>
    public bool ByScript { get; init; }

    /// <summary>The buttons to choose from.</summary>
    public IReadOnlyList<FormWay> Ways { get; init; } = [];

    /// <summary>Whether these buttons are factors.</summary>
    public bool IsFactor { get; init; }

    /// <summary>The next address.</summary>
    public Uri? Address { get; init; }

    /// <summary>The delay before the next address.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>The reason that a browser is required, as a part of a sentence.</summary>
    public string? Obstacle { get; init; }

    /// <summary>The embedded JSON of a page of Entra ID.</summary>
    public JsonElement Entra { get; init; }

    /// <summary>The response, and its target address.</summary>
    public (string Response, Uri? Acs)? Response { get; init; }

    /// <summary>Reads a page.</summary>
    /// <param name="passwordField">The name of the field of the sent password; null before.</param>
    public static PageStep Of(HtmlPage page, string? passwordField = null)
    {
        if (page.SamlResponse() is { } response)
            return new(PageKind.Response) { Response = response, Form = page.Forms.FirstOrDefault(form => form.IsSelfSubmitting && form.Owns(page.ResponseField!)), ByScript = true };
        return FillIn(page, passwordField) ?? PassOn(page) ?? Obstructed(page) ?? new(PageKind.End);
    }

    private static PageStep? FillIn(HtmlPage page, string? passwordField)
    {
        HtmlForm[] forms = [.. page.Forms.Where(form => form.Visible.Count > 0)];
        // A form that creates an account is not for the sign-in.
        HtmlForm[] withPassword = [.. forms.Where(form => form.Password is not null && !form.ChangesPassword).OrderBy(form => form.IsRegistration)];
        HtmlForm? logIn = withPassword.FirstOrDefault(form => form.UserName is not null || IsPasswordOf(form, passwordField));
        logIn ??= withPassword.FirstOrDefault(_ => passwordField is null);
        PageStep? step = null;
        if (logIn is not null)
            step = new(PageKind.LogIn) { Form = logIn, Codes = logIn.Codes, Scripted = Clicked(page, logIn) };
        else if (forms.FirstOrDefault(form => form.ChangesPassword) is { } change && (passwordField is not null || change.ChoosesPin))
            step = new(PageKind.NewPassword) { Form = change };
        else if (forms.Where(form => form.Codes.Count > 0 && !IsQuestion(form, passwordField)).MinBy(form => form.Codes[0].IsRecovery) is { } code)
            step = PageObstacle.Registration(page, code) is { } registration ? Postponed(page.Forms) ?? new(PageKind.NeedsBrowser) { Obstacle = registration } : new(PageKind.OneTimeCode) { Form = code, Codes = code.Codes, Scripted = Clicked(page, code) };
        else if (passwordField is not null && forms.Length > 0 && Postponed(page.Forms) is { } later)
            step = later;
        else if (forms.FirstOrDefault(form => IsQuestion(form, passwordField)) is { } question)
            step = new(PageKind.NeedsBrowser) { Obstacle = $"asks a question for a person ('{question.Visible.First(field => field.IsQuestion) switch { { Label.Length: > 0 } field => field.Label, { } field => UntrustedText.Line(field.Name) }}')" };
        // After the password, a single field of unknown purpose is for a second factor.
        else if (passwordField is not null && forms.FirstOrDefault(form => form.OnlyField is { Role: not FieldRole.UserName, IsAboutPerson: false }) is { } lone)
            step = new(PageKind.OneTimeCode) { Form = lone, Codes = [lone.OnlyField!] };
        else if (forms.Where(form => form.UserName is { IsFixed: false } && !form.IsAside).MaxBy(form => form.UserName!.IsMarkedUserName) is { } name)
            step = passwordField is not null && PageObstacle.AccountData(name) is { } data ? new(PageKind.NeedsBrowser) { Obstacle = data } : new(PageKind.LogIn) { Form = name };
        if (step is not null && PageObstacle.Captcha(page) is { } captcha)
        {
            // A page that rejects a password can add a captcha; the rejection is the reason to name.
            bool isRejection = step.Kind == PageKind.LogIn && passwordField is not null && step.Form!.Password is not null;
            return isRejection ? step with { Obstacle = captcha } : new(PageKind.NeedsBrowser) { Obstacle = captcha };
        }

        return step;
    }

    /// <summary>Whether a form after the password asks a question.</summary>
    private static bool IsQuestion(HtmlForm form, string? passwordField) => passwordField is not null && !form.IsAside && form.Visible.Any(field => field is { IsQuestion: true, IsFixed: false });

    /// <summary>The only element whose script submits a form without a button; null if there is none, or several.</summary>
    private static ScriptedButton? Clicked(HtmlPage page, HtmlForm form) =>
        form.Buttons.Count == 0 && ScriptedButton.Of(page).Where(button => button.Form == form).ToArray() is [var scripted] ? scripted : null;

    /// <summary>Postpones what a page suggests; null if it does not have exactly one button for that.</summary>
    private static PageStep? Postponed(IEnumerable<HtmlForm> forms) =>
        forms.Where(form => form.Postponement is not null).ToArray() is [var form] ? new(PageKind.Continue) { Form = form, Button = form.Postponement } : null;

    /// <summary>Whether a form without a user name asks for the password (again), rather than for a second secret in a field of another name.</summary>
    private static bool IsPasswordOf(HtmlForm form, string? passwordField) =>
        passwordField is not null && (form.Password!.Name == passwordField || form.Password.Role == FieldRole.Password);

    private static PageStep? PassOn(HtmlPage page)
    {
        if (page.Script.Assigned("$Config") is { } config && EntraConfig.IsPage(config))
            return new(PageKind.Entra) { Entra = config };
        if (PageObstacle.WebAuthn(page) is { } passkey)
            return new(PageKind.NeedsBrowser) { Obstacle = passkey };
        HtmlForm[] forms = [.. page.Forms.Where(form => form.MayPass)];
        HtmlForm[] withButton = [.. forms.Where(form => form.IsPost && form.HasWayOn)];
        // A person does not wait for a session timeout but presses the button before.
        if (ByItself(page, forms) is { } next && (next.Delay <= LongestPatience || withButton.Length == 0))
            return next;
        if (page.ContentLoad() is { } content)
            return new(PageKind.Follow) { Address = content };
        if (PageObstacle.Captcha(page) is { } captcha)
            return new(PageKind.NeedsBrowser) { Obstacle = captcha };
        FormWay[] ways = [.. forms.SelectMany(form => form.Buttons.Where(button => button is { LeadsOn: true, SetsUp: false } && form.IsPostBy(button) && form.IsSeen(button)).Select(button => new FormWay(form, button)))];
        if (ways.Length == 0 && withButton.Length == 0 && VisibleText.Error(page) is null)
            ways = [.. forms.SelectMany(form => form.Buttons.Where(button => button is { LeadsOn: true, IsBeside: false, SetsUp: false } && form.IsSeen(button)).Select(button => new FormWay(form, button)))];
        bool isFactor = FactorWords.IsChoice(string.Empty, [.. ways.Select(way => $"{way.Button.Value} {way.Button.Label}")]);
        // A page can also have a button for its cookies.
        if (!isFactor && ways.Where(way => !way.Button.IsBeside).ToArray() is { Length: > 0 } main && main.Length < ways.Length)
            (ways, withButton) = (main, [.. withButton.Where(form => form.DefaultButton?.IsBeside == false)]);
        if (!isFactor && ways.Length > 1 && Postponed(forms) is { } later)
            return later;
        if (!isFactor && ways.Length > 1 && ways.Any(way => AccountName.Find(way.Button.Label) is not null))
            return new(PageKind.Choice) { Ways = ways };
        if (withButton is [var only] && !isFactor)
            return new(PageKind.Continue) { Form = only };
        if (ways is [{ Form.IsPost: false } get])
            return new(PageKind.Continue) { Form = get.Form, Button = get.Button };
        if (ways.Length > 1)
            return new(PageKind.Choice) { Ways = ways, IsFactor = isFactor };
        if (withButton.Length == 0 && ways.Length == 0 && VisibleText.Error(page) is null && ScriptedButton.Of(page).Where(button => forms.Contains(button.Form) && button.Form.IsPostBy(null)).ToArray() is [var scripted])
            return new(PageKind.Continue) { Form = scripted.Form, Scripted = scripted };
        // Submitted by an external script: a protocol message, or the only form of a page without visible content.
        HtmlForm? passing = forms.FirstOrDefault(form => form.IsPost && form.CarriesMessage)
            ?? (page.Forms.Count == 1 && forms is [{ IsPost: true, IsHiddenOnly: true } start] && page.LoadsScripts && VisibleText.Lines(page).Count == 0 ? start : null);
        if (passing is not null)
            return new(PageKind.Continue) { Form = passing, ByScript = true };
        return PageObstacle.SetUp(page, forms) is { } setUp ? new(PageKind.NeedsBrowser) { Obstacle = setUp } : null;
    }

    /// <summary>The automatic step of the page: the earliest of its delayed steps.</summary>
    private static PageStep? ByItself(HtmlPage page, HtmlForm[] forms)
    {
        PageStep? submit = page.ScriptedSubmission() is { } submitted && SubmittedBy(page, forms, submitted.Form) is { } form
            ? new(PageKind.Continue) { Form = form, ByScript = true, Delay = submitted.Delay }
            : null;
        PageStep? refresh = page.Refresh() is { } declared ? new(PageKind.Follow) { Address = declared.Address, Delay = declared.Delay } : null;
        PageStep? location = page.ScriptedRefresh() is { } scripted ? new(PageKind.Follow) { Address = scripted.Address, Delay = scripted.Delay } : null;
        return ((PageStep?[])[submit, refresh, location]).OfType<PageStep>().MinBy(step => step.Delay);
    }

    private static HtmlForm? SubmittedBy(HtmlPage page, HtmlForm[] forms, string name)
    {
        if (int.TryParse(name, out int number))
            return number >= 0 && number < page.Forms.Count && page.Forms[number].MayPass ? page.Forms[number] : null;
        return forms.FirstOrDefault(form => form.IsCalled(name) || form.Owns(name))
            ?? (forms.Length == 1 && !page.Forms.Any(form => form.IsCalled(name) || form.Owns(name)) ? forms[0] : null);
    }

    private static PageStep? Obstructed(HtmlPage page) =>
        (PageObstacle.HiddenSignIn(page) ?? PageObstacle.Frame(page) ?? PageObstacle.Scripts(page)) is { } scripts ? new(PageKind.NeedsBrowser) { Obstacle = scripts } : null;
}
