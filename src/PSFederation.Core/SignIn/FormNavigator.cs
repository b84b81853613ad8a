using System.Net;
using PSFederation.Core.Html;
using PSFederation.Core.Http;
using PSFederation.Core.Reporting;
using PSFederation.Core.SignIn.Pages;
using PSFederation.Core.Text;

namespace PSFederation.Core.SignIn;

/// <summary>
/// Goes through the pages of an identity provider without a browser: fills in the forms for user name, password and one-time
/// code, follows the automatic steps of pages, and captures the SAML response before it is sent to AWS. Pages are identified by their
/// structure, never by fixed ids. A secret is never sent twice, unencrypted, or in an address.
/// </summary>
/// <param name="session">Sends the requests.</param>
/// <param name="credential">The user name and password; null if the account of this process signs in.</param>
/// <param name="answers">The other answers to questions on pages.</param>
/// <param name="integrated">The identity of the account of this process; null if it is not used.</param>
/// <param name="time">The clock for waits.</param>
internal sealed class FormNavigator(HttpSession session, NetworkCredential? credential, PageAnswers answers, IntegratedAccess? integrated, TimeProvider time, IOperationReporter reporter)
{
    private const int MaxPages = 25;
    private const int MaxCodes = 3;
    private const string OneTimeCode = "one-time code";
    private const string Password = "password";

    /// <summary>The pause before a page that submits itself at once is sent again, because its server is still working.</summary>
    private static readonly TimeSpan HeldPoll = TimeSpan.FromSeconds(1);

    private readonly SecretDestination _destination = new(reporter);
    private readonly EntraSignIn _entra = new(session, credential, answers, reporter, time);
    private readonly PageErrorMessage _speech = new(credential, answers.Codes);
    private readonly PageChoices _choices = new(answers.Factor, answers.Codes, credential?.UserName, reporter);
    private readonly PageWait _wait = new(session.Timeout, time, new PageErrorMessage(credential, answers.Codes), reporter);
    private readonly PageLoopDetector _answered = new();
    private readonly ResponseForwarding _forwarding = new(session, reporter);

    /// <summary>The fields that the user name was sent in, with their labels.</summary>
    private readonly Dictionary<string, string> _userNameLabels = new(StringComparer.Ordinal);

    private string? _passwordField;
    private string? _codeField;
    private string? _code;
    private int _codesSent;
    private int _waits;
    private string _pressed = string.Empty;
    private bool _isAccepted;
    private bool _isCodeAfterPassword;
    private bool _isCodeWithPassword;

    /// <inheritdoc cref="FormSignIn.Gate"/>
    public PasswordGate? Gate
    {
        get => _entra.Gate;
        set => _entra.Gate = value;
    }

    /// <inheritdoc cref="FormSignIn.MayHaveJudgedPassword"/>
    public bool MayHaveJudgedPassword => session.MayHaveJudged(Password);

    /// <inheritdoc cref="FormSignIn.IsPasswordAccepted"/>
    public bool IsPasswordAccepted => _isAccepted || _entra.IsPasswordAccepted;

    /// <inheritdoc cref="FormSignIn.MayHaveJudgedCode"/>
    public bool MayHaveJudgedCode => session.MayHaveJudged(OneTimeCode) || (_isCodeWithPassword && MayHaveJudgedPassword);

    private bool HasSentPassword => _passwordField is not null || _entra.PasswordSent;

    private bool HasSentSecret => HasSentPassword || _codesSent > 0;

    /// <summary>Goes from an address to the response.</summary>
    /// <param name="signInUri">The sign-in address.</param>
    /// <returns>The value of the field SAMLResponse: Base64.</returns>
    /// <exception cref="FederationException">The error code gives the step and the reason.</exception>
    public async Task<string> RunAsync(Uri signInUri, CancellationToken cancellationToken)
    {
        SecretDestination.Register(credential);
        session.BeforeVisit = ResponseForwarding.RequirePost;
        HttpPage page = await session.GetAsync(signInUri, cancellationToken).ConfigureAwait(false);
        // A waiting page is not a step, because the number of its polls depends on the person.
        for (int pages = 0; pages < MaxPages;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            HtmlPage html = HtmlPage.Parse(page.Body, page.Address, page.Refresh);
            PageStep step = PageStep.Of(html, _passwordField);
            if (step.Response is { } found && !_forwarding.IsForBroker(page.Address, step, found.Response, found.Acs))
            {
                _wait.Done();
                return found.Response;
            }

            if (step.Delay == TimeSpan.Zero && IsHeldPoll(page, html, step))
                step = step with { Delay = HeldPoll };
            if (step.Delay == TimeSpan.Zero)
            {
                _wait.Done();
                pages++;
            }

            page = await NextAsync(page, html, step, cancellationToken).ConfigureAwait(false);
        }

        throw SignInErrors.TooManySteps(signInUri, MaxPages);
    }

    private Task<HttpPage> NextAsync(HttpPage page, HtmlPage html, PageStep step, CancellationToken cancellationToken)
    {
        if (integrated is not null && page.OffersIntegrated)
            throw integrated.Refused(page.Address);
        _waits = HasSentPassword && page.IsSuccess && step.Delay > TimeSpan.Zero && step.Delay <= session.Timeout ? _waits + 1 : 0;
        if ((int)page.Status >= 500)
            throw SignInErrors.Http(page, _speech.OfStatus(html), HasSentSecret);
        _isAccepted |= HasSentPassword && IsAfterPassword(page, step);
        switch (step.Kind)
        {
            case PageKind.LogIn:
                return LogInAsync(page, html, step, cancellationToken);
            case PageKind.OneTimeCode:
                return SendCodeAsync(page, html, step, cancellationToken);
            case PageKind.NewPassword:
                throw SignInErrors.NeedsBrowser(page.Address, step.Form is { ChoosesPin: true } ? "asks for a new PIN" : "asks for a new password", HasSentSecret ? _speech.Of(html) : string.Empty);
            case PageKind.NeedsBrowser when page.IsSuccess:
                throw SignInErrors.NeedsBrowser(page.Address, step.Obstacle!);
        }

        // A browser without a ticket shows the page of a 401, and that page can continue.
        if (!page.IsSuccess && (page.Status != HttpStatusCode.Unauthorized || step.Kind is PageKind.End or PageKind.NeedsBrowser))
            throw SignInErrors.Http(page, _speech.OfStatus(html), HasSentSecret);
        switch (step.Kind)
        {
            case PageKind.Entra:
                EntraConfig config = new(step.Entra, page.Address);
                // The password can have been sent to a federated identity provider, which returned to Entra ID.
                _isAccepted |= HasSentPassword && config is { Error: null, IsAfterPassword: true };
                return _entra.NextAsync(config, page.Address, cancellationToken);
            case PageKind.Follow:
                return PassAsync(page, html, step, cancellationToken);
            case PageKind.Continue or PageKind.Response when step is { ByScript: true, Form: not null }:
                return PassAsync(page, html, step, cancellationToken);
            case PageKind.Continue when step is { Form: { } clicked, Scripted: { } scripted }:
                return PressAsync(page, html, clicked, button: null, scripted, cancellationToken);
            case PageKind.Continue when step.Form is { } form:
                return PressAsync(page, html, form, step.Button ?? form.DefaultButton, scripted: null, cancellationToken);
            case PageKind.Choice:
                return ChooseAsync(page, html, step, cancellationToken);
            default:
                throw End(page, html);
        }
    }

    /// <summary>
    /// Whether a page comes only after a password that was right: it asks for something else, or waits again and again for an approval on a phone. A page that waits only once, or for longer
    /// than the caller, can be one that slows down wrong passwords.
    /// </summary>
    private bool IsAfterPassword(HttpPage page, PageStep step) =>
        step is { Kind: PageKind.NewPassword } or { Kind: PageKind.Choice, IsFactor: true } || _waits > 1 || (step.Kind == PageKind.OneTimeCode && IsSecondFactor(page, step.Codes[0]));

    /// <summary>Whether a field is for a second factor, not for the user name again, and not for a captcha that limits the number of attempts.</summary>
    private bool IsSecondFactor(HttpPage page, HtmlField field) =>
        field.Role == FieldRole.OneTimeCode
            ? page.Status != HttpStatusCode.TooManyRequests
            : page.IsSuccess && !_userNameLabels.ContainsKey($"{HttpErrors.Origin(page.Address)} {field.Name}");

    private FederationException End(HttpPage page, HtmlPage html) =>
        SignInErrors.End(page, html, _speech.OfEnd(html), VisibleText.Error(html) is not null || html.Script.Alerts().Any(), HasSentSecret);

    private async Task<HttpPage> LogInAsync(HttpPage page, HtmlPage html, PageStep step, CancellationToken cancellationToken)
    {
        HtmlForm form = step.Form!;
        string origin = HttpErrors.Origin(page.Address);
        if (credential is null)
            throw IntegratedAccess.FormInstead(page.Address);
        if (form.Password is not null && _passwordField is not null)
        {
            if (_isCodeAfterPassword)
                throw StartsAgain(page, html);
            _isAccepted = false;
            throw SignInErrors.Refused(page.Address, $"rejected the sign-in of '{credential.UserName}' and asks for the password again", $"{Reason(html)}. Check the user name and password{(step.Obstacle is { } obstacle ? $". The page also {obstacle}, so use -Browser for the next sign-in" : string.Empty)}");
        }

        string? secret = form.Password is not null ? Password : step.Codes.Count > 0 ? OneTimeCode : null;
        if (secret is not null)
            RequireSafe(form, page, secret);
        Dictionary<string, string> filledIn = [];
        if (form.UserName is { IsFixed: false } userName)
        {
            if (!_userNameLabels.TryAdd($"{origin} {userName.Name}", userName.Label) && form.Password is null)
            {
                if (_isCodeAfterPassword)
                    throw StartsAgain(page, html);
                _isAccepted &= !HasSentPassword;
                throw HasSentPassword
                    ? SignInErrors.Refused(page.Address, $"rejected the sign-in of '{credential.UserName}' and starts the sign-in again", $"{Reason(html)}. Check the user name and password")
                    : SignInErrors.Refused(page.Address, $"does not accept the user name '{credential.UserName}' and asks for it again", _speech.Of(html));
            }

            filledIn[userName.Name] = credential.UserName;
        }
        else if (form is { UserName: { } shown, Password: not null } && _userNameLabels.Count == 0 && !AccountName.MayBeSame(form.ValueOf(shown), credential.UserName))
        {
            throw SignInErrors.NeedsBrowser(page.Address, $"asks for the password of '{UntrustedText.Line(form.ValueOf(shown))}', not of '{credential.UserName}'");
        }

        await _choices.ChooseAsync(page.Address, form, filledIn, cancellationToken).ConfigureAwait(false);
        if (form.Password is { } password)
            filledIn[password.Name] = credential.Password;
        FormRules.RequireComplete(form, page.Address, filledIn, step.Codes);
        await FillCodesAsync(step.Codes, origin, filledIn, cancellationToken).ConfigureAwait(false);
        if (form.Password is not null && Gate is { } gate)
            await gate(page.Address, FormRules.ActionOf(form, form.DefaultButton, page.Address), cancellationToken).ConfigureAwait(false);
        _isCodeWithPassword = form.Password is not null && step.Codes.Count > 0;
        _passwordField = form.Password?.Name ?? _passwordField;
        _codeField = step.Codes.Count > 0 ? step.Codes[0].Name : _codeField;
        _speech.Remember(html);
        _answered.Clear();
        reporter.Verbose($"Signing in as {credential.UserName} at {origin}");
        foreach (HtmlField field in form.Visible.Where(field => filledIn.TryGetValue(field.Name, out string? text) && FormEntries.Typed(field, text).Length < text.Length))
            reporter.Verbose($"{origin} accepts {field.MaxLength!.Value.Counted("character")} in the field '{UntrustedText.Line(field.Name)}'; the value was truncated, as in a browser.");
        WarnOfAcceptance(page, html, form.DefaultButton, step.Scripted);
        return await SubmitAsync(page, form, filledIn, secret, form.DefaultButton, step.Scripted, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The reason of a rejection: the text of the page, or of a page before it.</summary>
    private string Reason(HtmlPage html) => _speech.Of(html) is { Length: > 0 } said ? said : _pressed;

    /// <summary>The error if the first page comes again after a code. The page of the code came after the password, so the code is more likely to be wrong.</summary>
    private FederationException StartsAgain(HttpPage page, HtmlPage html) =>
        SignInErrors.Refused(page.Address, "rejected the one-time code and starts the sign-in again", $"{_speech.Of(html)}. Check the code and the device, and that the code was not used before. If they are correct, check the password");

    private async Task<HttpPage> SendCodeAsync(HttpPage page, HtmlPage html, PageStep step, CancellationToken cancellationToken)
    {
        HtmlForm form = step.Form!;
        string origin = HttpErrors.Origin(page.Address);
        string field = $"{origin} {step.Codes[0].Name}";
        if (step.Codes[0] is { IsSecret: false, Role: not FieldRole.OneTimeCode } lone && _userNameLabels.TryGetValue(field, out string? label) && label == lone.Label)
            throw SignInErrors.Refused(page.Address, $"asks for the user name '{credential?.UserName}' again", $"{_speech.Of(html)}. Check the user name and password");
        bool again = _codeField == field;
        if (step.Codes[0].IsRecovery && answers.Codes.IsComputed)
            throw SignInErrors.NeedsBrowser(page.Address, $"asks for a recovery code ('{step.Codes[0].Label}'), not for a code of an app");
        Dictionary<string, string> filledIn = [];
        bool otherDevice = _choices.ChooseDevice(form, again, filledIn);
        // A computed code belongs to one device: each further device is one more wrong code.
        if (again && otherDevice && answers.Codes.IsComputed)
            throw SignInErrors.Refused(page.Address, "rejected the one-time code of the preselected device", $"{_speech.Of(html)}. If the code is of another device on the page, specify that device with -Factor");
        if (again && !otherDevice && (answers.Codes.IsGiven || _codesSent >= MaxCodes))
            throw SignInErrors.Refused(page.Address, "rejected the one-time code and asks for another", $"{_speech.Of(html)}. Check the code and the device, and that the code was not used before");
        if (again && !otherDevice)
            reporter.Warning($"{origin} rejected the one-time code{_speech.Of(html)}.");
        if (form.UserName is { IsFixed: false, Role: FieldRole.UserName } userName && credential is not null)
            filledIn[userName.Name] = credential.UserName;
        RequireSafe(form, page, OneTimeCode);
        FormRules.RequireComplete(form, page.Address, filledIn, step.Codes);
        if (again && otherDevice && _code is not null)
            CodeFields.Fill(step.Codes, _code, filledIn);
        else
            await FillCodesAsync(step.Codes, origin, filledIn, cancellationToken).ConfigureAwait(false);

        (_codeField, _codesSent) = (field, _codesSent + 1);
        _isCodeAfterPassword |= _isAccepted && step.Codes[0].Role == FieldRole.OneTimeCode;
        _speech.Remember(html);
        _answered.Clear();
        reporter.Verbose($"Sending a one-time code to {origin}");
        WarnOfAcceptance(page, html, form.DefaultButton, step.Scripted);
        return await SubmitAsync(page, form, filledIn, OneTimeCode, form.DefaultButton, step.Scripted, cancellationToken).ConfigureAwait(false);
    }

    private async Task FillCodesAsync(IReadOnlyList<HtmlField> fields, string origin, Dictionary<string, string> filledIn, CancellationToken cancellationToken)
    {
        bool isOneCode = CodeFields.AreDigits(fields);
        foreach (HtmlField field in isOneCode ? fields.Take(1) : fields)
        {
            _code = await answers.Codes.NextAsync(origin, field.Label, cancellationToken).ConfigureAwait(false);
            CodeFields.Fill(isOneCode ? fields : [field], _code, filledIn);
        }
    }

    /// <summary>Continues like the page does automatically, after its delay.</summary>
    private async Task<HttpPage> PassAsync(HttpPage page, HtmlPage html, PageStep step, CancellationToken cancellationToken)
    {
        if (step.Delay > TimeSpan.Zero)
            await _wait.ForAsync(page.Address, html, step.Delay, cancellationToken).ConfigureAwait(false);
        else
            _answered.Pass(page, html);
        if (html.Script.Alerts().Any())
            _pressed = _speech.Of(html);
        return step.Form is { } form
            ? await SubmitAsync(page, form, new Dictionary<string, string>(), secret: null, button: null, scripted: null, cancellationToken).ConfigureAwait(false)
            : await session.GetAsync(step.Address!, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Whether a page with text for the person repeatedly submits itself to its own address.</summary>
    private bool IsHeldPoll(HttpPage page, HtmlPage html, PageStep step) =>
        step is { ByScript: true, Form: { } form } && form.ActionOf(null) == page.Address && _speech.ToPerson(html).Length > 0 && _answered.ComesAgain(page);

    /// <summary>Continues with a button, or with an element whose script submits the form, like a person who has nothing to fill in.</summary>
    private async Task<HttpPage> PressAsync(HttpPage page, HtmlPage html, HtmlForm form, FormButton? button, ScriptedButton? scripted, CancellationToken cancellationToken)
    {
        Dictionary<string, string> filledIn = [];
        _choices.RequireOwn(page.Address, button);
        await _choices.ChooseAsync(page.Address, form, filledIn, cancellationToken).ConfigureAwait(false);
        if (button is { Postpones: true })
            reporter.Warning($"The sign-in pressed '{button.Label}' at {HttpErrors.Origin(page.Address)}{_speech.OfEnd(html)}. Open this page in a browser and complete it.");
        else
            FormRules.RequireComplete(form, page.Address, filledIn, []);
        _answered.Press(page, html, form.Answer(filledIn, button));
        // An error page can lead to a page that does not repeat the error.
        _pressed = _speech.OfEnd(html);
        WarnOfAcceptance(page, html, button, scripted);
        return await SubmitAsync(page, form, filledIn, secret: null, button, scripted, cancellationToken).ConfigureAwait(false);
    }

    private async Task<HttpPage> ChooseAsync(HttpPage page, HtmlPage html, PageStep step, CancellationToken cancellationToken)
    {
        FormWay way = await _choices.ChooseAsync(page.Address, step.Ways, step.IsFactor, cancellationToken).ConfigureAwait(false) ?? throw End(page, html);
        return await PressAsync(page, html, way.Form, way.Button, scripted: null, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Warns about what pressing the button accepts.</summary>
    private void WarnOfAcceptance(HttpPage page, HtmlPage html, FormButton? button, ScriptedButton? scripted)
    {
        bool accepts = button?.Accepts ?? scripted?.Accepts ?? false, saysYes = button?.SaysYes ?? scripted?.SaysYes ?? false;
        if (accepts || (saysYes && VisibleText.Lines(html).Any(line => ButtonWords.Accepts(line))))
            reporter.Warning($"The sign-in pressed '{button?.Label ?? scripted?.Label}' at {HttpErrors.Origin(page.Address)}{_speech.OfEnd(html)}. This accepts the terms on the page.");
    }

    /// <summary>Checks that the secret can be sent before the person is asked for it.</summary>
    private void RequireSafe(HtmlForm form, HttpPage page, string secret)
    {
        Uri action = FormRules.ActionOf(form, form.DefaultButton, page.Address);
        _destination.Require(page.Address, action, secret);
        if (!form.IsPost)
            throw SignInErrors.InAddress(action, secret);
    }

    private Task<HttpPage> SubmitAsync(
        HttpPage page, HtmlForm form, Dictionary<string, string> filledIn, string? secret, FormButton? button, ScriptedButton? scripted, CancellationToken cancellationToken)
    {
        if (!form.MayPass && filledIn.Count == 0 && (button is null || button != form.Postponement))
            throw SignInErrors.NeedsBrowser(page.Address, "has a form whose text fields cannot be filled in");
        Uri action = FormRules.ActionOf(form, button, page.Address);
        FormBody body = form.BodyOf(button, page.Encoding);
        IReadOnlyList<KeyValuePair<string, string>> fields = form.Submission(filledIn, button, body.Encoding.Name);
        ResponseForwarding.RequireResponse(page.Address, action, fields);
        if (scripted is { Values.Count: > 0 })
            fields = [.. fields.Select(field => scripted.Values.TryGetValue(field.Key, out string? value) ? new(field.Key, value) : field)];
        return form.IsPostBy(button)
            ? session.PostAsync(action, () => body.ToContent(fields), secret, cancellationToken)
            : session.GetAsync(new UriBuilder(action) { Query = body.ToQuery(fields) }.Uri, cancellationToken);
    }
}
