using PSFederation.HelpGenerator.Pages;

namespace PSFederation.HelpGenerator.Tests;

/// <summary>The yaml block of a parameter.</summary>
public sealed class ParameterYamlTests
{
    [Fact]
    public void Has_the_form_of_PlatyPS() => Assert.Equal(
        """
        Type: System.String[]
        DefaultValue: ''
        SupportsWildcards: false
        Aliases:
        - n
        ParameterSets:
        - Name: (All)
          Position: 0
          IsRequired: true
          ValueFromPipeline: false
          ValueFromPipelineByPropertyName: true
          ValueFromRemainingArguments: false
        DontShow: false
        AcceptedValues: []
        HelpMessage: ''
        """.ReplaceLineEndings("\n"),
        string.Join('\n', ParameterYaml.Write(Facts(string.Empty))));

    [Theory]
    [InlineData("")]
    [InlineData("plain")]
    [InlineData("with: colon and # hash")]
    [InlineData("'quoted' \"twice\"")]
    [InlineData("* [a] {b} &c !d %e @f `g`")]
    [InlineData("- dash")]
    [InlineData("  spaces  ")]
    [InlineData("C:\\path\\*.txt")]
    [InlineData("true")]
    [InlineData("null")]
    [InlineData("~")]
    [InlineData("0")]
    [InlineData("${{ secrets.X }}")]
    [InlineData("A long message that goes on and on and on and on, well past the width at which a writer of yaml might choose to fold it into several lines.")]
    public void Any_text_survives(string text)
    {
        ParameterFacts facts = Facts(text);
        ParameterFacts read = ParameterYaml.Read(string.Join('\n', ParameterYaml.Write(facts)), 0);
        Assert.Equal(ParameterYaml.Write(facts), ParameterYaml.Write(read));
        Assert.Equal((text, text), (read.DefaultValue, read.HelpMessage));
    }

    private static ParameterFacts Facts(string text) =>
        new("System.String[]", text, false, ["n"], [new("(All)", "0", true, false, true, false)], false, [], text);
}
