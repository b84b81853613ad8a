using System.Management.Automation;

namespace PSFederation.HelpGenerator.Tests;

/// <summary>What Get-Help makes of the generated help.</summary>
public sealed class GetHelpTests(HelpFixture help) : IClassFixture<HelpFixture>
{
    [Fact]
    public void Synopsis_is_one_line_without_markup() =>
        Assert.Equal("Gets samples by name or from a file.", help.Text("(Get-Help Get-Sample).Synopsis"));

    [Fact]
    public void Description_keeps_paragraphs_lists_code_and_tables()
    {
        IEnumerable<string> paragraphs = help.Invoke("@((Get-Help Get-Sample -Full).description[0].Text) + (Get-Help Get-Sample -Full).alertSet.alert.Text")
            .Select(item => item.ToString().TrimEnd().ReplaceLineEndings("\n"));
        Assert.Equal(
            [
                "The `Get-Sample` cmdlet gets samples. This paragraph is long enough to be broken in the page, and is put together again for the help.",
                "It does so in one of two ways:",
                """
                - By name. Wildcards such as `*` work, and the text of this item is
                  long enough that it must be broken and set in below.
                - From a file:
                  1. one sample a line
                  2. nothing else
                """.ReplaceLineEndings("\n"),
                "The file looks like this:\n\n    name = one\n      detail = full",
                "See the guide (https://example.com/guide) & Set-Sample.",
                "Detail: Brief\nResult: the name\n\nDetail: Full\nResult: everything",
            ],
            paragraphs.Take(6));
    }

    [Fact]
    public void The_short_help_has_the_first_paragraph_and_an_example()
    {
        string text = help.Show("Get-Help Get-Sample");
        Assert.Contains("For example:", text, StringComparison.Ordinal);
        Assert.DoesNotContain("It does so in one of two ways", text, StringComparison.Ordinal);
        Assert.Contains("It does so in one of two ways", help.Show("Get-Help Get-Sample -Full"), StringComparison.Ordinal);
    }

    [Fact]
    public void Syntax_has_every_set_and_no_hidden_parameter()
    {
        Assert.Equal("2", help.Text("(Get-Help Get-Sample).syntax.syntaxItem.Count"));
        Assert.Equal(
            ["Name", "Detail", "Scope", "At", "Weight", "Force"],
            help.Invoke("(Get-Help Get-Sample).syntax.syntaxItem[0].parameter.name").Select(item => item.ToString()));
        Assert.Equal("false", help.Text("(Get-Help Get-Sample).syntax.syntaxItem[0].parameter.Where{ $_.name -eq 'Force' }.required"));
        Assert.Equal("true", help.Text("(Get-Help Get-Sample).syntax.syntaxItem[1].parameter.Where{ $_.name -eq 'Force' }.required"));
    }

    [Theory]
    [InlineData("Name", "true", "0", "True (ByPropertyName, ByValue)", "SampleName, n", "true", "None", "string[]", "System.String[]")]
    [InlineData("Path", "true", "named", "False", "none", "false", "None", "string", "System.String")]
    [InlineData("Detail", "false", "1", "False", "none", "false", "None", "SampleDetail", "PSFederation.HelpGenerator.Sample.SampleDetail")]
    [InlineData("At", "false", "named", "True (ByPropertyName)", "none", "false", "now", "datetime", "System.Nullable`1[System.DateTime]")]
    [InlineData("Force", "true", "named", "False", "none", "false", "False", "SwitchParameter", "System.Management.Automation.SwitchParameter")]
    public void Parameter_has_its_facts(
        string name,
        string required,
        string position,
        string pipeline,
        string aliases,
        string globbing,
        string defaultValue,
        string value,
        string type)
    {
        PSObject parameter = Assert.Single(help.Invoke($"Get-Help Get-Sample -Parameter {name}"));
        string[] found =
        [
            .. new[] { "required", "position", "pipelineInput", "aliases", "globbing", "defaultValue", "parameterValue" }
                .Select(property => parameter.Properties[property].Value.ToString()!),
        ];
        Assert.Equal([required, position, pipeline, aliases, globbing, defaultValue, value], found);
        Assert.Equal(type, help.Text($"(Get-Help Get-Sample -Parameter {name}).type.name"));
    }

    [Fact]
    public void Accepted_values_are_listed_and_shown()
    {
        Assert.Equal("Session Process Profile", help.Text("[string](Get-Help Get-Sample -Parameter Scope).parameterValueGroup.parameterValue"));
        Assert.Equal("Accepted values: Session, Process, Profile", help.Text("(Get-Help Get-Sample -Parameter Scope).description[-1].Text"));
    }

    [Fact]
    public void Hidden_parameter_is_not_shown() =>
        Assert.DoesNotContain("Seed", help.Text("(Get-Help Get-Sample).parameters.parameter.name"));

    [Fact]
    public void Examples_have_title_introduction_code_and_remarks()
    {
        Assert.Equal("3", help.Text("(Get-Help Get-Sample).examples.example.Count"));
        Assert.Equal("---------- Example 1 - Get one sample ----------", help.Text("(Get-Help Get-Sample).examples.example[0].title"));
        Assert.Equal(
            "This example gets a sample.\n\nIt needs no file.\n\n",
            help.Text("(Get-Help Get-Sample).examples.example[0].introduction.Text").ReplaceLineEndings("\n"));
        Assert.Equal("Get-Sample one |\n    Where-Object { $_ -ne 'two' }", help.Text("(Get-Help Get-Sample).examples.example[0].code"));
        Assert.Contains("The result is a string.", help.Text("(Get-Help Get-Sample).examples.example[0].remarks.Text"));
        Assert.Equal("Get-Sample ${{ secrets.NAME }}", help.Text("(Get-Help Get-Sample).examples.example[2].code"));
    }

    [Fact]
    public void Inputs_outputs_and_notes_are_there()
    {
        Assert.Equal("System.String[]\nSystem.DateTime", help.Text("(Get-Help Get-Sample).inputTypes.inputType.type.name"));
        Assert.Equal("System.String\nSystem.Collections.Hashtable", help.Text("(Get-Help Get-Sample).returnValues.returnValue.type.name"));
        Assert.Equal("With `-Detail Full`.", help.Text("(Get-Help Get-Sample).returnValues.returnValue[1].description.Text"));
        string notes = help.Text("(Get-Help Get-Sample).alertSet.alert.Text");
        Assert.Contains("- `gsample`", notes);
        Assert.Contains("Second note.", notes);
    }

    [Fact]
    public void First_link_is_the_online_version_and_relative_links_have_no_address()
    {
        Assert.Equal(
            "Online Version:=https://example.com/help/Get-Sample\nSet-Sample=\nThe guide=https://example.com/guide\nabout_Sample=",
            help.Text("(Get-Help Get-Sample).relatedLinks.navigationLink | ForEach-Object { $_.linkText + '=' + $_.uri }"));
        Assert.Equal("Get-Sample", help.Text("(Get-Help Set-Sample).relatedLinks.navigationLink.linkText"));
    }

    [Fact]
    public void Topic_is_found_with_its_short_description()
    {
        Assert.StartsWith("TOPIC", help.Text("Get-Help about_Sample").TrimStart(), StringComparison.Ordinal);
        Assert.Contains("Explains what a sample is", help.Text("(Get-Help about_Sampl*).Synopsis"));
    }

    [Fact]
    public void Full_view_shows_everything()
    {
        string text = help.Show("Get-Help Get-Sample -Full");
        foreach (string expected in new[]
        {
            "SYNOPSIS\n    Gets samples by name or from a file.\n",
            "\n    Get-Sample [-Name] <string[]> [[-Detail] {Brief | Full}] [-Scope {",
            "\n        - From a file:\n          1. one sample a line\n          2. nothing else\n\n        The file looks like this:\n\n            name = one\n              detail = full\n",
            "\n    -Name <string[]>\n        The names.\n\n        - one\n        - two\n\n        Required?                    true\n",
            "\n        Where to look:\n\n            code\n\n        Accepted values: Session, Process, Profile\n\n        Required?                    false\n",
            "\n    -Force [<SwitchParameter>]\n        Does not ask.\n",
            "INPUTS\n    System.String[]\n        You can pipe names.\n\n        Each is looked up on its own.\n",
            "\n    ---------- Example 1 - Get one sample ----------\n\n    This example gets a sample.\n\n    It needs no file.\n\n    Get-Sample one |\n        Where-Object { $_ -ne 'two' }\n",
            "\n    The result is a string.\n\n    ---------- Example 2 - Get samples from a file ----------\n",
            "RELATED LINKS\n    Online Version: https://example.com/help/Get-Sample\n    Set-Sample\n",
        })
        {
            Assert.Contains(expected, text);
        }
    }
}
