using PSFederation.Core.Html;
using PSFederation.Core.SignIn.Pages;

namespace PSFederation.Core.Tests.SignIn;

/// <summary>The time for a page grows linearly with its length.</summary>
public class PageLimitsTests
{
    private const int Small = 900;
    private const int Factor = 10;
    private const double MostGrowth = 12;

    private static readonly Uri Address = new("https://idp.example.com/login");

    private static string Repeat(string text, int count) => string.Concat(Enumerable.Repeat(text, count));

    private static string Number(Func<int, string> text, int count) => string.Concat(Enumerable.Range(0, count).Select(text));

    public static TheoryData<string> Pages =>
        ["labels", "labels within", "one label around", "one label for all", "forms", "controls of other forms", "errors within errors", "live regions", "pictures", "hidden", "scripts that load"];

    private static string Page(string kind, int count) => kind switch
    {
        "labels" => $"<form method=post>{Number(i => $"<label for=f{i}>L {i}</label>", count)}{Number(i => $"<input name=n{i} id=f{i}>", count)}</form>",
        "labels within" => $"<form>{Number(i => $"<label>L {i}<input name=n{i}></label>", count)}</form>",
        "one label around" => $"<form><label>{Repeat("word ", count * 50)}{Number(i => $"<input name=n{i}>", count)}</label></form>",
        "one label for all" => $"<form><label for=f>{Repeat("<b>word</b> ", count)}</label>{Number(i => $"<input name=n{i} id=f>", count)}</form>",
        "forms" => Number(i => $"<form id=g{i}><input name=n{i}></form>", count),
        "controls of other forms" => Repeat("<form id=f></form>", count) + Number(i => $"<input name=n{i} form=f>", count),
        "errors within errors" => Repeat("<div class=error>", 100) + Repeat("<p class=error>x", count) + Repeat("</div>", 100),
        "live regions" => Repeat("<div aria-live=polite>", 100) + Repeat("<p aria-live=polite></p>", count) + Repeat("</div>", 100),
        "pictures" => $"<div>{Repeat("<img class=error>", count)}</div>",
        "hidden" => Repeat("<div>", 200) + Repeat("<p>x</p>", count) + Repeat("</div>", 200),
        "scripts that load" => $"<div id=a></div>{Repeat("<p></p>", count)}<script>{Number(i => $"f('/x?{i}','i{i}');", count)}</script>",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    /// <summary>Everything that a sign-in asks of a page.</summary>
    private static int Steps(string html)
    {
        HtmlPage page = HtmlPage.Parse($"<html><body>{html}</body></html>", Address);
        PageStep.Of(page);
        VisibleText.Errors(page);
        VisibleText.Lines(page);
        foreach (HtmlForm form in page.Forms)
        {
            form.Submission(new Dictionary<string, string>(), form.DefaultButton, "UTF-8");
            _ = form.Choices().Count();
        }

        return page.Index.Steps;
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Ten_times_the_page_takes_at_most_twelve_times_the_steps(string kind)
    {
        int few = Steps(Page(kind, Small)), many = Steps(Page(kind, Small * Factor));
        Assert.True(many <= few * MostGrowth, $"{few} and {many}");
    }

    [Fact]
    public void Classes_are_read_one_by_one()
    {
        string classes = Number(i => $"c{i} ", 200_000);
        HtmlPage page = HtmlPage.Parse($"<form><div class=\"{classes}\"><input name=a></div><div class=\"{classes}HIDDEN\"><input name=b></div></form>", Address);
        Assert.Equal(["a"], page.Forms[0].Visible.Select(field => field.Name));
    }

    public static TheoryData<string, string> Beyond => new()
    {
        { "tags", Repeat("<br>", PageParser.MaxTags + 1) },
        { "end tags", Repeat("</x>", PageParser.MaxEndTags + 1) },
        { "levels of elements", Repeat("<div>", PageParser.MaxDepth + 1) },
        { "levels of elements", Repeat("<x/>", PageParser.MaxDepth + 1) },
        { "levels of formatting", Number(i => $"<b a={i}>", PageParser.MaxFormatting + 1) + Repeat("<p>x", 1_000) },
        { "checked boxes", Repeat("<input type=radio name=a checked>", PageParser.MaxChosen + 1) },
    };

    [Theory]
    [MemberData(nameof(Beyond))]
    public void Each_bound_has_its_error(string what, string html)
    {
        FederationException error = Fail.With(FederationErrorCode.InputTooLarge, () => HtmlPage.Parse(html, Address));
        Assert.Contains(what, error.Message, StringComparison.Ordinal);
        Assert.Equal("https://idp.example.com", error.Target);
    }

    [Theory]
    [InlineData("<ul>", "<li>x", "</ul>")]
    [InlineData("<select>", "<option>x", "</select>")]
    [InlineData("<table>", "<tr><td>x", "</table>")]
    [InlineData("<p>", "<a href=x>x<br/><img src=x />", "</p>")]
    [InlineData("<svg>", "<path d='M0 0'/><circle/>", "</svg>")]
    [InlineData("<div>", "<b>x</b><i>y</i><div>z</div>", "</div>")]
    public void Long_pages_that_nest_little_are_read(string begin, string part, string end) =>
        Assert.NotEmpty(VisibleText.Lines(HtmlPage.Parse(begin + Repeat(part, 2_000) + end + "<p>end", Address)));
}
