using System.Net;
using PSFederation.Core.Http;
using PSFederation.Core.SignIn.Pages;

namespace PSFederation.Core.SignIn;

/// <summary>
/// A walk through the pages of an identity provider, without a browser: fills in the forms that ask for user name, password and one-time
/// code, follows what the pages would do by themselves, and takes the SAML response before it goes to AWS. Pages are known by their
/// structure, never by fixed ids. Nothing secret is sent twice, in clear text, or in an address.
/// </summary>
internal sealed class SignInWalk(HttpSession session, NetworkCredential? credential, OneTimeCodes codes, IOperationReporter reporter, IntegratedAccess? integrated)
{
    private const int MaxPages = 25;
    private const int MaxCodes = 3;
    private const string OneTimeCode = "one-time code";

    private readonly SecretDestination _destination = new(reporter);
    private readonly EntraSignIn _entra = new(session, credential, codes, reporter, TimeProvider.System);
    private readonly PageSpeech _speech = new(credential, codes);
    private readonly HashSet<string> _userNameFields = new(StringComparer.Ordinal);
    private readonly HashSet<string> _triedChoices = new(StringComparer.Ordinal);
    private string? _passwordField;
    private string? _codeField;
    private string? _code;
    private int _codesSent;

    /// <summary>Walks from an address to the response.</summary>
    /// <param name="signInUri">Where a person would begin.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The value of the field SAMLResponse: Base64.</returns>
    /// <exception cref="FederationException">The code says at which step and why.</exception>
    public async Task<string> RunAsync(Uri signInUri, CancellationToken cancellationToken)
    {
        Io.Secrets.Use(credential?.Password);
        HttpPage page = await session.GetAsync(signInUri, cancellationToken).ConfigureAwait(false);
        for (int pages = 1; pages <= MaxPages; pages++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            HtmlPage html = HtmlPage.Parse(page.Body, page.Address, page.Refresh);
            PageStep step = PageStep.Of(html, _passwordField);
            if (step.Response is { } found && !IsForBroker(page, found.Response, found.Acs))
                return found.Response;
            page = await NextAsync(page, html, step, cancellationToken).ConfigureAwait(false);
        }

        throw SignInFault.TooManySteps(signInUri, MaxPages);
    }

    private Task<HttpPage> NextAsync(HttpPage page, HtmlPage html, PageStep step, CancellationToken cancellationToken)
    {
        if (integrated is not null && page.OffersIntegrated)
            throw integrated.Refused(page.Address);
        if ((int)page.Status >= 500)
            throw SignInFault.Http(page, _speech.Of(html));
        switch (step.Kind)
        {
            case PageKind.LogIn:
                return LogInAsync(page, html, step, cancellationToken);
            case PageKind.OneTimeCode:
                return SendCodeAsync(page, html, step, cancellationToken);
            case PageKind.NewPassword:
                throw SignInFault.NeedsBrowser(page.Address, "asks for a new password");
            case PageKind.NeedsBrowser when page.IsSuccess:
                throw SignInFault.NeedsBrowser(page.Address, step.Obstacle!);
        }

        // A browser without a ticket shows the page of a 401, and the page may lead on.
        if (!page.IsSuccess && (page.Status != HttpStatusCode.Unauthorized || step.Kind is PageKind.End or PageKind.NeedsBrowser))
            throw SignInFault.Http(page, _speech.Of(html));
        switch (step.Kind)
        {
            case PageKind.Entra:
                return _entra.NextAsync(new EntraConfig(step.Entra, page.Address), page.Address, cancellationToken);
            case PageKind.Follow:
                return FollowAsync(page, step, cancellationToken);
            case PageKind.Continue or PageKind.Response when step.Form is { } form:
                return SubmitAsync(page, form, new Dictionary<string, string>(), secret: null, press: !step.ByScript, cancellationToken);
            default:
                string said = _speech.OfEnd(html);
                throw SignInFault.End(page, html, said, PageText.Error(html) is not null, _passwordField is not null || _entra.PasswordSent);
        }
    }

    private async Task<HttpPage> LogInAsync(HttpPage page, HtmlPage html, PageStep step, CancellationToken cancellationToken)
    {
        HtmlForm form = step.Form!;
        string origin = HttpFault.Origin(page.Address);
        if (credential is null)
            throw IntegratedAccess.FormInstead(page.Address);
        if (form.Password is not null && _passwordField is not null)
            throw SignInFault.Refused(page.Address, $"refused the sign-in of '{credential.UserName}' and asks for the password again", $"{_speech.Of(html)}. Check user name and password");
        string? secret = form.Password is not null ? "password" : step.Codes.Count > 0 ? OneTimeCode : null;
        if (secret is not null)
            RequireSafe(form, page, secret);
        Dictionary<string, string> filledIn = [];
        if (form.UserName is { IsFixed: false } userName)
        {
            if (!_userNameFields.Add($"{origin} {userName.Name}") && form.Password is null)
                throw SignInFault.Refused(page.Address, $"does not take the user name '{credential.UserName}' and asks for it again", _speech.Of(html));
            filledIn[userName.Name] = credential.UserName;
        }

        if (form.Password is { } password)
        {
            filledIn[password.Name] = credential.Password;
            _passwordField = password.Name;
        }

        await FillCodesAsync(step.Codes, origin, filledIn, cancellationToken).ConfigureAwait(false);
        _codeField = step.Codes.Count > 0 ? step.Codes[0].Name : _codeField;
        _speech.Remember(html);
        reporter.Verbose($"Signing in as {credential.UserName} at {origin}");
        return await SubmitAsync(page, form, filledIn, secret, press: true, cancellationToken).ConfigureAwait(false);
    }

    private async Task<HttpPage> SendCodeAsync(HttpPage page, HtmlPage html, PageStep step, CancellationToken cancellationToken)
    {
        HtmlForm form = step.Form!;
        string origin = HttpFault.Origin(page.Address);
        string field = $"{origin} {step.Codes[0].Name}";
        bool again = _codeField == field;
        Dictionary<string, string> filledIn = [];
        bool otherDevice = ChooseDevice(form, again, filledIn);
        if (again && !otherDevice && (codes.IsGiven || _codesSent >= MaxCodes))
            throw SignInFault.Refused(page.Address, "turned the one-time code down and asks for one again", $"{_speech.Of(html)}. Check the code, the device it is from, and that it was not used before");
        if (again && !otherDevice)
            reporter.Warning($"{origin} turned the one-time code down{_speech.Of(html)}.");
        if (form.UserName is { IsFixed: false, Role: FieldRole.UserName } userName && credential is not null)
            filledIn[userName.Name] = credential.UserName;
        RequireSafe(form, page, OneTimeCode);
        if (again && otherDevice && _code is not null)
            Spread(step.Codes, _code, filledIn);
        else
            await FillCodesAsync(step.Codes, origin, filledIn, cancellationToken).ConfigureAwait(false);

        (_codeField, _codesSent) = (field, _codesSent + 1);
        _speech.Remember(html);
        reporter.Verbose($"Sending a one-time code to {origin}");
        return await SubmitAsync(page, form, filledIn, OneTimeCode, press: true, cancellationToken).ConfigureAwait(false);
    }

    private async Task FillCodesAsync(IReadOnlyList<HtmlField> fields, string origin, Dictionary<string, string> filledIn, CancellationToken cancellationToken)
    {
        bool isOneCode = IsBoxADigit(fields);
        foreach (HtmlField field in isOneCode ? fields.Take(1) : fields)
        {
            _code = await codes.NextAsync(origin, field.Label, cancellationToken).ConfigureAwait(false);
            Spread(isOneCode ? fields : [field], _code, filledIn);
        }
    }

    /// <summary>Fills in a code, digit by digit where each has a box of its own, as the scripts of such pages do.</summary>
    private static void Spread(IReadOnlyList<HtmlField> fields, string code, Dictionary<string, string> filledIn)
    {
        for (int i = 0; i < fields.Count; i++)
            filledIn[fields[i].Name] = !IsBoxADigit(fields) ? code : i < code.Length ? code[i..(i + 1)] : string.Empty;
    }

    private static bool IsBoxADigit(IReadOnlyList<HtmlField> fields) => fields.Count > 1 && fields.All(field => field.MaxLength == 1);

    /// <summary>
    /// Among ways to prove oneself, the one by code; among devices, the one that is chosen, and after a refusal the next one, since a code
    /// does not tell its device.
    /// </summary>
    /// <returns>Whether another device was chosen than before.</returns>
    private bool ChooseDevice(HtmlForm form, bool again, Dictionary<string, string> filledIn)
    {
        bool other = false;
        foreach (FormChoice choice in form.Choices())
        {
            (string name, IReadOnlyList<string> values, string? chosen) = (choice.Name, choice.Values, choice.Chosen);
            string? byCode = values.FirstOrDefault(value => FieldRoles.MeansCode(value));
            if (byCode is not null)
            {
                filledIn[name] = chosen is not null && FieldRoles.MeansCode(chosen) ? chosen : byCode;
                continue;
            }

            string? next = again ? values.FirstOrDefault(value => !_triedChoices.Contains($"{name} {value}")) : chosen;
            if (next is null)
                continue;
            other |= again;
            filledIn[name] = next;
            _triedChoices.Add($"{name} {next}");
        }

        return other;
    }

    private async Task<HttpPage> FollowAsync(HttpPage page, PageStep step, CancellationToken cancellationToken)
    {
        if (step.Delay > session.Timeout)
            throw SignInFault.OpensNextLate(page.Address, step.Delay, session.Timeout);
        if (step.Delay > TimeSpan.Zero)
        {
            reporter.Verbose($"The page at {HttpFault.Origin(page.Address)} continues in {step.Delay.TotalSeconds.Whole()} s");
            await Task.Delay(step.Delay, cancellationToken).ConfigureAwait(false);
        }

        return await session.GetAsync(step.Address!, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Checks that the secret can be sent before the person is asked for it.</summary>
    private void RequireSafe(HtmlForm form, HttpPage page, string secret)
    {
        Uri action = ActionOf(form, page);
        _destination.Require(page.Address, action, secret);
        if (!form.IsPost)
            throw SignInFault.InAddress(action, secret);
    }

    private static Uri ActionOf(HtmlForm form, HttpPage page)
    {
        if (form.Action is not { } action)
            throw SignInFault.NoAction(page.Address);
        return action.Scheme == "javascript" ? throw SignInFault.NeedsBrowser(page.Address, "submits its form by a script") : action;
    }

    private Task<HttpPage> SubmitAsync(
        HttpPage page, HtmlForm form, IReadOnlyDictionary<string, string> filledIn, string? secret, bool press, CancellationToken cancellationToken)
    {
        if (!form.MayPass && filledIn.Count == 0)
            throw SignInFault.NeedsBrowser(page.Address, "would send a form for text without any");
        Uri action = ActionOf(form, page);
        FormButton? button = press ? form.DefaultButton : null;
        FormBody body = form.BodyOf(button, page.Encoding);
        IReadOnlyList<KeyValuePair<string, string>> fields = form.Submission(filledIn, button, body.Encoding.Name);
        return form.IsPost
            ? session.PostAsync(action, () => body.ToContent(fields), secret, cancellationToken)
            : session.GetAsync(new UriBuilder(action) { Query = body.ToQuery(fields) }.Uri, cancellationToken);
    }

    /// <summary>
    /// Whether a response is for an identity provider in between, which the walk came from and which will make the response for AWS: not
    /// for an address of AWS, with nothing of AWS in it, and for an origin that sent the walk here.
    /// </summary>
    private bool IsForBroker(HttpPage page, string response, Uri? acs) =>
        acs is not null
        && !AwsSignIn.IsAcs(acs.AbsoluteUri)
        && session.HasVisited(acs)
        && HttpFault.Origin(acs) != HttpFault.Origin(page.Address)
        && !ConcernsAws(response);

    private static bool ConcernsAws(string response)
    {
        byte[] bytes = new byte[response.Length];
        if (!Convert.TryFromBase64String(response, bytes, out int length))
            return true;
        ReadOnlySpan<byte> xml = bytes.AsSpan(0, length);
        return xml.IndexOf("https://aws.amazon.com/SAML/Attributes/"u8) >= 0 || xml.IndexOf("urn:amazon:webservices"u8) >= 0;
    }
}
