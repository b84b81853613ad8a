namespace PSFederation.HelpGenerator.Tests;

/// <summary>What is said of pages that are not as they must be, and of which line.</summary>
public sealed class MalformedPageTests
{
    [Theory]
    [InlineData("## NOTES", "## Remarks", "## Remarks", "The section '## Remarks' is unknown")]
    [InlineData("## NOTES", "## Remarks", "# Get-Sample", "The section '## NOTES' is missing.")]
    [InlineData("## ALIASES", "## NOTES", "## ALIASES", "The section '## ALIASES' is missing.", 12)]
    [InlineData("# Get-Sample", "# Get-Other", "# Get-Other", "The heading must be '# Get-Sample'")]
    [InlineData("title: Get-Sample", "title: Get-Other", "title:", "'title' must be 'Get-Sample', not 'Get-Other'.")]
    [InlineData("document type: cmdlet\n", "", "---", "The key 'document type' is missing.", 2)]
    [InlineData("Locale: en-US", "locale: en-US", "locale", "The key 'locale' is unknown here")]
    [InlineData("PlatyPS schema version: 2024-05-01", "PlatyPS schema version: 2.0.0", "PlatyPS", "'PlatyPS schema version' must be '2024-05-01'")]
    [InlineData("external help file: PSFederation", "external help file: Other", "external", "'external help file' must be 'PSFederation.HelpGenerator.Sample.dll-Help.xml'")]
    [InlineData("HelpUri: https://example.com/help/Get-Sample", "HelpUri: help/x", "HelpUri", "'HelpUri' must be an https address, or ''.")]
    [InlineData("DefaultValue: now", "DefaultValues: now", "DefaultValues", "The key 'DefaultValues' is unknown here")]
    [InlineData("DefaultValue: now\n", "", "Type: System.Nullable", "The key 'DefaultValue' is missing.")]
    [InlineData("SupportsWildcards: false", "SupportsWildcards: maybe", "SupportsWildcards: maybe", "'SupportsWildcards' must be true or false, not 'maybe'.")]
    [InlineData("Position: 1", "Position: first", "  Position: first", "'Position' must be a number or Named, not 'first'.")]
    [InlineData("Aliases: []", "Aliases: none", "Aliases: none", "'Aliases' must be a list.")]
    [InlineData("DefaultValue: now", "DefaultValue: 'now", "DefaultValue: 'now", "The yaml cannot be read")]
    [InlineData("Says when.\n", "", "### -At", "-At has no text.")]
    [InlineData("### -At", "### At", "### At", "'### At' is not a parameter; write '### -Name'.")]
    [InlineData("```yaml\nType: System.Nullable", "```json\nType: System.Nullable", "### -At", "-At has no fenced yaml block")]
    [InlineData("### Example 2: Get", "### Example 3: Get", "### Example 3: Get", "The heading must be '### Example 2 - title'")]
    [InlineData("```powershell\nGet-Sample -Path samples.txt -Force\n```", "Get-Sample -Path samples.txt -Force", "### Example 2", "The example has no fenced block with its code.")]
    [InlineData("### Path\n", "Here is prose.\n\n### Path\n", "### Name (Default)", "'### Name (Default)' must hold one fenced block")]
    [InlineData("[[-Detail] <SampleDetail>] -Path", "[[-Detail] <SampleDetail] -Path", "Get-Sample [[-Detail] <SampleDetail]", "The syntax cannot be read from here: [[-Detail] <SampleDetail] -Path")]
    [InlineData("-Path <string> -Force", "-Path <string> -Yes -Force", "## SYNTAX", "The parameter set Path shows -Yes, which '## PARAMETERS' does not describe.")]
    [InlineData(" [-Force] [<CommonParameters>]", " [<CommonParameters>]", "### -Force", "-Force is in the parameter set Name, whose syntax does not show it.")]
    [InlineData("### Path\n", "### Path (Default)\n", "## SYNTAX", "Only one parameter set can be the default.")]
    [InlineData("- Name: Path\n  Position: Named\n  IsRequired: true", "- Name: File\n  Position: Named\n  IsRequired: true", "### -Force", "-Force names the parameter set File, which '## SYNTAX' does not show.")]
    [InlineData("### -Detail", "### -At", "## PARAMETERS", "The parameter At is there twice.")]
    [InlineData("### CommonParameters", "### Common", "## PARAMETERS", "The last part of '## PARAMETERS' must be '### CommonParameters'.")]
    [InlineData("With `-Detail Full`.\n", "", "### System.Collections.Hashtable", "Say in a sentence what System.Collections.Hashtable is here.")]
    [InlineData("Gets **samples** by name\nor from a file.\n", "", "## SYNOPSIS", "The section '## SYNOPSIS' is empty.")]
    [InlineData("(Set-Sample.md)\n- [The", "(Get-Nothing.md)\n- [The", "- [Set-Sample](Get-Nothing", "The link leads to Get-Nothing.md, which is not there.")]
    [InlineData("First note.", "First note.\n\n```json\nend", "```json", "The fence is never closed.")]
    [InlineData("First note.", "First\u0007 note.", "First\u0007 note.", "The line holds a control character.")]
    [InlineData("First note.", "First note.\n======", "======", "Write headings with number signs")]
    [InlineData("First note.", "### Part", "### Part", "The section '## NOTES' has no parts")]
    [InlineData("First note.", "First note.\n\n# Second title", "# Second title", "There may be only one heading of the first level.")]
    public void Is_an_error_at_its_line(
        string old, string changed, string lineStart, string message, int line = 0)
    {
        using TempFolder pages = new();
        pages.CopyFrom(Sample.PagesFolder);
        string text = Replace(Sample.Page("Get-Sample"), old, changed);
        File.WriteAllText(pages["Get-Sample.md"], text);

        RunResult result = Sample.Run("maml", pages.Path, pages["out"], "--assembly", Sample.Assembly);

        int expected = line > 0 ? line : Sample.LineOf(text, lineStart);
        Assert.Equal(1, result.Code);
        Assert.Contains($"{pages["Get-Sample.md"]}({expected}): error HELP001: {message}", result.Errors);
        Assert.False(Directory.Exists(pages["out"]));
    }

    [Fact]
    public void Page_without_front_matter_is_an_error()
    {
        using TempFolder pages = new();
        File.WriteAllText(pages["Get-Sample.md"], "# Get-Sample\n");
        RunResult result = Sample.Run("maml", pages.Path, pages["out"], "--assembly", Sample.Assembly);
        Assert.Contains("Get-Sample.md(1): error HELP001: The page must begin with front matter", result.Errors);
    }

    [Fact]
    public void Page_without_heading_is_an_error()
    {
        using TempFolder pages = new();
        File.WriteAllText(pages["Get-Sample.md"], "Nothing.\n");
        RunResult result = Sample.Run("maml", pages.Path, pages["out"], "--assembly", Sample.Assembly);
        Assert.Contains("Get-Sample.md(1): error HELP001: The heading '# Get-Sample' is missing.", result.Errors);
    }

    [Theory]
    [InlineData("# about_Sample", "# Sample", 1, "The page must have one heading of the first level, '# about_Sample'.")]
    [InlineData("## Short description", "## Summary", 5, "The first section must be '## Short description' with one paragraph.")]
    [InlineData("# about_Sample\n", "# about_Sample\n\nText.\n", 7, "Text before the first section would not be shown")]
    public void Topic_is_an_error_at_its_line(string old, string changed, int line, string message)
    {
        using TempFolder pages = new();
        pages.CopyFrom(Sample.PagesFolder);
        File.WriteAllText(pages["about_Sample.md"], Replace(Sample.Page("about_Sample"), old, changed));
        RunResult result = Sample.Run("maml", pages.Path, pages["out"], "--assembly", Sample.Assembly);
        Assert.Contains($"about_Sample.md({line}): error HELP001: {message}", result.Errors);
    }

    private static string Replace(string text, string old, string changed)
    {
        int index = text.IndexOf(old, StringComparison.Ordinal);
        Assert.True(index >= 0, $"The sample does not hold: {old}");
        return string.Concat(text.AsSpan(0, index), changed, text.AsSpan(index + old.Length));
    }
}
