using System.Text.Json;
using System.Text.Json.Nodes;

namespace PSFederation.Core.SignIn.Browser;

/// <summary>
/// Keeps the session of the identity provider in the profile. Most providers use session cookies, which are deleted when the browser exits, and
/// this browser exits after each sign-in. So this class extends such cookies to a working day. They stay within the browser's own store.
/// </summary>
internal static class SessionCookies
{
    private static readonly TimeSpan Kept = TimeSpan.FromHours(12);

    /// <summary>Members that are returned to the browser unchanged.</summary>
    private static readonly string[] Unchanged = ["name", "value", "path", "secure", "httpOnly", "sameSite", "priority", "sourceScheme", "sourcePort", "partitionKey"];

    /// <summary>Sets an expiration for the session cookies. A browser that does not support it must not lose the sign-in.</summary>
    /// <param name="devTools">The browser.</param>
    public static async Task KeepAsync(DevToolsConnection devTools, TimeProvider time, CancellationToken cancellationToken)
    {
        long expires = (time.GetUtcNow() + Kept).ToUnixTimeSeconds();
        try
        {
            JsonElement result = await devTools.SendAsync("Storage.getCookies", parameters: null, session: null, cancellationToken).ConfigureAwait(false);
            foreach (JsonElement cookie in result.GetProperty("cookies").EnumerateArray().Where(cookie => cookie.GetProperty("session").ValueKind == JsonValueKind.True))
            {
                try
                {
                    // One by one, because the browser rejects all if it rejects one.
                    await devTools.SendAsync("Storage.setCookies", new JsonObject { ["cookies"] = new JsonArray(Lasting(cookie, expires)) }, session: null, cancellationToken).ConfigureAwait(false);
                }
                catch (DevToolsException e) when (e.Fault == DevToolsFault.Refused)
                {
                    // It stays what it was.
                }
            }
        }
        catch (DevToolsException)
        {
            // The browser has already exited: there is an assertion, and the next sign-in asks the person again.
        }
    }

    /// <summary>The cookie with an expiration. A cookie without a leading dot belongs only to its host, and is set by an address of that host.</summary>
    private static JsonObject Lasting(JsonElement cookie, long expires)
    {
        JsonObject lasting = new() { ["expires"] = expires };
        foreach (string member in Unchanged)
        {
            if (cookie.TryGetProperty(member, out JsonElement value))
                lasting[member] = JsonNode.Parse(value.GetRawText());
        }

        string domain = cookie.GetProperty("domain").GetString() ?? string.Empty;
        if (domain.StartsWith('.'))
            lasting["domain"] = domain;
        else
            lasting["url"] = $"{(cookie.GetProperty("secure").ValueKind == JsonValueKind.True ? "https" : "http")}://{domain}{DevToolsConnection.Text(cookie, "path") ?? "/"}";
        return lasting;
    }
}
