using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using PSFederation.Sandbox.Hosting;

namespace PSFederation.Sandbox.Saml;

/// <summary>The pages of the SAML identity provider: sign-in started by it or by a service provider, login form, auto-post.</summary>
internal sealed class SamlEndpoints(
    string baseAddress,
    LoginSessions sessions,
    IReadOnlyDictionary<string, SandboxUser> users,
    ServiceFaults faults,
    X509Certificate2? requestCertificate,
    Func<SandboxUser, SamlResponseBuilder> createResponse)
{
    private const string Title = "Sandbox SAML identity provider";
    private const string Over = "This sign-in is unknown or expired. Start again.";
    private readonly PendingRequests<SamlSignIn> _pending = new();

    /// <summary>Users who have entered the password but not the code, by the state of the sign-in.</summary>
    private readonly PendingRequests<SandboxUser> _proving = new();

    /// <summary>Sign-in started by the identity provider: /saml/signin?sp=ENTITYID&amp;acs=URL&amp;RelayState=TEXT&amp;steps=PAGES, all optional.</summary>
    public Task SignInAsync(HttpContext context)
    {
        IQueryCollection query = context.Request.Query;
        if (faults.RedirectLoop)
        {
            int round = int.TryParse(query["round"], NumberStyles.None, CultureInfo.InvariantCulture, out int value) ? value : 0;
            context.Response.Redirect($"{SamlService.SignInPath}?round={(round + 1).ToString(CultureInfo.InvariantCulture)}");
            return Task.CompletedTask;
        }

        SamlServiceProvider? provider = SamlServiceProvider.Find(Optional(query["sp"]) ?? SamlNames.AwsEntityId);
        string? acs = Optional(query["acs"]) ?? provider?.DefaultAcs;
        _ = Enum.TryParse(query["steps"].ToString(), ignoreCase: true, out SamlLoginSteps steps);
        return provider is null || !Uri.TryCreate(acs, UriKind.Absolute, out Uri? acsUri) || !provider.AllowsAcs(acsUri)
            ? RefuseAsync(context, "This service provider is not registered here.")
            : StartAsync(context, new SamlSignIn(provider, acs, Optional(query["RelayState"]), Steps: steps));
    }

    /// <summary>Sign-in started by a service provider (SAML Profiles 4.1.3), with the Redirect or the POST binding.</summary>
    public async Task SsoAsync(HttpContext context)
    {
        if (faults.RedirectLoop)
        {
            context.Response.Redirect(context.Request.Path + context.Request.QueryString);
            return;
        }

        string ssoUrl = baseAddress + SamlService.SsoPath;
        SamlSignIn signIn;
        try
        {
            if (HttpMethods.IsPost(context.Request.Method))
            {
                IFormCollection form = await context.Request.ReadFormAsync(context.RequestAborted).ConfigureAwait(false);
                byte[] request = AuthnRequestReader.Unpack(form["SAMLRequest"].ToString());
                signIn = AuthnRequestReader.Read(request, Optional(form["RelayState"]), ssoUrl, SamlNames.PostBinding);
                if (requestCertificate is not null)
                {
                    AuthnRequestSignature.RequireOfXml(Encoding.UTF8.GetString(request), requestCertificate);
                }
            }
            else
            {
                IQueryCollection query = context.Request.Query;
                signIn = AuthnRequestReader.ReadRedirect(query["SAMLRequest"].ToString(), Optional(query["RelayState"]), ssoUrl);
                if (requestCertificate is not null)
                {
                    AuthnRequestSignature.RequireOfQuery(context.Request.QueryString.Value!, requestCertificate);
                }
            }
        }
        catch (SamlRequestException refused)
        {
            await RefuseAsync(context, refused.Message).ConfigureAwait(false);
            return;
        }

        await StartAsync(context, signIn).ConfigureAwait(false);
    }

    public async Task LoginAsync(HttpContext context)
    {
        IFormCollection form = await context.Request.ReadFormAsync(context.RequestAborted).ConfigureAwait(false);
        string state = form["state"].ToString(), userName = form["username"].ToString();
        if (_pending.Find(state) is not { } signIn)
        {
            await RefuseAsync(context, Over).ConfigureAwait(false);
        }
        else if (signIn.Steps.HasFlag(SamlLoginSteps.Two) && !form.ContainsKey("password"))
        {
            await HtmlPage.WriteAsync(context, HtmlPage.PasswordForm(Title, SamlService.LoginPath, state, userName, error: null)).ConfigureAwait(false);
        }
        else if (!users.TryGetValue(userName, out SandboxUser? user) || !user.HasPassword(form["password"]))
        {
            const string wrong = "Wrong user name or password.";
            string page = signIn.Steps.HasFlag(SamlLoginSteps.Two)
                ? HtmlPage.PasswordForm(Title, SamlService.LoginPath, state, userName, wrong)
                : HtmlPage.LoginForm(Title, SamlService.LoginPath, state, wrong);
            await HtmlPage.WriteAsync(context, page).ConfigureAwait(false);
        }
        else if (signIn.Steps.HasFlag(SamlLoginSteps.Code))
        {
            await HtmlPage.WriteAsync(context, HtmlPage.OneTimeCodeForm(Title, SamlService.CodePath, state + _proving.Add(user), error: null)).ConfigureAwait(false);
        }
        else
        {
            await SignedInAsync(context, signIn, state, user).ConfigureAwait(false);
        }
    }

    public async Task CodeAsync(HttpContext context)
    {
        IFormCollection form = await context.Request.ReadFormAsync(context.RequestAborted).ConfigureAwait(false);
        string both = form["state"].ToString();
        string state = both[..(both.Length / 2)], proving = both[(both.Length / 2)..];
        if (_pending.Find(state) is not { } signIn || _proving.Find(proving) is not { } user || form.ContainsKey("cancel"))
        {
            await RefuseAsync(context, Over).ConfigureAwait(false);
        }
        else if (!user.HasOneTimeCode(form["otp"]))
        {
            await HtmlPage.WriteAsync(context, HtmlPage.OneTimeCodeForm(Title, SamlService.CodePath, both, "The code is incorrect.")).ConfigureAwait(false);
        }
        else
        {
            _proving.Remove(proving);
            await SignedInAsync(context, signIn, state, user).ConfigureAwait(false);
        }
    }

    public static async Task StayAsync(HttpContext context)
    {
        IFormCollection form = await context.Request.ReadFormAsync(context.RequestAborted).ConfigureAwait(false);
        if (form.ContainsKey("stay"))
        {
            GoOn(context, form["state"].ToString());
        }
        else
        {
            await RefuseAsync(context, "Choose whether to stay signed in.").ConfigureAwait(false);
        }
    }

    public Task ContinueAsync(HttpContext context)
    {
        string state = context.Request.Query["state"].ToString();
        if (_pending.Find(state) is not { } signIn || sessions.Current(context) is not { } session)
        {
            return RefuseAsync(context, Over);
        }

        _pending.Remove(state);
        return SendAsync(context, signIn, Respond(signIn, session.User));
    }

    private Task SignedInAsync(HttpContext context, SamlSignIn signIn, string state, SandboxUser user)
    {
        if (signIn.Steps.HasFlag(SamlLoginSteps.Denied))
        {
            return HtmlPage.WriteAsync(context, HtmlPage.Message(Title, $"The account {user.UserName} has no role in AWS. Ask the help desk."));
        }

        sessions.SignIn(context, user);
        if (signIn.Steps.HasFlag(SamlLoginSteps.Stay))
        {
            return HtmlPage.WriteAsync(context, HtmlPage.StaySignedInForm(Title, SamlService.StayPath, state));
        }

        GoOn(context, state);
        return Task.CompletedTask;
    }

    private static void GoOn(HttpContext context, string state)
    {
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.Location = SamlService.ContinuePath + QueryString.Create("state", state);
    }

    private Task StartAsync(HttpContext context, SamlSignIn signIn)
    {
        if (sessions.Current(context) is { } session && !signIn.ForceAuthn)
        {
            return SendAsync(context, signIn, Respond(signIn, session.User));
        }

        if (signIn.IsPassive)
        {
            // Without an assertion, the response contains no data of the user.
            SamlResponseBuilder refusal = Respond(signIn, users.Values.First());
            refusal.StatusCode = SamlNames.NoPassive;
            refusal.IncludeAssertion = false;
            return SendAsync(context, signIn, refusal);
        }

        string state = _pending.Add(signIn);
        return HtmlPage.WriteAsync(context, signIn.Steps.HasFlag(SamlLoginSteps.Two)
            ? HtmlPage.UserNameForm(Title, SamlService.LoginPath, state)
            : HtmlPage.LoginForm(Title, SamlService.LoginPath, state, error: null));
    }

    private SamlResponseBuilder Respond(SamlSignIn signIn, SandboxUser user) => Respond(createResponse(user), signIn);

    /// <summary>Links a response to its request.</summary>
    public static SamlResponseBuilder Respond(SamlResponseBuilder response, SamlSignIn signIn)
    {
        response.Destination = signIn.AcsUrl;
        response.Recipient = signIn.AcsUrl;
        response.InResponseTo = signIn.InResponseTo;
        response.Audiences.Clear();
        foreach (string audience in signIn.Provider.Audiences)
        {
            response.Audiences.Add(audience);
        }

        return response;
    }

    private static Task SendAsync(HttpContext context, SamlSignIn signIn, SamlResponseBuilder response)
    {
        List<KeyValuePair<string, string>> fields = [new("SAMLResponse", response.Build())];
        if (signIn.RelayState is { } relayState)
        {
            fields.Add(new("RelayState", relayState));
        }

        return HtmlPage.WriteAsync(context, HtmlPage.AutoPost(signIn.AcsUrl, fields));
    }

    private static Task RefuseAsync(HttpContext context, string text)
    {
        context.Response.StatusCode = StatusCodes.Status400BadRequest;
        return HtmlPage.WriteAsync(context, HtmlPage.Message(Title, text));
    }

    private static string? Optional(StringValues values) => values.Count is 0 ? null : values.ToString();
}
