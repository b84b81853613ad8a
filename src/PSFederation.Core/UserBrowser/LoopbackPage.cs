using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace PSFederation.Core.UserBrowser;

/// <summary>A form that a page submits automatically with POST.</summary>
/// <param name="Action">Its target.</param>
/// <param name="Fields">Its hidden fields.</param>
internal sealed record LoopbackForm(Uri Action, IReadOnlyList<KeyValuePair<string, string>> Fields);

/// <summary>The pages of the loopback listener: a sentence for the person, and at most a form. They load no other resources.</summary>
internal static class LoopbackPage
{
    /// <summary>The text for a request that is not a sign-in response.</summary>
    public const string NotAResponse = "This address accepts only the response of a sign-in.";

    /// <summary>The text for the response of another sign-in.</summary>
    public const string OtherSignIn = "This response does not belong to the current sign-in. Start again from PowerShell.";

    /// <summary>The text after a successful sign-in.</summary>
    public const string SignedIn = "You can close this page and return to PowerShell.";

    private const string Submit = "document.forms[0].submit()";

    /// <summary>The only script of the page, allowed by its hash.</summary>
    private static readonly string Policy =
        $"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Submit)))}'; frame-ancestors 'none'";

    /// <summary>A response with such a page, as bytes.</summary>
    public static byte[] Write(int status, string title, string text, Uri? location, LoopbackForm? form)
    {
        byte[] content = Encoding.UTF8.GetBytes(
            $"<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>{Encode(title)}</title>"
            + "<style>body{font:16px/1.5 system-ui,sans-serif;margin:15vh auto;max-width:34em;padding:0 1em}</style></head>"
            + $"<body><h1>{Encode(title)}</h1><p>{Encode(text)}</p>{(form is null ? string.Empty : Html(form))}</body></html>");
        byte[] head = Encoding.ASCII.GetBytes(
            $"HTTP/1.1 {status} {(HttpStatusCode)status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {content.Length}\r\n"
            + "Connection: close\r\nCache-Control: no-store\r\nReferrer-Policy: no-referrer\r\nX-Content-Type-Options: nosniff\r\n"
            + $"Content-Security-Policy: {Policy}\r\n{(location is null ? string.Empty : $"Location: {location.AbsoluteUri}\r\n")}\r\n");
        return [.. head, .. content];
    }

    /// <summary>The button is for a browser that runs no scripts.</summary>
    private static string Html(LoopbackForm form) =>
        $"<form method=\"post\" action=\"{Encode(form.Action.AbsoluteUri)}\">"
        + string.Concat(form.Fields.Select(field => $"<input type=\"hidden\" name=\"{Encode(field.Key)}\" value=\"{Encode(field.Value)}\">"))
        + $"<button>Continue</button></form><script>{Submit}</script>";

    private static string Encode(string text) => WebUtility.HtmlEncode(text);
}
