using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;

namespace PSFederation.Sandbox.Hosting;

/// <summary>
/// The signed-in users of an identity provider, by a session cookie. Cookies do not distinguish ports of one host, so the
/// name of the cookie contains the service and its port.
/// </summary>
internal sealed class LoginSessions(string cookieName, TimeProvider clock)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(8);
    private readonly ConcurrentDictionary<string, LoginSession> _sessions = new(StringComparer.Ordinal);

    public LoginSession? Current(HttpContext context)
        => context.Request.Cookies.TryGetValue(cookieName, out string? id)
            && _sessions.TryGetValue(id, out LoginSession? session)
            && session.AuthenticatedAt + Lifetime > clock.GetUtcNow()
                ? session
                : null;

    public void SignIn(HttpContext context, SandboxUser user)
    {
        string id = RandomText.Identifier();
        _sessions[id] = new LoginSession(user, clock.GetUtcNow());
        context.Response.Cookies.Append(
            cookieName,
            id,
            new CookieOptions { HttpOnly = true, IsEssential = true, Path = "/", SameSite = SameSiteMode.Lax });
    }
}
