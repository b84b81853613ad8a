using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Http;

namespace PSFederation.Sandbox.Hosting;

/// <summary>The pages of the two identity providers.</summary>
internal static class HtmlPage
{
    public static string LoginForm(string title, string action, string state, string? error)
        => Page(title, $"""
            <form id="login" method="post" action="{Encode(action)}">
            {Error(error)}
            <input type="hidden" name="state" value="{Encode(state)}">
            <p><label>User name <input type="text" name="username" autocomplete="username" autofocus></label></p>
            <p><label>Password <input type="password" name="password" autocomplete="current-password"></label></p>
            <p><button type="submit">Sign in</button></p>
            </form>
            """);

    public static string UserNameForm(string title, string action, string state)
        => Page(title, $"""
            <form method="post" action="{Encode(action)}">
            <input type="hidden" name="state" value="{Encode(state)}">
            <p><label>User name <input type="text" name="username" autocomplete="username" autofocus></label></p>
            <p><button type="submit">Next</button></p>
            </form>
            """);

    public static string PasswordForm(string title, string action, string state, string userName, string? error)
        => Page(title, $"""
            <form method="post" action="{Encode(action)}">
            {Error(error)}
            <input type="hidden" name="state" value="{Encode(state)}">
            <p><input type="text" name="username" value="{Encode(userName)}" readonly></p>
            <p><label>Password <input type="password" name="password" autocomplete="current-password" autofocus></label></p>
            <p><button type="submit">Sign in</button></p>
            </form>
            """);

    public static string OneTimeCodeForm(string title, string action, string state, string? error)
        => Page(title, $"""
            <form method="post" action="{Encode(action)}">
            {Error(error)}
            <input type="hidden" name="state" value="{Encode(state)}">
            <p><label>Code of your authenticator <input type="text" name="otp" inputmode="numeric" autocomplete="off" autofocus></label></p>
            <p><button type="submit" name="cancel" value="1" formnovalidate>Cancel</button> <button type="submit">Verify</button></p>
            </form>
            """);

    public static string StaySignedInForm(string title, string action, string state)
        => Page(title, $"""
            <p>Stay signed in?</p>
            <form method="post" action="{Encode(action)}">
            <input type="hidden" name="state" value="{Encode(state)}">
            <p><button type="submit" name="stay" value="no">No</button> <button type="submit" name="stay" value="yes">Yes</button></p>
            </form>
            """);

    public static string ConfirmForm(string title, string text, string action, IEnumerable<KeyValuePair<string, string>> fields)
        => Page(title, $"""
            <p>{Encode(text)}</p>
            <form method="post" action="{Encode(action)}">
            {Inputs(fields)}<p><button type="submit">Continue</button></p>
            </form>
            """);

    public static string CodeForm(string title, string text, string action, string field)
        => Page(title, $"""
            <p>{Encode(text)}</p>
            <form method="get" action="{Encode(action)}">
            <p><label>Code <input type="text" name="{Encode(field)}" autofocus></label></p>
            <p><button type="submit">Continue</button></p>
            </form>
            """);

    /// <summary>The page of the SAML POST binding (SAML Bindings 3.5.4): a form that submits itself.</summary>
    public static string AutoPost(string action, IEnumerable<KeyValuePair<string, string>> fields)
        => Page("Signing in", $"""
            <form method="post" action="{Encode(action)}">
            {Inputs(fields)}<noscript><p><button type="submit">Continue</button></p></noscript>
            </form>
            <script>document.forms[0].submit();</script>
            """);

    public static string Message(string title, string text) => Page(title, $"<p>{Encode(text)}</p>");

    public static async Task WriteAsync(HttpContext context, string html)
    {
        context.Response.ContentType = "text/html; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        await context.Response.WriteAsync(html, context.RequestAborted).ConfigureAwait(false);
    }

    private static string Page(string title, string body)
        => $"""
            <!DOCTYPE html>
            <html lang="en">
            <head><meta charset="utf-8"><title>{Encode(title)}</title></head>
            <body>
            <h1>{Encode(title)}</h1>
            {body}
            </body>
            </html>
            """;

    private static string Error(string? error) => error is null ? string.Empty : $"<p class=\"error\" role=\"alert\">{Encode(error)}</p>";

    private static string Inputs(IEnumerable<KeyValuePair<string, string>> fields)
    {
        StringBuilder inputs = new();
        foreach ((string name, string value) in fields)
        {
            inputs.Append("<input type=\"hidden\" name=\"").Append(Encode(name))
                .Append("\" value=\"").Append(Encode(value)).Append("\">\n");
        }

        return inputs.ToString();
    }

    private static string Encode(string text) => HtmlEncoder.Default.Encode(text);
}
