using System.Collections.Immutable;
using System.Security.Claims;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;
using PSFederation.Sandbox.Hosting;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace PSFederation.Sandbox.Oidc;

/// <summary>The endpoints that need a user or a decision, after OpenIddict has checked the requests.</summary>
internal sealed class OidcEndpoints(OidcLogin login, LoginSessions sessions, TimeProvider clock)
{
    private const string Scheme = OpenIddictServerAspNetCoreDefaults.AuthenticationScheme;

    public async Task AuthorizeAsync(HttpContext context)
    {
        OpenIddictRequest request = Request(context);
        LoginSession? session = sessions.Current(context);
        bool stale = request.MaxAge is { } maxAge
            && session is not null
            && session.AuthenticatedAt + TimeSpan.FromSeconds(maxAge) < clock.GetUtcNow();
        bool mustLogIn = session is null || stale || request.HasPromptValue(PromptValues.Login);
        if (mustLogIn && request.HasPromptValue(PromptValues.None))
        {
            await context.ForbidAsync(Scheme, Error(Errors.LoginRequired, "No user is signed in.")).ConfigureAwait(false);
        }
        else if (mustLogIn)
        {
            await login.ShowAsync(context, ContinueAt(request)).ConfigureAwait(false);
        }
        else
        {
            ClaimsIdentity identity = OidcPrincipals.ForUser(session!, request.GetScopes());
            OidcPrincipals.SetAudience(identity, request);
            await context.SignInAsync(Scheme, new ClaimsPrincipal(identity)).ConfigureAwait(false);
        }
    }

    public static async Task TokenAsync(HttpContext context)
    {
        OpenIddictRequest request = Request(context);
        ClaimsIdentity identity;
        if (request.IsClientCredentialsGrantType())
        {
            identity = OidcPrincipals.ForClient(request);
        }
        else
        {
            AuthenticateResult result = await context.AuthenticateAsync(Scheme).ConfigureAwait(false);
            ClaimsPrincipal principal = result.Principal ?? throw new InvalidOperationException("The grant carries no principal.");
            identity = request.IsTokenExchangeGrantType()
                ? OidcPrincipals.ForExchange(principal, request)
                : OidcPrincipals.Renew(principal, request);
        }

        await context.SignInAsync(Scheme, new ClaimsPrincipal(identity)).ConfigureAwait(false);
    }

    public async Task VerifyAsync(HttpContext context)
    {
        OpenIddictRequest request = Request(context);
        if (sessions.Current(context) is not { } session)
        {
            string query = request.UserCode is { } code ? QueryString.Create(Parameters.UserCode, code).Value! : string.Empty;
            await login.ShowAsync(context, OidcPaths.Verify + query).ConfigureAwait(false);
            return;
        }

        AuthenticateResult result = await context.AuthenticateAsync(Scheme).ConfigureAwait(false);
        if (result is not { Succeeded: true, Principal: { } principal } || principal.GetClaim(Claims.ClientId) is null)
        {
            await ShowCodeFormAsync(context, request.UserCode is null ? "Enter the code of the device." : "This code is unknown or expired.")
                .ConfigureAwait(false);
            return;
        }

        if (HttpMethods.IsGet(context.Request.Method))
        {
            KeyValuePair<string, string>[] fields = [new(Parameters.UserCode, request.UserCode ?? string.Empty)];
            string page = HtmlPage.ConfirmForm("Device", $"Sign {session.User.UserName} in on the device?", OidcPaths.Verify, fields);
            await HtmlPage.WriteAsync(context, page).ConfigureAwait(false);
            return;
        }

        ClaimsIdentity identity = OidcPrincipals.ForUser(session, principal.GetScopes());
        OidcPrincipals.SetAudience(identity, principal);
        await context
            .SignInAsync(Scheme, new ClaimsPrincipal(identity), new AuthenticationProperties { RedirectUri = "/" })
            .ConfigureAwait(false);
    }

    public static async Task UserInfoAsync(HttpContext context)
    {
        AuthenticateResult result = await context.AuthenticateAsync(Scheme).ConfigureAwait(false);
        ClaimsPrincipal principal = result.Principal ?? throw new InvalidOperationException("The request carries no access token.");
        Dictionary<string, string?> claims = new(StringComparer.Ordinal) { [Claims.Subject] = principal.GetClaim(Claims.Subject) };
        if (principal.HasScope(Scopes.Email))
        {
            claims[Claims.Email] = principal.GetClaim(Claims.Email);
        }

        if (principal.HasScope(Scopes.Profile))
        {
            claims[Claims.Name] = principal.GetClaim(Claims.Name);
        }

        await context.Response.WriteAsJsonAsync(claims, context.RequestAborted).ConfigureAwait(false);
    }

    private static Task ShowCodeFormAsync(HttpContext context, string text)
        => HtmlPage.WriteAsync(context, HtmlPage.CodeForm("Device", text, OidcPaths.Verify, Parameters.UserCode));

    /// <summary>The same authorization request without the prompt for a login, which the form fulfills.</summary>
    private static string ContinueAt(OpenIddictRequest request)
    {
        QueryBuilder query = [];
        foreach ((string name, OpenIddictParameter value) in request.GetParameters())
        {
            if (name is not (Parameters.Prompt or Parameters.MaxAge))
            {
                query.Add(name, ((ImmutableArray<string?>?)value ?? []).OfType<string>());
            }
        }

        return OidcPaths.Authorize + query.ToQueryString();
    }

    private static OpenIddictRequest Request(HttpContext context)
        => context.GetOpenIddictServerRequest() ?? throw new InvalidOperationException("Not an OpenID Connect request.");

    private static AuthenticationProperties Error(string error, string description)
        => new(new Dictionary<string, string?>
        {
            [OpenIddictServerAspNetCoreConstants.Properties.Error] = error,
            [OpenIddictServerAspNetCoreConstants.Properties.ErrorDescription] = description,
        });
}
