namespace PSFederation.HelpGenerator.Tests;

/// <summary>A page that would lose text, or tell users less than it must, is an error at its line, and no help is written.</summary>
public sealed class PageRulesTests
{
    [Theory]
    [InlineData("## NOTES", "## Remarks", "## Remarks", "The section '## Remarks' is unknown")]
    [InlineData("## NOTES", "## Remarks", "# Get-Sample", "The sections must be SYNOPSIS, SYNTAX")]
    [InlineData("# Get-Sample", "# Get-Other", "---", "The page must begin with '# Get-Sample'")]
    [InlineData("First note.", "First note.\n\n# Second title", "---", "The page must begin with '# Get-Sample', its only level-1 heading")]
    [InlineData("# Get-Sample\n", "# Get-Sample\n\nText.\n", "Text.", "Get-Help cannot show text before the first section.")]
    [InlineData("title: Get-Sample", "title: 'Get-Sample", "title:", "The front matter cannot be read")]
    [InlineData("DefaultValue: now", "DefaultValues: now", "DefaultValues", "The yaml cannot be read: Property 'DefaultValues' not found")]
    [InlineData("DefaultValue: now\n", "", "### -At", "The yaml cannot be read: Missing properties, 'DefaultValue'", 120)]
    [InlineData("SupportsWildcards: false", "SupportsWildcards: maybe", "SupportsWildcards: maybe", "The yaml cannot be read: The value \"maybe\" is not a valid YAML Boolean")]
    [InlineData("Aliases: []", "Aliases: none", "Aliases: none", "The yaml cannot be read: Invalid cast")]
    [InlineData("DefaultValue: now", "DefaultValue: ~", "DefaultValue: ~", "The yaml cannot be read: Yaml value is null")]
    [InlineData("DefaultValue: now", "DefaultValue: 'now", "DefaultValue: 'now", "The yaml cannot be read")]
    [InlineData("Says when.\n", "", "### -At", "'### -At' has no text.")]
    [InlineData("### -At", "### At", "### At", "'### At' is not a parameter; write '### -Name'.")]
    [InlineData("```yaml\nType: System.Nullable", "```json\nType: System.Nullable", "### -At", "'-At' must end with a fenced yaml block.")]
    [InlineData("### Example 2 - Get", "### Example 3 - Get", "### Example 3 - Get", "The heading must be '### Example 2 - title'")]
    [InlineData("```powershell\nGet-Sample -Path samples.txt -Force\n```", "Get-Sample -Path samples.txt -Force", "### Example 2", "The example has no fenced code block.")]
    [InlineData("### Path\n", "Here is prose.\n\n### Path\n", "### Name (Default)", "'### Name (Default)' must contain one fenced block")]
    [InlineData("-Path <string> -Force", "-Path <string> -Yes -Force", "# Get-Sample", "The parameter set Path contains -Yes, but '## PARAMETERS' does not describe it")]
    [InlineData("- Name: Path\n  Position: Named\n  IsRequired: true", "- Name: File\n  Position: Named\n  IsRequired: true", "# Get-Sample", "The parameter set Path contains -Force")]
    [InlineData("### -Detail", "### -At", "### -At", "The heading '-At' is a duplicate.", 124)]
    [InlineData("With `-Detail Full`.\n", "", "### System.Collections.Hashtable", "'### System.Collections.Hashtable' has no text.")]
    [InlineData("Gets **samples** by name\nor from a file.\n", "", "# Get-Sample", "'## SYNOPSIS' must contain one paragraph.")]
    [InlineData("(Set-Sample.md)\n- [The", "(Get-Nothing.md)\n- [The", "- [Set-Sample](Get-Nothing", "The link target Get-Nothing.md does not exist.")]
    [InlineData("First note.", "First note.\n\n```json\nend", "```json", "The fenced code block is not closed.")]
    [InlineData("First note.", "First\u0007 note.", "First\u0007 note.", "The line contains the control character U+0007.")]
    [InlineData("First note.", "First note.\n======", "======", "This Markdown is not supported; expected paragraphs, lists, tables, code and headings of # to ###")]
    [InlineData("First note.", "> First note.", "> First note.", "This Markdown is not supported; expected paragraphs, lists, tables, code and headings of # to ###")]
    [InlineData("First note.", "### Part", "### Part", "'## NOTES' has no parts.")]
    [InlineData("## PARAMETERS\n", "## PARAMETERS\n\nText.\n", "Text.", "Get-Help cannot show this text")]
    public void Is_an_error_at_its_line(string old, string changed, string lineStart, string message, int line = 0)
    {
        using TempFolder pages = new();
        string text = pages.Spoil("Get-Sample", old, changed);

        RunResult result = Sample.Run("maml", pages.Path, pages["out"], "--assembly", Sample.Assembly);

        int expected = line > 0 ? line : Sample.LineOf(text, lineStart);
        Assert.Equal(1, result.Code);
        Assert.Contains($"{pages["Get-Sample.md"]}({expected}): error HELP001: {message}", result.Errors);
        Assert.False(Directory.Exists(pages["out"]));
    }

    [Theory]
    [InlineData("# about_Sample", "# Sample", 1, "The page must begin with '# about_Sample'")]
    [InlineData("## Short description", "## Summary", 5, "The first section must be '## Short description' with one paragraph.")]
    [InlineData("# about_Sample\n", "# about_Sample\n\nText.\n", 5, "The first section must be '## Short description' with one paragraph.")]
    public void Topic_is_an_error_at_its_line(string old, string changed, int line, string message)
    {
        using TempFolder pages = new();
        pages.Spoil("about_Sample", old, changed);
        RunResult result = Sample.Run("maml", pages.Path, pages["out"], "--assembly", Sample.Assembly);
        Assert.Contains($"about_Sample.md({line}): error HELP001: {message}", result.Errors);
    }
}
