namespace PSFederation.HelpGenerator.Tests;

/// <summary>The XML files that the verb compact writes.</summary>
public sealed class CompactXmlTests
{
    [Theory]
    [InlineData("<a>\n  <b>x</b>\n  <!-- why -->\n  <c />\n</a>\n", "<a><b>x</b><c /></a>")]
    [InlineData("<a>\n  <b> </b>\n</a>", "<a><b> </b></a>")]
    [InlineData("<a>one <b>two</b> three</a>", "<a>one <b>two</b> three</a>")]
    [InlineData("<a><!-- why --> </a>", "<a> </a>")]
    [InlineData("<a>1 &lt; 2 &#xA; é</a>", "<a>1 &lt; 2 \n é</a>")]
    [InlineData("<a b=\"1&#xA;2\" />", "<a b=\"1&#xA;2\" />")]
    public void Comments_and_indentation_are_removed_and_text_stays(string source, string expected) =>
        Assert.Equal("<?xml version=\"1.0\" encoding=\"utf-8\"?>" + expected, Compact("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n" + source));

    [Fact]
    public void A_file_that_is_not_XML_is_an_error_with_its_path_and_line()
    {
        using TempFolder folder = new();
        File.WriteAllText(folder["bad.ps1xml"], "<a>\n  <b>\n</a>");
        RunResult result = Sample.Run("compact", folder["bad.ps1xml"], folder["out.ps1xml"]);
        Assert.Equal(1, result.Code);
        Assert.Contains(folder["bad.ps1xml"], result.Errors, StringComparison.Ordinal);
        Assert.Contains("3", result.Errors, StringComparison.Ordinal);
        Assert.False(File.Exists(folder["out.ps1xml"]));
    }

    [Fact]
    public void A_missing_file_is_an_error_with_its_path()
    {
        using TempFolder folder = new();
        RunResult result = Sample.Run("compact", folder["none.ps1xml"], folder["out.ps1xml"]);
        Assert.Equal(1, result.Code);
        Assert.Contains(folder["none.ps1xml"], result.Errors, StringComparison.Ordinal);
    }

    private static string Compact(string source)
    {
        using TempFolder folder = new();
        File.WriteAllText(folder["in.xml"], source);
        RunResult result = Sample.Run("compact", folder["in.xml"], folder["out.xml"]);
        Assert.Equal((0, string.Empty), (result.Code, result.Errors));
        return File.ReadAllText(folder["out.xml"]);
    }
}
