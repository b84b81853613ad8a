using PSFederation.Module.Tests.Documents;
using PSFederation.Module.Tests.Hosting;

namespace PSFederation.Module.Tests;

/// <summary>The README is correct: its table lists every cmdlet, its picture and links exist, and its commands bind. DocumentRunTests runs them.</summary>
public sealed class ReadmeTests : IDisposable
{
    private static readonly Markdown Readme = Markdown.Read("README.md");
    private readonly Shell _shell = new();

    /// <summary>The rows of what the module replaces: another tool's command, and the command of this one.</summary>
    public static TheoryData<(string Other, string Ours)> Replacements =>
        [.. Readme.Rows().SkipWhile(row => row[0] != "instead of").Skip(2).TakeWhile(row => row[0] != "cmdlet").Select(row => (row[0], row[1].Split('`')[1]))];

    public void Dispose() => _shell.Dispose();

    [Fact]
    public void The_table_lists_every_cmdlet() =>
        Assert.Equal(
            HelpTests.Cmdlets.Select(row => row.Data).Order(StringComparer.Ordinal),
            Readme.Rows().Where(row => row[0].StartsWith('[')).Select(row => row[0].Split('[', ']')[1]).Order(StringComparer.Ordinal));

    [Fact]
    public void PowerShell_in_it_binds()
    {
        string[] blocks = [.. Readme.Blocks("powershell")];
        Assert.NotEmpty(blocks);
        Assert.All(blocks, code => CommandBinding.AssertBinds(_shell, code));
    }

    [Theory]
    [MemberData(nameof(Replacements))]
    public void The_command_that_replaces_another_tool_binds((string Other, string Ours) row) => CommandBinding.AssertBinds(_shell, row.Ours);

    [Fact]
    public void Links_lead_to_files() => Assert.Empty(Readme.BrokenLinks());
}
