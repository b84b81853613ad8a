using System.Diagnostics;
using System.Management.Automation;
using PSFederation.Module.Tests.Hosting;

namespace PSFederation.Module.Tests;

/// <summary>Help from the built module, and the examples in it.</summary>
public sealed class HelpTests : IDisposable
{
    private readonly Shell _shell = new();

    public void Dispose() => _shell.Dispose();

    public static TheoryData<string> Cmdlets =>
        [.. ModuleRulesTests.CmdletTypes.Select(row => row.Data).Select(type => type.GetCustomAttributes(typeof(CmdletAttribute), false).Cast<CmdletAttribute>().Single()).Select(c => $"{c.VerbName}-{c.NounName}")];

    [Fact]
    public async Task Help_pages_and_cmdlets_match()
    {
        DirectoryInfo configuration = new(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        string generator = Path.Combine(configuration.Parent!.Parent!.FullName, "PSFederation.HelpGenerator", configuration.Name, "PSFederation.HelpGenerator.dll");
        ProcessStartInfo start = new("dotnet", ["exec", generator, "sync", Repository.Module, Path.Combine(Repository.Root, "docs", "en-US"), "--check"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken) + await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, output);
    }

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void Get_Help_shows_synopsis_description_parameters_and_examples(string cmdlet)
    {
        PSObject help = Assert.Single(_shell.Run($"Get-Help {cmdlet} -Full").Output);
        Assert.EndsWith(".", help.Properties["Synopsis"].Value.ToString()!.TrimEnd(')'), StringComparison.Ordinal);
        Assert.NotEmpty((object[])_shell.With("help", help).Run("@($help.description)").Output.ToArray());
        Assert.All(
            _shell.Run("$help.parameters.parameter | ForEach-Object { $_.description.Text }").Output,
            text => Assert.False(string.IsNullOrWhiteSpace(text?.ToString())));
        Assert.NotEmpty(_shell.Run("$help.examples.example").Output);
    }

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void Examples_parse_and_their_commands_bind(string cmdlet)
    {
        IReadOnlyList<PSObject> examples = _shell.Run($"(Get-Help {cmdlet} -Full).examples.example | ForEach-Object {{ $_.code }}").Output;
        Assert.NotEmpty(examples);
        foreach (string code in examples.Select(example => example.ToString()!))
            CommandBinding.AssertBinds(_shell, code);
    }

    [Fact]
    public void The_conceptual_topic_is_there() =>
        Assert.Contains(
            "from a sign-in at an identity",
            File.ReadAllText(Path.Combine(Repository.Module, "en-US", "about_PSFederation.help.txt")),
            StringComparison.Ordinal);
}
