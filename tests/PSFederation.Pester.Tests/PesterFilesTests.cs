namespace PSFederation.Pester.Tests;

/// <summary>Checks of the Pester files without a run.</summary>
public sealed class PesterFilesTests
{
    public static TheoryData<string> Cmdlets =>
        [.. Directory.GetFiles(Path.Combine(Repository.Root, "docs", "en-US"), "*-*.md").Select(page => Path.GetFileNameWithoutExtension(page)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void Every_cmdlet_has_a_file(string cmdlet) => Assert.True(File.Exists(Path.Combine(PesterSuite.Folder, cmdlet + ".Tests.ps1")));
}
