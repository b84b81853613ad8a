using Microsoft.AspNetCore.Http;
using PSFederation.Sandbox.Hosting;

namespace PSFederation.Sandbox.Oidc;

/// <summary>The login form of the OpenID Connect provider.</summary>
internal sealed class OidcLogin(LoginSessions sessions, IReadOnlyDictionary<string, SandboxUser> users, ServiceFaults faults)
{
    private const string Title = "Sandbox OpenID Connect provider";
    private readonly PendingRequests<string> _pending = new();

    /// <summary>Shows the form; after it, the browser is redirected to the URL on the same host.</summary>
    public Task ShowAsync(HttpContext context, string continueAt)
    {
        if (faults.RedirectLoop)
        {
            context.Response.Redirect(context.Request.Path + context.Request.QueryString);
            return Task.CompletedTask;
        }

        return HtmlPage.WriteAsync(context, HtmlPage.LoginForm(Title, OidcPaths.Login, _pending.Add(continueAt), error: null));
    }

    public async Task SubmitAsync(HttpContext context)
    {
        IFormCollection form = await context.Request.ReadFormAsync(context.RequestAborted).ConfigureAwait(false);
        string? state = form["state"];
        if (_pending.Find(state) is not { } continueAt)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            string page = HtmlPage.Message(Title, "This sign-in is unknown or expired. Start again.");
            await HtmlPage.WriteAsync(context, page).ConfigureAwait(false);
            return;
        }

        if (!users.TryGetValue(form["username"].ToString(), out SandboxUser? user) || !user.HasPassword(form["password"]))
        {
            await HtmlPage
                .WriteAsync(context, HtmlPage.LoginForm(Title, OidcPaths.Login, state!, "Wrong user name or password."))
                .ConfigureAwait(false);
            return;
        }

        _pending.Remove(state!);
        sessions.SignIn(context, user);
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.Location = continueAt;
    }
}
