using System.Text;
using System.Text.Json.Nodes;

namespace PSFederation.Core.SignIn.Browser;

/// <summary>The page that the browser shows instead of the service provider's, until it is closed.</summary>
internal static class ClosingPage
{
    /// <summary>The parameters of <c>Fetch.fulfillRequest</c>.</summary>
    /// <param name="request">The object with the ID of the request.</param>
    /// <param name="signedIn">Whether there is an assertion.</param>
    public static JsonObject Answer(JsonObject request, bool signedIn)
    {
        string title = signedIn ? "Signed in" : "Not signed in";
        string text = signedIn ? "You can close this window and return to PowerShell." : "The identity provider sent no assertion. Return to PowerShell to see why.";
        string page =
            $"<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>{title}</title>"
            + "<style>body{font:16px/1.5 system-ui,sans-serif;margin:15vh auto;max-width:34em;padding:0 1em}</style></head>"
            + $"<body><h1>{title}</h1><p>{text}</p></body></html>";
        request["responseCode"] = 200;
        request["responseHeaders"] = new JsonArray(
            Header("Content-Type", "text/html; charset=utf-8"), Header("Cache-Control", "no-store"), Header("Referrer-Policy", "no-referrer"),
            Header("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'"));
        request["body"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(page));
        return request;
    }

    private static JsonObject Header(string name, string value) => new() { ["name"] = name, ["value"] = value };
}
