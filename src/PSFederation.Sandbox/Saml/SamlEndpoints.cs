using System.Globalization;
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
    Func<SandboxUser, SamlResponseBuilder> createResponse)
{
    private const string Title = "Sandbox SAML identity provider";
    private readonly PendingRequests<SamlSignIn> _pending = new();

    /// <summary>Sign-in started by the identity provider: /saml/signin?sp=ENTITYID&amp;acs=URL&amp;RelayState=TEXT, all optional.</summary>
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
        return provider is null || !Uri.TryCreate(acs, UriKind.Absolute, out Uri? acsUri) || !provider.AllowsAcs(acsUri)
            ? RefuseAsync(context, "This service provider is not registered here.")
            : StartAsync(context, new SamlSignIn(provider, acs, Optional(query["RelayState"])));
    }

    /// <summary>Sign-in started by a service provider (SAML Profiles 4.1.3), by the Redirect or the POST binding.</summary>
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
                signIn = AuthnRequestReader.ReadPost(form["SAMLRequest"].ToString(), Optional(form["RelayState"]), ssoUrl);
            }
            else
            {
                IQueryCollection query = context.Request.Query;
                signIn = AuthnRequestReader.ReadRedirect(query["SAMLRequest"].ToString(), Optional(query["RelayState"]), ssoUrl);
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
        string state = form["state"].ToString();
        if (_pending.Find(state) is null)
        {
            await RefuseAsync(context, "This sign-in is unknown or over. Start again.").ConfigureAwait(false);
        }
        else if (!users.TryGetValue(form["username"].ToString(), out SandboxUser? user) || !user.HasPassword(form["password"]))
        {
            string page = HtmlPage.LoginForm(Title, SamlService.LoginPath, state, "Wrong user name or password.");
            await HtmlPage.WriteAsync(context, page).ConfigureAwait(false);
        }
        else
        {
            sessions.SignIn(context, user);
            context.Response.StatusCode = StatusCodes.Status303SeeOther;
            context.Response.Headers.Location = SamlService.ContinuePath + QueryString.Create("state", state);
        }
    }

    public Task ContinueAsync(HttpContext context)
    {
        string state = context.Request.Query["state"].ToString();
        if (_pending.Find(state) is not { } signIn || sessions.Current(context) is not { } session)
        {
            return RefuseAsync(context, "This sign-in is unknown or over. Start again.");
        }

        _pending.Remove(state);
        return SendAsync(context, signIn, Respond(signIn, session.User));
    }

    private Task StartAsync(HttpContext context, SamlSignIn signIn)
    {
        if (sessions.Current(context) is { } session && !signIn.ForceAuthn)
        {
            return SendAsync(context, signIn, Respond(signIn, session.User));
        }

        if (signIn.IsPassive)
        {
            // Without an assertion, the response says nothing of the user it is built for.
            SamlResponseBuilder refusal = Respond(signIn, users.Values.First());
            refusal.StatusCode = SamlNames.NoPassive;
            refusal.IncludeAssertion = false;
            return SendAsync(context, signIn, refusal);
        }

        return HtmlPage.WriteAsync(context, HtmlPage.LoginForm(Title, SamlService.LoginPath, _pending.Add(signIn), error: null));
    }

    private SamlResponseBuilder Respond(SamlSignIn signIn, SandboxUser user)
    {
        SamlResponseBuilder response = createResponse(user);
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
