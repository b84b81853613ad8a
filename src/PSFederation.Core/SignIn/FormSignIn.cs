using System.Net;
using PSFederation.Core.Http;

namespace PSFederation.Core.SignIn;

/// <summary>
/// Signs in at an identity provider by its own pages, without a browser: fills in the form that asks for a password, follows what the
/// pages would do by themselves, and takes the SAML response before it goes to AWS. Pages are known by their structure, never by
/// fixed ids.
/// </summary>
public sealed class FormSignIn
{
    private const int MaxPages = 15;

    private readonly HttpSession _session;
    private readonly NetworkCredential _credential;
    private readonly IOperationReporter _reporter;
    private bool _userNameSent;
    private bool _passwordSent;

    /// <summary>Prepares a sign-in.</summary>
    /// <param name="client">The HTTP client.</param>
    /// <param name="credential">The user name and password.</param>
    /// <param name="timeout">How long each page may take.</param>
    /// <param name="reporter">Where it says what it does.</param>
    public FormSignIn(HttpClient client, NetworkCredential credential, TimeSpan timeout, IOperationReporter reporter)
    {
        _session = new HttpSession(client, timeout, reporter);
        _credential = credential;
        _reporter = reporter;
    }

    /// <summary>Signs in.</summary>
    /// <param name="signInUri">Where a person would begin: the IdP-initiated sign-in address for AWS.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The value of the field SAMLResponse: Base64.</returns>
    /// <exception cref="FederationException">The code says at which step and why.</exception>
    public async Task<string> SignInAsync(Uri signInUri, CancellationToken cancellationToken)
    {
        HttpPage page = await _session.GetAsync(signInUri, cancellationToken).ConfigureAwait(false);
        for (int pages = 1; pages <= MaxPages; pages++)
        {
            HtmlPage html = HtmlPage.Parse(page.Body, page.Address);
            if (html.FieldValues("SAMLResponse").FirstOrDefault() is { } response)
                return response;
            page = await NextAsync(page, html, cancellationToken).ConfigureAwait(false);
        }

        throw new FederationException(
            FederationErrorCode.SignInTooManySteps,
            $"The sign-in at {HttpFault.Origin(signInUri)} went through {MaxPages} pages without an assertion. Check the sign-in address, or sign in there with a browser to see why.",
            HttpFault.Origin(signInUri));
    }

    private Task<HttpPage> NextAsync(HttpPage page, HtmlPage html, CancellationToken cancellationToken)
    {
        if (html.Forms.FirstOrDefault(form => form.Password is not null) is { } login)
            return LogInAsync(page, html, login, cancellationToken);
        if (!page.IsSuccess)
            throw HttpError(page, html);
        if (html.MetaRefresh() is { } refresh)
            return _session.GetAsync(refresh, cancellationToken);
        if (!_userNameSent && html.Forms.FirstOrDefault(form => form.UserName is not null) is { } nameForm)
        {
            _userNameSent = true;
            return SubmitAsync(page, nameForm, new Dictionary<string, string> { [nameForm.UserName!.Name] = _credential.UserName }, cancellationToken);
        }

        if (html.Forms.FirstOrDefault(form => form.IsSelfSubmitting) is { } passing)
            return SubmitAsync(page, passing, new Dictionary<string, string>(), cancellationToken);
        throw NotUnderstood(page, html);
    }

    private Task<HttpPage> LogInAsync(HttpPage page, HtmlPage html, HtmlForm login, CancellationToken cancellationToken)
    {
        string origin = HttpFault.Origin(page.Address);
        if (_passwordSent)
            throw new FederationException(
                FederationErrorCode.SignInRefused,
                $"{origin} refused the sign-in of '{_credential.UserName}' and asks for the password again{Said(html)}. Check user name and password.",
                origin);
        Dictionary<string, string> filledIn = new() { [login.Password!.Name] = _credential.Password };
        if (login.UserName is { } userName)
            filledIn[userName.Name] = _credential.UserName;
        if (login.Action is { } action && !HttpSession.IsPrivate(action))
            throw new FederationException(
                FederationErrorCode.SignInInsecure, $"The password would go to {HttpFault.Origin(action)} in clear text; expected https. It was not sent.", HttpFault.Origin(action));
        _userNameSent = _passwordSent = true;
        _reporter.Verbose($"Signing in as {_credential.UserName} at {origin}");
        return SubmitAsync(page, login, filledIn, cancellationToken);
    }

    private Task<HttpPage> SubmitAsync(
        HttpPage page, HtmlForm form, IReadOnlyDictionary<string, string> filledIn, CancellationToken cancellationToken)
    {
        if (form.Action is not { } action)
            throw new FederationException(
                FederationErrorCode.SignInPageNotUnderstood, $"A form at {HttpFault.Origin(page.Address)} leads to no address; expected one.", HttpFault.Origin(page.Address));
        IReadOnlyList<KeyValuePair<string, string>> fields = form.Submission(filledIn);
        if (form.IsPost)
            return _session.PostAsync(action, fields, cancellationToken);
        if (filledIn.Values.Contains(_credential.Password))
            throw new FederationException(
                FederationErrorCode.SignInInsecure, $"The form at {HttpFault.Origin(action)} would put the password into the address (method GET); expected POST. It was not sent.", HttpFault.Origin(action));
        string query = string.Join('&', fields.Select(field => $"{Uri.EscapeDataString(field.Key)}={Uri.EscapeDataString(field.Value)}"));
        return _session.GetAsync(new UriBuilder(action) { Query = query }.Uri, cancellationToken);
    }

    private FederationException HttpError(HttpPage page, HtmlPage html)
    {
        string origin = HttpFault.Origin(page.Address);
        string what = $"{origin}{page.Address.AbsolutePath} answered {(int)page.Status} ({page.Status}){Said(html)}";
        if (page.Status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
            return new FederationException(
                FederationErrorCode.SignInRefused, $"{what}; expected a sign-in page or an assertion. Check user name, password and whether the account may use AWS.", origin);
        return new FederationException(
            FederationErrorCode.HttpError, $"{what}; expected a sign-in page or an assertion. Check the sign-in address; if it is right, the identity provider has a fault.", origin);
    }

    private FederationException NotUnderstood(HttpPage page, HtmlPage html)
    {
        string origin = HttpFault.Origin(page.Address);
        if (page.MediaType is not ("text/html" or "application/xhtml+xml" or ""))
            return new FederationException(
                FederationErrorCode.SignInPageNotUnderstood, $"{origin} answered with {page.MediaType}; expected an HTML page with a sign-in form or an assertion. Check the sign-in address.", origin);
        return new FederationException(
            FederationErrorCode.SignInPageNotUnderstood,
            $"The page '{html.Title}' at {origin} has neither a form to fill in nor an assertion{Said(html)}. Check the sign-in address; if the page needs scripts, the form sign-in cannot pass it.",
            origin);
    }

    /// <summary>What the page says, unless it repeats the password.</summary>
    private string Said(HtmlPage html)
    {
        string? text = html.ErrorText() ?? (html.Title.Length > 0 ? html.Title : null);
        if (text is null || (_credential.Password.Length > 0 && text.Contains(_credential.Password, StringComparison.Ordinal)))
            return string.Empty;
        return $"; the page says: \"{text}\"";
    }
}
