using System.Text.Json;
using System.Text.Json.Nodes;

namespace PSFederation.Core.SignIn.Browser;

/// <summary>
/// Keeps the session of the identity provider in the profile. Most providers mark their session's cookie to be gone with the browser, and
/// this browser goes after each sign-in: so it is told to keep such cookies for a working day. They stay within the browser's own store.
/// </summary>
internal static class SessionCookies
{
    private static readonly TimeSpan Kept = TimeSpan.FromHours(12);

    /// <summary>Members that the browser takes back as it gave them.</summary>
    private static readonly string[] Unchanged = ["name", "value", "path", "secure", "httpOnly", "sameSite", "priority", "sourceScheme", "sourcePort", "partitionKey"];

    /// <summary>Gives the session's cookies a time to live. A browser that does not do it must not lose the sign-in.</summary>
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
                    // One by one: the browser refuses all when it refuses one.
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
            // The browser is gone already: there is an assertion, and the next sign-in asks the person again.
        }
    }

    /// <summary>The cookie with a time at which it expires. A cookie without a leading dot is its host's alone, and is set by an address of that host.</summary>
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
