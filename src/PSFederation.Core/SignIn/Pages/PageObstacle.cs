using AngleSharp.Dom;
using PSFederation.Core.Html;
using PSFederation.Core.Text;

namespace PSFederation.Core.SignIn.Pages;

/// <summary>Pages that form sign-in does not support: captchas, passkeys, pages that are built by scripts.</summary>
internal static class PageObstacle
{
    /// <summary>Parts of the addresses of captcha scripts and of the classes of their elements.</summary>
    private static readonly string[] CaptchaMarks =
        ["captcha", "challenges.cloudflare.com", "cf-turnstile", "arkoselabs", "funcaptcha", "awswaf", "geetest"];

    /// <summary>The fields that a WebAuthn answer is posted in (Web Authentication 5.2.2), on the pages of several products.</summary>
    private static readonly HashSet<string> WebAuthnFields = new(StringComparer.OrdinalIgnoreCase) { "authenticatorData", "clientDataJSON", "authenticator_data", "client_data_json" };

    /// <summary>The captcha of a page, as a part of a sentence; null if there is none.</summary>
    public static string? Captcha(HtmlPage page)
    {
        foreach (IElement element in page.Document.QuerySelectorAll("script[src], iframe[src], img, div, input, altcha-widget"))
        {
            bool hiddenField = element.LocalName == "input" && string.Equals(element.GetAttribute("type"), "hidden", StringComparison.OrdinalIgnoreCase);
            if (hiddenField || page.Index.IsHidden(element) && element.LocalName != "script")
                continue;
            string?[] marks = [element.GetAttribute("src"), element.ClassName, element.Id, element.GetAttribute("name"), element.LocalName];
            if (marks.Any(mark => mark is not null && CaptchaMarks.Any(captcha => mark.Contains(captcha, StringComparison.OrdinalIgnoreCase))) || element.LocalName == "altcha-widget")
                return "asks for a captcha";
        }

        return null;
    }

    /// <summary>The request for a passkey or security key; null if there is none.</summary>
    public static string? WebAuthn(HtmlPage page)
    {
        bool fields = page.Document.QuerySelectorAll("input").Any(input => WebAuthnFields.Contains(input.GetAttribute("name") ?? string.Empty));
        return fields || page.Script.Mentions("navigator.credentials") || page.Script.Mentions("PublicKeyCredential")
            ? "asks for a passkey or security key (WebAuthn)"
            : null;
    }

    /// <summary>The hidden password form of the page; null if there is none.</summary>
    public static string? HiddenSignIn(HtmlPage page) =>
        VisibleText.Error(page) is null && page.Forms.Any(form => form.HidesPassword) ? "uses a script to show its password form" : null;

    /// <summary>The problem if a form for a code registers a new authenticator, where the code of another authenticator is wrong; otherwise null.</summary>
    public static string? Registration(HtmlPage page, HtmlForm form)
    {
        bool shows = page.Index.Elements.Any(element => element.Attributes.Any(attribute => attribute.Value.StartsWith("otpauth:", StringComparison.OrdinalIgnoreCase)))
            || VisibleText.Lines(page).Any(line => line.Contains("otpauth:", StringComparison.OrdinalIgnoreCase))
            || (page.Index.Elements.Any(IsQrCode) && VisibleText.Lines(page).Any(PageWords.Registers));
        return shows || form.CarriesSeed ? "asks to set up a new authenticator" : null;
    }

    /// <summary>The problem if a page only offers to set up something, such as a new authenticator; otherwise null.</summary>
    /// <param name="forms">The forms that have nothing to fill in.</param>
    public static string? SetUp(HtmlPage page, IEnumerable<HtmlForm> forms) =>
        VisibleText.Error(page) is null && forms.SelectMany(form => form.Buttons.Where(button => button is { LeadsOn: true, SetsUp: true } && form.IsSeen(button))).FirstOrDefault() is { } button
            ? $"asks to set up something new ('{button.Label}')"
            : null;

    private static bool IsQrCode(IElement element) =>
        element.LocalName is "img" or "canvas" or "svg" or "div" or "object"
        && Words.Of($"{element.Id} {element.ClassName} {element.GetAttribute("alt")}").Any(word => word == "barcode" || word.StartsWith("qr", StringComparison.Ordinal));

    /// <summary>The problem if a form asks for data of the account, not for a user name; otherwise null.</summary>
    public static string? AccountData(HtmlForm form)
    {
        HtmlField[] fields = [.. form.Visible.Where(field => !field.IsFixed)];
        return fields.Length > 1 || fields.Any(field => field.IsAboutPerson)
            ? $"asks for data of the account ({UntrustedText.Line(string.Join(", ", fields.Select(field => $"'{(field.Label.Length > 0 ? field.Label : field.Name)}'")))})"
            : null;
    }

    /// <summary>The problem if the next step is in a frame, which a script fills; otherwise null.</summary>
    public static string? Frame(HtmlPage page) =>
        VisibleText.Error(page) is null && (page.Script.IsPresent || page.LoadsScripts) && page.Index.Elements.Any(element => element.LocalName == "iframe" && page.Index.IsSeen(element) && !IsTiny(element))
            ? "shows the next step in a frame"
            : null;

    /// <summary>Whether a frame only counts visits.</summary>
    private static bool IsTiny(IElement frame) => frame.GetAttribute("width") is "0" or "1" || frame.GetAttribute("height") is "0" or "1";

    /// <summary>That the page is built by scripts; null if it has text without them.</summary>
    public static string? Scripts(HtmlPage page)
    {
        bool scripted = page.Script.IsPresent || page.LoadsScripts;
        return scripted && VisibleText.Error(page) is null && !page.Script.Alerts().Any() && (VisibleText.Lines(page).Sum(line => line.Length) < ShortPage || page.Document.QuerySelector("noscript") is not null)
            ? "is built by scripts (JavaScript)"
            : null;
    }

    private const int ShortPage = 60;
}
