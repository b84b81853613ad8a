using System.Text.RegularExpressions;
using PSFederation.Module.Tests.Hosting;

namespace PSFederation.Module.Tests;

/// <summary>The README stays true: its PowerShell binds, its shell commands name what is there, its table lists every cmdlet.</summary>
public sealed partial class ReadmeTests : IDisposable
{
    private static readonly string Readme = File.ReadAllText(Path.Combine(Repository.Root, "README.md"));
    private readonly Shell _shell = new();

    public void Dispose() => _shell.Dispose();

    [Fact]
    public void The_table_lists_every_cmdlet() =>
        Assert.Equal(
            HelpTests.Cmdlets.Select(row => row.Data).Order(StringComparer.Ordinal),
            TableRow().Matches(Readme).Select(match => match.Groups[1].Value).Order(StringComparer.Ordinal));

    [Fact]
    public void PowerShell_in_it_binds()
    {
        MatchCollection blocks = PowerShellBlock().Matches(Readme);
        Assert.NotEmpty(blocks);
        foreach (string code in blocks.Select(match => match.Groups[1].Value))
            CommandBinding.AssertBinds(_shell, code);
    }

    [Fact]
    public void Links_lead_to_files() =>
        Assert.All(
            Link().Matches(Readme).Select(match => match.Groups[1].Value).Where(target => !target.StartsWith("http", StringComparison.Ordinal)),
            target => Assert.True(Path.Exists(Path.Combine(Repository.Root, target)), target));

    [GeneratedRegex(@"^\| \[(\w+-\w+)\]", RegexOptions.Multiline)]
    private static partial Regex TableRow();

    [GeneratedRegex("```powershell\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex PowerShellBlock();

    [GeneratedRegex(@"\]\(([^)]+)\)")]
    private static partial Regex Link();
}
