namespace PSFederation.HelpGenerator.Tests;

/// <summary>How pages and cmdlets are held together.</summary>
public sealed class SyncTests
{
    [Fact]
    public void Sample_pages_are_in_sync()
    {
        RunResult result = Sync(Sample.PagesFolder, "--check");
        Assert.Equal(new RunResult(0, string.Empty, string.Empty), result);
    }

    [Fact]
    public void Missing_pages_are_created_as_skeletons_that_are_in_sync_and_well_formed()
    {
        using TempFolder pages = new();
        string folder = pages["en-US"];
        RunResult result = Sync(folder);
        Assert.Equal(0, result.Code);
        Assert.Equal($"created {Path.Combine(folder, "Get-Sample.md")}\ncreated {Path.Combine(folder, "Set-Sample.md")}\n", result.Output);

        RunResult check = Sync(folder, "--check");
        Assert.Equal(1, check.Code);
        Assert.All(check.Errors.Trim().Split('\n'), line => Assert.Contains("error HELP003: A placeholder", line));
        Assert.Equal(0, Sample.Run("maml", folder, pages["out"], "--assembly", Sample.Assembly).Code);
    }

    [Fact]
    public void Skeleton_has_the_standard_texts()
    {
        using TempFolder pages = new();
        Sync(pages.Path);
        string text = File.ReadAllText(pages["Set-Sample.md"]);
        Assert.Contains("### -WhatIf\n\nRuns the command in a mode that only reports what would happen without performing the actions.\n", text);
        Assert.Contains("### -Confirm\n\nPrompts you for confirmation before running the cmdlet.\n", text);
        Assert.Contains("## INPUTS\n\n### None\n\nYou can't pipe objects to this cmdlet.\n", text);
        Assert.Contains("### __AllParameterSets\n\n```\nSet-Sample [-Value] <Object> [-WhatIf] [-Confirm] [<CommonParameters>]\n```\n", text);
        Assert.Contains("This cmdlet has no aliases.", text);
    }

    /// <summary>Each case takes something away from the page or spoils it; check tells of it, sync repairs it.</summary>
    [Theory]
    [InlineData("[-Scope <string>]", "", "The syntax of the parameter set Name differs: Get-Sample [-Name] <string[]>")]
    [InlineData("### Name (Default)", "### Name", "The heading must be '### Name (Default)'")]
    [InlineData("- `gsample`", "- `other`", "The aliases differ: This cmdlet has the following aliases: - `gsample`")]
    [InlineData("Type: System.Nullable`1[System.DateTime]", "Type: System.DateTime", "The parameter -At differs in Type.")]
    [InlineData("- SampleName\n", "", "The parameter -Name differs in Aliases.")]
    [InlineData("SupportsWildcards: true", "SupportsWildcards: false", "The parameter -Name differs in SupportsWildcards.")]
    [InlineData("DontShow: true", "DontShow: false", "The parameter -Seed differs in DontShow.")]
    [InlineData("- Brief\n", "", "The parameter -Detail differs in AcceptedValues.")]
    [InlineData("HelpMessage: 'One or more names: wildcards work'", "HelpMessage: ''", "The parameter -Name differs in HelpMessage.")]
    [InlineData("  IsRequired: true", "  IsRequired: false", "The parameter -Force differs in ParameterSets.")]
    [InlineData("Module Name: PSFederation.HelpGenerator.Sample", "Module Name: Other", "'Module Name' is 'Other', must be 'PSFederation.HelpGenerator.Sample'.")]
    [InlineData("HelpUri: https://example.com/help/Get-Sample", "HelpUri: ''", "'HelpUri' is '', must be 'https://example.com/help/Get-Sample'.")]
    [InlineData("Locale: en-US\n", "", "The front matter lacks 'Locale'.")]
    [InlineData("# Get-Sample\n", "# Get-Samples\n", "The heading must be '# Get-Sample'.")]
    [InlineData("\n\n## NOTES", "\n\n\n\n## NOTES", "Headings or the blank lines around them are not as they must be.")]
    public void Spoiled_part_is_told_and_repaired(string part, string spoiled, string message)
    {
        using TempFolder pages = new();
        pages.CopyFrom(Sample.PagesFolder);
        string original = Sample.Page("Get-Sample");
        Assert.Contains(part, original);
        int index = original.IndexOf(part, StringComparison.Ordinal);
        string text = string.Concat(original.AsSpan(0, index), spoiled, original.AsSpan(index + part.Length));
        File.WriteAllText(pages["Get-Sample.md"], text);

        RunResult check = Sync(pages.Path, "--check");
        Assert.Equal(1, check.Code);
        Assert.Contains($": error HELP002: {message}", check.Errors);
        Assert.Equal(text, File.ReadAllText(pages["Get-Sample.md"]));

        RunResult result = Sync(pages.Path);
        Assert.Equal(0, result.Code);
        Assert.Contains(message, result.Output);
        Assert.Equal(WithoutDate(original), WithoutDate(File.ReadAllText(pages["Get-Sample.md"])));
    }

    [Fact]
    public void Parameters_are_put_in_order_and_missing_ones_added_without_touching_prose()
    {
        using TempFolder pages = new();
        pages.CopyFrom(Sample.PagesFolder);
        string text = Sample.Page("Get-Sample");
        string at = Part(text, "### -At", "### -Detail");
        string force = Part(text, "### -Force", "### -Name");
        text = text.Replace(at, string.Empty)
            .Replace(force, string.Empty)
            .Replace("### CommonParameters", at + "### CommonParameters");
        File.WriteAllText(pages["Get-Sample.md"], text);

        RunResult result = Sync(pages.Path);

        Assert.Contains("The parameter -Force is missing.", result.Output);
        Assert.Contains("The parts of '## PARAMETERS' are not in order", result.Output);
        Assert.Equal(
            WithoutDate(Sample.Page("Get-Sample").Replace("Does not ask.", "{{ Fill Force Description }}")),
            WithoutDate(File.ReadAllText(pages["Get-Sample.md"])));
    }

    [Fact]
    public void What_the_cmdlet_no_longer_has_is_removed_and_its_text_told()
    {
        using TempFolder pages = new();
        pages.CopyFrom(Sample.PagesFolder);
        string original = Sample.Page("Get-Sample");
        string weight = Part(original, "### -Weight", "### CommonParameters");
        string text = original
            .Replace("### CommonParameters", weight.Replace("Weight", "Width") + "### CommonParameters")
            .Replace("## ALIASES", "### Old\n\n```\nGet-Sample -Old\n```\n\n## ALIASES")
            .Replace("## NOTES", "### System.Int32\n\nHow many.\n\n## NOTES");
        File.WriteAllText(pages["Get-Sample.md"], text);

        RunResult result = Sync(pages.Path);

        Assert.Contains("  The parameter -Width is no longer in the cmdlet.\n  Removed:\n  | ### -Width\n  |\n  | How heavy each is.\n", result.Output);
        Assert.Contains("  The parameter set Old is no longer in the cmdlet.\n", result.Output);
        Assert.Contains("  '## OUTPUTS' has System.Int32, which the cmdlet does not declare.\n  Removed:\n  | ### System.Int32\n  |\n  | How many.\n", result.Output);
        Assert.Equal(WithoutDate(original), WithoutDate(File.ReadAllText(pages["Get-Sample.md"])));
    }

    [Fact]
    public void Prose_between_generated_parts_stays()
    {
        using TempFolder pages = new();
        pages.CopyFrom(Sample.PagesFolder);
        string text = Sample.Page("Get-Sample")
            .Replace("- `gsample`\n", "- `other`\n\nIt was once called `gs`.\n")
            .Replace("### Path\n\n```", "### Path\n\nBefore the syntax.\n\n```")
            .Replace("## PARAMETERS\n", "## PARAMETERS\n\nBefore the parameters.\n")
            .Replace("### -Detail\n", "After the yaml.\n\n### -Detail\n")
            .Replace("## INPUTS\n", "### Of its own\n\nText.\n\n## More\n\nText.\n\n## INPUTS\n")
            .Replace("# Get-Sample\n", "# Get-Sample\n\nBefore the synopsis.\n");
        File.WriteAllText(pages["Get-Sample.md"], text);

        Sync(pages.Path);

        // Only the alias was wrong; the part without a parameter moves in front of the common parameters, which come last.
        const string Own = "### Of its own\n\nText.\n\n";
        string expected = text.Replace("- `other`", "- `gsample`")
            .Replace(Own, string.Empty)
            .Replace("### CommonParameters", Own + "### CommonParameters");
        Assert.Equal(WithoutDate(expected), WithoutDate(File.ReadAllText(pages["Get-Sample.md"])));
    }

    [Fact]
    public void Page_in_sync_is_not_written()
    {
        using TempFolder pages = new();
        pages.CopyFrom(Sample.PagesFolder);
        DateTime before = new(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(pages["Get-Sample.md"], before);
        Assert.Equal(new RunResult(0, string.Empty, string.Empty), Sync(pages.Path));
        Assert.Equal(before, File.GetLastWriteTimeUtc(pages["Get-Sample.md"]));
    }

    [Fact]
    public void Line_ends_of_windows_are_no_difference()
    {
        using TempFolder pages = new();
        pages.CopyFrom(Sample.PagesFolder);
        File.WriteAllText(pages["Get-Sample.md"], Sample.Page("Get-Sample").ReplaceLineEndings("\r\n"));
        Assert.Equal(0, Sync(pages.Path, "--check").Code);
    }

    [Fact]
    public void Cmdlet_without_page_and_page_without_cmdlet_are_errors()
    {
        using TempFolder pages = new();
        pages.CopyFrom(Sample.PagesFolder);
        File.Move(pages["Set-Sample.md"], pages["Remove-Sample.md"]);
        RunResult result = Sync(pages.Path, "--check");
        Assert.Equal(
            $"""
            {pages["Set-Sample.md"]}(1): error HELP004: Set-Sample has no page.
            {pages["Remove-Sample.md"]}(1): error HELP005: The module exports no cmdlet of this name.

            """.ReplaceLineEndings("\n"),
            result.Errors);
        Assert.Contains("Remove-Sample.md(1): warning HELP005", Sync(pages.Path).Output);
        Assert.True(File.Exists(pages["Remove-Sample.md"]));
    }

    [Theory]
    [InlineData("## NOTES", "## NOTES\n\n```text")]
    [InlineData("## NOTES", "## INPUTS")]
    [InlineData("### -Detail", "### -At")]
    [InlineData("# Get-Sample", "# Get-Sample\n\n# Get-Sample")]
    [InlineData("DontShow: false", "Hidden: false")]
    public void Page_that_could_lose_text_is_refused(string old, string changed)
    {
        using TempFolder pages = new();
        pages.CopyFrom(Sample.PagesFolder);
        string text = Sample.Page("Get-Sample").Replace("\n" + old + "\n", "\n" + changed + "\n");
        File.WriteAllText(pages["Get-Sample.md"], text);
        RunResult result = Sync(pages.Path);
        Assert.Equal(1, result.Code);
        Assert.Contains("error HELP001", result.Errors);
        Assert.Equal(text, File.ReadAllText(pages["Get-Sample.md"]));
    }

    [Fact]
    public void Module_that_cannot_be_imported_is_an_error()
    {
        using TempFolder module = new();
        Assert.Contains("error HELP000: The folder must hold one module manifest; it holds 0.", Sample.Run("sync", module.Path, module.Path).Errors);
        File.WriteAllText(module["Broken.psd1"], "@{ RootModule = 'Missing.dll'; ModuleVersion = '1.0' }");
        Assert.Contains("error HELP000: The module cannot be imported", Sample.Run("sync", module.Path, module.Path).Errors);
        File.WriteAllText(module["Broken.psd1"], "@{ ModuleVersion = '1.0' }");
        Assert.Contains("error HELP000: The module exports no cmdlet.", Sample.Run("sync", module.Path, module.Path).Errors);
    }

    private static RunResult Sync(string pages, params string[] options) => Sample.Run(["sync", Sample.ModuleFolder, pages, .. options]);

    private static string Part(string text, string from, string to)
    {
        int start = text.IndexOf(from, StringComparison.Ordinal);
        return text[start..text.IndexOf(to, start, StringComparison.Ordinal)];
    }

    private static string WithoutDate(string text) =>
        string.Join('\n', text.Split('\n').Where(line => !line.StartsWith("ms.date:", StringComparison.Ordinal)));
}
