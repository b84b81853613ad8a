using PSFederation.Core.Html;
using PSFederation.Core.Http;
using PSFederation.Core.Text;

namespace PSFederation.Core.SignIn;

/// <summary>The errors of a sign-in through pages: the current page, its text, and what to do.</summary>
internal static class SignInErrors
{
    private const string OtherWays = "Sign in with -Browser, or with -LoopbackAcs in your own browser";

    /// <summary>The identity provider rejected the input.</summary>
    public static FederationException Refused(Uri at, string what, string said) => new(
        FederationErrorCode.SignInRefused, $"{HttpErrors.Origin(at)} {what}{said}.", HttpErrors.Origin(at));

    /// <summary>A browser is required.</summary>
    /// <param name="at">The address of the page.</param>
    /// <param name="obstacle">The reason, as a part of a sentence.</param>
    /// <param name="said">The text of the page, as a part of a sentence; empty if there is none.</param>
    public static FederationException NeedsBrowser(Uri at, string obstacle, string said = "") => new(
        FederationErrorCode.SignInNeedsBrowser, $"A page at {HttpErrors.Origin(at)} {obstacle}, which form sign-in does not support{said}. {OtherWays}.", HttpErrors.Origin(at));

    /// <summary>The response would arrive at AWS in an address.</summary>
    /// <param name="from">The address that continues there.</param>
    /// <param name="what">What the address contains, as a part of a sentence.</param>
    public static FederationException NotByPost(Uri from, string what) => new(
        FederationErrorCode.SignInPageNotUnderstood,
        $"{HttpErrors.Origin(from)} returned {what}; expected a SAML response in a form, which is the only binding that AWS accepts (HTTP-POST). Ask the identity provider's administrator to use HTTP-POST for AWS.",
        HttpErrors.Origin(from));

    /// <summary>A secret would be sent unencrypted.</summary>
    public static FederationException Insecure(Uri to, string what) => new(
        FederationErrorCode.SignInInsecure, $"The {what} would be sent to {HttpErrors.Origin(to)} unencrypted; expected {WebAddress.Rule}. It was not sent.", HttpErrors.Origin(to));

    /// <summary>A secret would become a part of an address.</summary>
    public static FederationException InAddress(Uri to, string what) => new(
        FederationErrorCode.SignInInsecure, $"The form at {HttpErrors.Origin(to)} would put the {what} into the address (method GET); expected POST. It was not sent.", HttpErrors.Origin(to));

    /// <summary>A page opens the next page after the timeout.</summary>
    public static FederationException OpensNextLate(Uri at, TimeSpan delay, TimeSpan timeout) => new(
        FederationErrorCode.Timeout, $"The page at {HttpErrors.Origin(at)} opens the next page after {delay.TotalSeconds.Whole()} s, which is longer than the timeout of {timeout.TotalSeconds.Tenths()} s. Increase -TimeoutSec.", HttpErrors.Origin(at));

    /// <summary>A page waits longer than the timeout.</summary>
    public static FederationException WaitedTooLong(Uri at, TimeSpan timeout, string said) => new(
        FederationErrorCode.Timeout,
        $"The page at {HttpErrors.Origin(at)} was still waiting after the timeout of {timeout.TotalSeconds.Tenths()} s{(said.Length > 0 ? $"; it says: \"{said}\"" : string.Empty)}. Approve the sign-in, or increase -TimeoutSec.",
        HttpErrors.Origin(at));

    /// <summary>A page asks for a choice that is not specified.</summary>
    public static FederationException ChoiceMissing(Uri at, string caption, IReadOnlyList<FormOption> options) => new(
        FederationErrorCode.SignInInputMissing,
        $"{HttpErrors.Origin(at)} asks for a choice ({caption}): {List(options)}; none was specified, and this session is not interactive. Choose with -Factor, or sign in at a prompt.",
        HttpErrors.Origin(at));

    /// <summary>The pattern of the caller matches no choice.</summary>
    public static FederationException NoSuchChoice(Uri at, IReadOnlyList<FormOption> options) => new(
        FederationErrorCode.SignInInputMissing,
        $"{HttpErrors.Origin(at)} offers {List(options)}; expected a choice that matches -Factor. Correct the pattern, or omit -Factor.",
        HttpErrors.Origin(at));

    /// <summary>A page appears again after it was answered.</summary>
    /// <param name="at">The address of the page.</param>
    /// <param name="how">How the page repeats, as a part of a sentence.</param>
    public static FederationException Loop(Uri at, HtmlPage page, string how) => new(
        FederationErrorCode.SignInTooManySteps,
        $"The sign-in is in a loop: the page '{page.Title}' at {HttpErrors.Origin(at)} appears again {how}. Sign in there with a browser to see what it expects.",
        HttpErrors.Origin(at));

    /// <summary>The page contains a response for another service.</summary>
    public static FederationException NotForAws(Uri at, Uri acs) => new(
        FederationErrorCode.SignInPageNotUnderstood,
        $"{HttpErrors.Origin(at)} sent an assertion for {HttpErrors.Origin(acs)}; expected one for AWS. The assertion was not used or forwarded. Check that the sign-in address is the identity provider's address for AWS.",
        HttpErrors.Origin(at));

    /// <summary>A form without a valid target.</summary>
    public static FederationException NoAction(Uri at) => new(
        FederationErrorCode.SignInPageNotUnderstood, $"A form at {HttpErrors.Origin(at)} has no valid address; expected one.", HttpErrors.Origin(at));

    /// <summary>The server answered with an error.</summary>
    /// <param name="page">The received page.</param>
    /// <param name="said">Its text.</param>
    /// <param name="signedIn">Whether a password or code has been sent.</param>
    public static FederationException Http(HttpPage page, string said, bool signedIn)
    {
        string origin = HttpErrors.Origin(page.Address);
        string what = $"{origin}{page.Address.AbsolutePath} returned HTTP {(int)page.Status} ({page.Status}){said}; expected a sign-in page or an assertion";
        // An offer of Kerberos in answer to a password refuses the password.
        return page.OffersIntegrated && !signedIn
            ? new(FederationErrorCode.SignInInputMissing, $"{what}. It asks for Kerberos or NTLM: use -UseDefaultCredentials.", origin)
            : page.OffersBasic && !signedIn
            ? new(FederationErrorCode.SignInRefused, $"{what}. It asks for basic authentication, which form sign-in does not support. {OtherWays}, or specify the address of the page with the sign-in form.", origin)
            : (int)page.Status is 401 or 403 || (signedIn && (int)page.Status is 400 or 422 or 423 or 429)
                ? new(FederationErrorCode.SignInRefused, $"{what}. {(signedIn ? "Check user name, password and whether the account may use AWS." : "No password has been sent. Check the sign-in address, and whether it may be used from this network.")}", origin)
                : new(FederationErrorCode.HttpError, $"{what}. Check the sign-in address. If it is correct, contact the operator of the identity provider.", origin);
    }

    /// <summary>The sign-in ended at a page that does not continue.</summary>
    /// <param name="page">The received page.</param>
    /// <param name="said">Its text.</param>
    /// <param name="isError">Whether the text is marked as an error.</param>
    /// <param name="signedIn">Whether the password has been sent.</param>
    public static FederationException End(HttpPage page, HtmlPage html, string said, bool isError, bool signedIn)
    {
        string origin = HttpErrors.Origin(page.Address);
        if (page.MediaType is not ("text/html" or "application/xhtml+xml" or ""))
            return new(FederationErrorCode.SignInPageNotUnderstood, $"{origin} returned {page.MediaType}; expected an HTML page with a sign-in form or an assertion. Check the sign-in address.", origin);
        if (isError && signedIn)
            return new(FederationErrorCode.SignInRefused, $"The sign-in at {origin} ended on a page without an assertion{said}. Check that the account is assigned to AWS there.", origin);
        return new(
            FederationErrorCode.SignInPageNotUnderstood,
            $"The page '{html.Title}' at {origin} has no sign-in form and no assertion{said}. Check the sign-in address. {OtherWays} if the page needs scripts.",
            origin);
    }

    internal static string List(IReadOnlyList<FormOption> options) => UntrustedText.Line(string.Join(", ", options.Select(option => $"'{option.Shown}'")));

    /// <summary>The sign-in exceeds the maximum number of pages.</summary>
    public static FederationException TooManySteps(Uri from, int pages) => new(
        FederationErrorCode.SignInTooManySteps,
        $"The sign-in at {HttpErrors.Origin(from)} went through {pages} pages without an assertion. Check the sign-in address, or sign in there with a browser to see why.",
        HttpErrors.Origin(from));
}
