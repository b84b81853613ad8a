using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using PSFederation.Core.Html;
using PSFederation.Core.SignIn.Pages;

namespace PSFederation.Core.Tests.SignIn;

/// <summary>Reading any page ends, with a result or an error of the module.</summary>
public class PageFuzzTests
{
    private static readonly Uri Address = new("https://idp.test/a?b=c");

    /// <summary>What pages are made of, in no sensible order.</summary>
    private static readonly string[] Pieces =
    [
        "<", ">", "</", "/>", "<form method=post>", "<form action='", "</form>", "<input name=user>", "<input type=password name=p>", "<input name=otp maxlength=6>",
        "<input type=hidden name=SAMLResponse value=x>", "<select name=s><option value=token>", "<input type=radio name=r value=1>", "<button formaction='//'>", "<base href='", "<noscript>",
        "<meta http-equiv=refresh content='0;url=", "<script>", "</script>", "<script>$Config={\"urlPost\":\"", "$Config={", "window.location='", "location.replace(", "document.forms[9].submit()",
        "function f(){", "function(", "=>{", "})", "{", "}", "(", ")", "'", "\"", "`", "\\u00", "\\", "//", "/*", "*/", "<!--", "-->", "if(", "else", "f(", "'a','b')", "<div id=a class=error role=alert style='display:none'>",
        "<template>", "<table>", "<svg>", "<![CDATA[", "&#x", "&amp;", "\0", "\uD800", "é", "http://[", "<label for=", "<body onload='", "<div id=\"", "g-recaptcha", "navigator.credentials",
    ];

    private static Arbitrary<string> Pages() =>
        Gen.Elements(Pieces).ListOf().Select(pieces => string.Concat(pieces)).ToArbitrary();

    private static void Read(string text)
    {
        HtmlPage page = HtmlPage.Parse(text, Address);
        foreach (string? passwordField in (string?[])[null, "p"])
        {
            PageStep step = PageStep.Of(page, passwordField);
            if (step.Kind == PageKind.Entra)
            {
                EntraConfig config = new(step.Entra, Address);
                _ = (config.Post, config.Error, config.Proofs(), config.PollingTimeout, config.PollingInterval("a"));
            }

            _ = step.Form?.Submission(new Dictionary<string, string> { ["user"] = "u", ["p"] = "p" }, step.ByScript ? null : step.Form.DefaultButton, "UTF-8");
        }

        foreach (HtmlForm form in page.Forms)
            _ = (form.UserName, form.Password, form.Codes, form.HasWayOn, form.Action, form.Choices().Count());
        _ = (VisibleText.Errors(page), VisibleText.Lines(page), page.Refresh());
    }

    [Property(MaxTest = 2000)]
    public Property Any_page_is_survived() => Prop.ForAll(Pages(), text => Read(text));

    [Property(MaxTest = 500)]
    public void Any_text_is_read_or_rejected(string? text) => Read(text ?? string.Empty);

    [Property(MaxTest = 500)]
    public void Any_response_of_Entra_is_read_or_rejected(string? text)
    {
        EntraResponse? answer = EntraResponse.Read(text ?? string.Empty);
        _ = (answer?.IsSuccess, answer?.Problem, answer?.Number);
    }

    public static TheoryData<string, string, string> Floods => new()
    {
        { "<div>", "<input name=a type=password>", "</div>" },
        { "<form><b><p>", "x", "" },
        { "<script>{", "", "" },
        { "<script>(function(){", "location='/a'", "" },
        { "<script>function a(){a(", "", "" },
        { "<script>a=>{", "", "" },
        { "<script>)=>{", "", "" },
        { "<script>if(", "", "" },
        { "<script>$Config=", "", "" },
        { "<script>/a[", "", "" },
        { "<meta http-equiv=refresh content=0;url=", "", "" },
    };

    /// <summary>Nesting and repetition at the bound of what is read: done, or refused, without exhausting the stack.</summary>
    [Theory]
    [MemberData(nameof(Floods))]
    public void Floods_do_no_harm(string opening, string inner, string closing)
    {
        foreach (string flood in (string[])[Repeat(opening, 4_000) + inner + Repeat(closing, 4_000), opening[..(opening.IndexOf('>', StringComparison.Ordinal) + 1)] + Repeat(opening[(opening.IndexOf('>', StringComparison.Ordinal) + 1)..], 20_000) + inner])
        {
            try
            {
                Read(flood);
            }
            catch (FederationException e)
            {
                Assert.Equal(FederationErrorCode.InputTooLarge, e.Code);
            }
        }

        static string Repeat(string text, int count) => string.Concat(Enumerable.Repeat(text, count));
    }

    [Fact]
    public void Too_many_tags_are_refused() =>
        Fail.With(FederationErrorCode.InputTooLarge, () => HtmlPage.Parse(string.Concat(Enumerable.Repeat("<b>", 20_001)), Address));
}
