using PSFederation.Core.Html;
using PSFederation.Core.SignIn.Pages;

namespace PSFederation.Fuzz;

/// <summary>The reader of sign-in pages: whatever a server sends, it says what the page is, or refuses it.</summary>
internal sealed class PageTarget : IFuzzTarget
{
    public const string TargetName = "page";

    private static readonly Uri Address = new("https://idp.test/a?b=c");

    /// <summary>Pages of the kinds that a walk knows, to be changed.</summary>
    private static readonly string[] Seeds =
    [
        "<form method=post action=/login><input name=user><input type=password name=pw><input type=hidden name=t value=1><button name=go>Go</button></form><p class=error>Wrong</p>",
        "<form method=post><label for=c>Code</label><input id=c name=otp maxlength=6><select name=m><option value=push>P<option value=token selected>T</select><input type=radio name=d value=1 checked></form>",
        "<body onload=\"document.forms[0].submit()\"><form method=post action='https://signin.aws.amazon.com/saml'><input type=hidden name=SAMLResponse value=PHg+></form></body>",
        "<script>$Config={\"urlPost\":\"/p\",\"sErrorCode\":\"50058\",\"arrUserProofs\":[{\"authMethodId\":\"PhoneAppOTP\",\"isDefault\":true}],\"urlBeginAuth\":\"/b\",\"urlEndAuth\":\"/e\"};</script>",
        "<script>function go(){ window.location.href = '/x'; } if (a) { go() } $(document).ready(function(){ load('/c?d', \"e\"); }); setTimeout('document.f.submit()', 0)</script><div id=e></div>",
        "<style>/* a */ @media screen { .t, form > .row input[name^=mail] { position:absolute; left:-9999px } } #x{opacity:0!important}</style><form method=post><input name=user autocomplete=username><p class=\"t row\"><input name=mail tabindex=-1></p><input type=password name=pw maxlength=9><label for=q>Token code</label><input id=q type=password name=pw1></form>",
        "<table><form id=f method=post action=/l><tr><td>Name<td><input name=user form=f><fieldset disabled><legend><input type=password name=pw></legend></fieldset><input type=image name=i></form></table>",
        "<p>Approve it</p><p>42</p><form name=w method=post><input type=hidden name=c value=1></form><script>setTimeout(go, 5 * 1000); function go() { document.w.submit() } setInterval('location.reload()', 900)</script>",
        "<form method=post><label><input type=radio name=way value=push checked>Push</label><label><input type=radio name=way value=totp required>Code of an app</label><select name=s required><option value=''>Choose<option value=a disabled>A</select><input type=checkbox name=c required>I accept<button name=go value=1>I accept</button></form><form method=post><button>SMS</button></form>",
        "<meta http-equiv=refresh content=\"0; url='/n'\"><noscript><form><input type=submit></form></noscript><base href=/z/>",
    ];

    private static readonly TextMutator Text = new(
    [
        "<form method=post>", "</form>", "<input name=otp>", "<script>", "</script>", "$Config={", "location='/a'", "document.forms[0].submit()", "function(){", "=>{", "})", "if(", "/*", "<!--", "`",
        "<noscript>", "<template>", "<table>", "<svg>", "&#x0;", "style='display:none'", "<div id=e role=alert>", "<style>", "</style>", "{display:none}", ".a .b>.c", "[name=", "position:absolute;left:-999em", "<fieldset disabled>", "<option selected>", "required", "setTimeout(", ", 5000)", "g-recaptcha", "navigator.credentials", new string('{', 500), new string('(', 500),
    ]);

    public string Name => TargetName;

    public string Make(FuzzRandom random)
    {
        string page = random.Pick(Seeds);
        if (random.OneIn(3))
            page += random.Pick(Seeds);
        return Text.Mutate(page, random);
    }

    public string? Run(string input)
    {
        try
        {
            HtmlPage page = HtmlPage.Parse(input, Address);
            PageStep step = PageStep.Of(page, input.Length % 2 == 0 ? null : "pw");
            Dictionary<string, string> filledIn = [];
            _ = step.Form?.Submission(filledIn, step.ByScript ? null : step.Form.DefaultButton, "UTF-8");
            foreach (HtmlForm form in page.Forms)
                _ = (form.UserName, form.Choices().Count(choice => choice.IsFactor), form.BoxesToTick().Count(), form.FieldsToFill(filledIn).Count(), form.Answer(filledIn, form.DefaultButton));
            if (step is { Kind: PageKind.Continue or PageKind.Response, Form.MayPass: false } || step.Ways.Any(way => !way.Form.MayPass))
                return "a form for text is passed on untouched";
            if (step.Kind == PageKind.Entra)
                _ = new EntraConfig(step.Entra, Address).Proofs();
            _ = VisibleText.Errors(page).Concat(VisibleText.Lines(page)).Count();
            return step.Kind == PageKind.Response && step.Response is null ? "a response without a response" : null;
        }
        catch (FederationException)
        {
            return null;
        }
    }
}
