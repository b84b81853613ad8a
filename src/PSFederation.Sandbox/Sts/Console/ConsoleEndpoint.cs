using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using PSFederation.Sandbox.Hosting;

namespace PSFederation.Sandbox.Sts.Console;

/// <summary>
/// The federation endpoint of the console: getSigninToken for the credentials of a session, and login with that token, once and within
/// fifteen minutes. At AWS it has a separate host.
/// </summary>
internal sealed class ConsoleEndpoint(StsRegistry registry, TimeProvider clock)
{
    public const string Path = "/federation";

    private static readonly TimeSpan TokenLifetime = TimeSpan.FromMinutes(15);
    private readonly ConcurrentDictionary<string, (StsSession Session, DateTimeOffset End)> _tokens = new(StringComparer.Ordinal);

    public Task HandleAsync(HttpContext context)
    {
        context.Items[RequestLogMiddleware.ActionItem] = context.Request.Query["Action"].ToString();
        return context.Request.Query["Action"].ToString() switch
        {
            "getSigninToken" => GetSigninTokenAsync(context),
            "login" => LoginAsync(context),
            _ => RefuseAsync(context),
        };
    }

    private Task GetSigninTokenAsync(HttpContext context)
    {
        if (Find(context.Request.Query["Session"].ToString()) is not { } session
            || !IsAllowed(session, context.Request.Query["SessionDuration"].ToString()))
        {
            return RefuseAsync(context);
        }

        string token = RandomText.SecretAccessKey();
        _tokens[token] = (session, clock.GetUtcNow() + TokenLifetime);
        return context.Response.WriteAsJsonAsync(new Dictionary<string, string> { ["SigninToken"] = token });
    }

    /// <summary>AWS sets cookies and redirects; the sandbox has no console, so it shows the user and the destination.</summary>
    private Task LoginAsync(HttpContext context)
    {
        if (!_tokens.TryRemove(context.Request.Query["SigninToken"].ToString(), out (StsSession Session, DateTimeOffset End) entry)
            || entry.End <= clock.GetUtcNow()
            || string.IsNullOrEmpty(context.Request.Query["Destination"]))
        {
            return RefuseAsync(context);
        }

        return context.Response.WriteAsync($"{entry.Session.Arn} at {context.Request.Query["Destination"]}");
    }

    private StsSession? Find(string json)
    {
        Dictionary<string, string>? keys;
        try
        {
            keys = JsonSerializer.Deserialize<Dictionary<string, string>>(json);
        }
        catch (JsonException)
        {
            return null;
        }

        return keys is not null
            && registry.FindSession(keys.GetValueOrDefault("sessionId", string.Empty)) is { } session
            && session.Expiration > clock.GetUtcNow()
            && Same(session.SecretAccessKey, keys.GetValueOrDefault("sessionKey"))
            && Same(session.SessionToken, keys.GetValueOrDefault("sessionToken"))
                ? session
                : null;
    }

    /// <summary>SessionDuration is rejected for federated users, and above one hour for role chaining.</summary>
    private static bool IsAllowed(StsSession session, string duration)
    {
        if (duration.Length is 0)
        {
            return true;
        }

        return session.RoleArn is not null
            && int.TryParse(duration, NumberStyles.None, CultureInfo.InvariantCulture, out int seconds)
            && seconds >= 900
            && seconds <= (session.IsChained ? 3_600 : 43_200);
    }

    private static bool Same(string expected, string? actual) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(actual ?? string.Empty));

    private static Task RefuseAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status400BadRequest;
        return context.Response.WriteAsync("<html><body>Bad request</body></html>");
    }
}
