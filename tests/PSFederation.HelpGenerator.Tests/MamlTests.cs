using System.Xml.Linq;
using PSFederation.HelpGenerator.Help;
using PSFederation.HelpGenerator.Pages;

namespace PSFederation.HelpGenerator.Tests;

/// <summary>The files that the verb maml writes.</summary>
public sealed class MamlTests
{
    [Fact]
    public void Files_are_written_once_and_the_same_each_time()
    {
        using TempFolder folder = new();
        Assert.Equal(0, Run(folder["one"]).Code);
        DateTime before = new(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(HelpFile(folder["one"]), before);
        Run(folder["one"]);
        Assert.Equal(before, File.GetLastWriteTimeUtc(HelpFile(folder["one"])));
        Run(folder["two"]);
        Assert.Equal(File.ReadAllBytes(HelpFile(folder["one"])), File.ReadAllBytes(HelpFile(folder["two"])));
    }

    [Fact]
    public void Pages_without_an_address_have_their_online_version_in_the_folder_that_the_command_names()
    {
        using TempFolder folder = new();
        Assert.Equal(0, Sample.Run("maml", Sample.PagesFolder, folder.Path, "--assembly", Sample.Assembly, "--online", "https://example.com/help/").Code);
        XNamespace maml = "http://schemas.microsoft.com/maml/2004/10";
        IEnumerable<string> online = XDocument.Load(HelpFile(folder.Path)).Descendants(maml + "navigationLink")
            .Where(link => link.Element(maml + "linkText")!.Value == "Online Version:")
            .Select(link => link.Element(maml + "uri")!.Value);
        Assert.Equal(["https://example.com/help/Get-Sample", "https://example.com/help/Set-Sample.md"], online);
    }

    [Fact]
    public void Help_file_is_utf8_without_carriage_returns_and_names_the_cmdlets_in_order()
    {
        using TempFolder folder = new();
        Run(folder.Path);
        string text = File.ReadAllText(HelpFile(folder.Path));
        Assert.StartsWith("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<helpItems schema=\"maml\"", text, StringComparison.Ordinal);
        Assert.DoesNotContain('\r', text);
        XNamespace command = "http://schemas.microsoft.com/maml/dev/command/2004/10";
        IEnumerable<string> names = XDocument.Parse(text)
            .Descendants(command + "details")
            .Select(details => details.Element(command + "name")!.Value);
        Assert.Equal(["Get-Sample", "Set-Sample"], names);
    }

    [Fact]
    public void Topic_is_plain_text_of_80_columns()
    {
        HelpErrors errors = new();
        string text = AboutTopic.Write(MarkdownPage.Load(Path.Combine(Sample.PagesFolder, "about_Sample.md"), errors));
        Assert.Empty(errors.Lines);
        Assert.All(text.Split('\n'), line => Assert.True(line.Length <= 80, line));
        Assert.Equal(
            """
            TOPIC
                about_Sample

            SHORT DESCRIPTION
                Explains what a sample is, in one paragraph that is longer than eighty
                columns and so is broken.

            LONG DESCRIPTION
                A sample is a thing that is used in tests. Read the guide
                (https://example.com/guide), then see Get-Sample.

                - The first item of a list that is longer than eighty columns must be broken
                  and set in below its mark.
                - The second.

              WHAT IT IS NOT
                It is not real:

                    Get-Sample *
                        -Path x

                Name: one
                Meaning: A cell with so many words that the table cannot be set in columns
                  of eighty characters in all

                Name: two
                Meaning: Short

            SEE ALSO
                - Set-Sample

            """.ReplaceLineEndings("\n"),
            text);
    }

    [Fact]
    public void Wrong_command_lines_and_folders_are_reported()
    {
        using TempFolder folder = new();
        RunResult usage = Sample.Run("maml", folder.Path);
        Assert.Equal((2, true), (usage.Code, usage.Errors.StartsWith("Usage:", StringComparison.Ordinal)));
        RunResult missing = Sample.Run("maml", folder["none"], folder.Path, "--assembly", Sample.Assembly);
        Assert.Equal(1, missing.Code);
        Assert.Contains(folder["none"], missing.Errors, StringComparison.Ordinal);
        RunResult empty = Sample.Run("maml", folder.Path, folder.Path, "--assembly", Sample.Assembly);
        Assert.Contains("error HELP001: The folder contains no Verb-Noun.md or about_Topic.md page", empty.Errors);
    }

    private static RunResult Run(string target) => Sample.Run("maml", Sample.PagesFolder, target, "--assembly", Sample.Assembly);

    private static string HelpFile(string folder) => Path.Combine(folder, Sample.Assembly + "-Help.xml");
}
