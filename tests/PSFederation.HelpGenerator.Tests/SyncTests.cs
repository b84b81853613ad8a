namespace PSFederation.HelpGenerator.Tests;

/// <summary>How pages are kept equal to the cmdlets.</summary>
public sealed class SyncTests
{
    [Fact]
    public void Sample_pages_are_in_sync() => Assert.Equal(new RunResult(0, string.Empty, string.Empty), Sync(Sample.PagesFolder, "--check"));

    [Fact]
    public void Missing_pages_are_created_as_skeletons_that_are_in_sync_and_well_formed()
    {
        using TempFolder pages = new();
        RunResult result = Sync(pages.Path);
        Assert.Equal(new RunResult(0, $"wrote {pages["Get-Sample.md"]}\nwrote {pages["Set-Sample.md"]}\n", string.Empty), result);

        RunResult check = Sync(pages.Path, "--check");
        Assert.Equal(1, check.Code);
        Assert.All(check.Errors.Trim().Split('\n'), line => Assert.Contains("Replace the placeholder: ", line));
        Assert.Equal(0, Sample.Run("maml", pages.Path, pages["out"], "--assembly", Sample.Assembly).Code);
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
    [InlineData(" [-Scope <string>]", "")]
    [InlineData("### Name (Default)", "### Name")]
    [InlineData("- `gsample`", "- `other`")]
    [InlineData("Type: System.Nullable`1[System.DateTime]", "Type: System.DateTime")]
    [InlineData("- SampleName\n", "")]
    [InlineData("SupportsWildcards: true", "SupportsWildcards: false")]
    [InlineData("DontShow: true", "DontShow: false")]
    [InlineData("- Brief\n", "")]
    [InlineData("HelpMessage: 'One or more names: wildcards work'", "HelpMessage: ''")]
    [InlineData("  IsRequired: true", "  IsRequired: false")]
    [InlineData("Module Name: PSFederation.HelpGenerator.Sample", "Module Name: Other")]
    [InlineData("HelpUri: https://example.com/help/Get-Sample", "HelpUri: ''")]
    [InlineData("Locale: en-US\n", "")]
    [InlineData("\n\n## NOTES", "\n\n\n\n## NOTES")]
    [InlineData("### -Weight\n", "### -Width\n\nIts text goes.\n\n```yaml\nType: System.String\nDefaultValue: ''\nSupportsWildcards: false\nAliases: []\nParameterSets: []\nDontShow: false\nAcceptedValues: []\nHelpMessage: ''\n```\n\n### -Weight\n")]
    [InlineData("## NOTES", "### System.Int32\n\nIts text goes.\n\n## NOTES")]
    public void A_damaged_part_is_reported_with_its_line_and_repaired(string part, string spoiled)
    {
        using TempFolder pages = new();
        string text = pages.Spoil("Get-Sample", part, spoiled);
        string[] original = Sample.Page("Get-Sample").Split('\n');
        int line = original.Zip(text.Split('\n')).TakeWhile(pair => pair.First == pair.Second).Count();

        RunResult check = Sync(pages.Path, "--check");
        Assert.Equal(1, check.Code);
        Assert.Contains($"Get-Sample.md({line + 1}): error HELP001: The page differs from the cmdlet: '{text.Split('\n')[line]}' must be '{original[line]}'.", check.Errors);
        Assert.Equal(text, File.ReadAllText(pages["Get-Sample.md"]));

        RunResult result = Sync(pages.Path);
        Assert.Equal(0, result.Code);
        Assert.Equal(WithoutDate(Sample.Page("Get-Sample")), WithoutDate(File.ReadAllText(pages["Get-Sample.md"])));
        if (spoiled.Contains("text goes", StringComparison.Ordinal))
            Assert.Contains("which the cmdlet does not have; git diff shows its text", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Parameters_are_put_in_order_and_missing_ones_added_without_touching_prose()
    {
        using TempFolder pages = new();
        string text = Sample.Page("Get-Sample");
        string at = Part(text, "### -At", "### -Detail");
        string force = Part(text, "### -Force", "### -Name");
        pages.CopyPages();
        File.WriteAllText(
            pages["Get-Sample.md"],
            text.Replace(at, string.Empty).Replace(force, string.Empty).Replace("### CommonParameters", at + "### CommonParameters"));

        Assert.Equal(0, Sync(pages.Path).Code);
        Assert.Equal(
            WithoutDate(text.Replace("Does not ask.", "{{ Fill in -Force }}")),
            WithoutDate(File.ReadAllText(pages["Get-Sample.md"])));
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("'with: colon and # hash'")]
    [InlineData("'* [a] {b} &c !d %e @f `g`'")]
    [InlineData("'- dash'")]
    [InlineData("C:\\path\\*.txt")]
    [InlineData("0")]
    public void Default_value_of_a_person_stays(string value)
    {
        using TempFolder pages = new();
        pages.Spoil("Get-Sample", "DefaultValue: now", "DefaultValue: " + value);
        Assert.Equal(0, Sync(pages.Path, "--check").Code);
    }

    [Fact]
    public void Page_in_sync_is_not_written()
    {
        using TempFolder pages = new();
        pages.CopyPages();
        DateTime before = new(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(pages["Get-Sample.md"], before);
        Assert.Equal(new RunResult(0, string.Empty, string.Empty), Sync(pages.Path));
        Assert.Equal(before, File.GetLastWriteTimeUtc(pages["Get-Sample.md"]));
    }

    [Fact]
    public void Windows_line_ends_make_no_difference()
    {
        using TempFolder pages = new();
        pages.CopyPages();
        File.WriteAllText(pages["Get-Sample.md"], Sample.Page("Get-Sample").ReplaceLineEndings("\r\n"));
        Assert.Equal(0, Sync(pages.Path, "--check").Code);
    }

    [Fact]
    public void Cmdlet_without_page_and_page_without_cmdlet_are_errors()
    {
        using TempFolder pages = new();
        pages.CopyPages();
        File.Move(pages["Set-Sample.md"], pages["Remove-Sample.md"]);
        string orphan = $"{pages["Remove-Sample.md"]}(1): error HELP001: The module exports no cmdlet with this name; delete the page.\n";
        string check = Sync(pages.Path, "--check").Errors;
        Assert.Contains($"{pages["Set-Sample.md"]}(1): error HELP001: Set-Sample has no page; sync writes one.\n", check, StringComparison.Ordinal);
        Assert.EndsWith(orphan, check, StringComparison.Ordinal);
        Assert.EndsWith(orphan, Sync(pages.Path).Errors, StringComparison.Ordinal);
        Assert.True(File.Exists(pages["Remove-Sample.md"]));
    }

    [Theory]
    [InlineData("## NOTES", "## NOTES\n\n```text")]
    [InlineData("## NOTES", "## INPUTS")]
    [InlineData("## NOTES", "## Remarks")]
    [InlineData("### -Detail", "### -At")]
    [InlineData("### -Detail", "### Detail")]
    [InlineData("# Get-Sample", "# Get-Sample\n\n# Get-Sample")]
    [InlineData("# Get-Sample\n", "# Get-Sample\n\nText.\n")]
    [InlineData("## PARAMETERS", "## PARAMETERS\n\nText.")]
    [InlineData("DontShow: false", "Hidden: false")]
    public void Page_that_could_lose_text_is_refused(string old, string changed)
    {
        using TempFolder pages = new();
        string text = pages.Spoil("Get-Sample", "\n" + old + "\n", "\n" + changed + "\n");
        RunResult result = Sync(pages.Path);
        Assert.Equal(1, result.Code);
        Assert.Contains("error HELP001", result.Errors);
        Assert.Equal(text, File.ReadAllText(pages["Get-Sample.md"]));
    }

    [Fact]
    public void Module_that_cannot_be_imported_is_an_error()
    {
        using TempFolder module = new();
        Assert.Contains("error HELP001: The folder must contain one module manifest.", Sample.Run("sync", module.Path, module.Path).Errors);
        File.WriteAllText(module["Broken.psd1"], "@{ RootModule = 'Missing.dll'; ModuleVersion = '1.0' }");
        Assert.Contains("error HELP001: The module cannot be imported", Sample.Run("sync", module.Path, module.Path).Errors);
        File.WriteAllText(module["Broken.psd1"], "@{ ModuleVersion = '1.0' }");
        Assert.Contains("error HELP001: The module exports no cmdlet.", Sample.Run("sync", module.Path, module.Path).Errors);
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
