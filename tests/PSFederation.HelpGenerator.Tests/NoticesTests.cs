namespace PSFederation.HelpGenerator.Tests;

/// <summary>The notices that the verb notices writes.</summary>
public sealed class NoticesTests : IDisposable
{
    private const string Mit = "<license type=\"expression\">MIT</license>";
    private readonly TempFolder _folder = new();
    private readonly List<string> _shipped = [];

    public NoticesTests()
    {
        File.WriteAllText(_folder["NOTICES"], "THIRD-PARTY NOTICES\n\nA list, MPL-2.0\n");
        Directory.CreateDirectory(_folder["licenses"]);
        File.WriteAllText(Path.Combine(_folder["licenses"], "MIT.txt"), "The text of MIT.\n");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_package_with_an_expression_has_its_facts_and_the_standard_text()
    {
        Package("Alpha.Core", Mit + "<authors>Ann</authors><copyright>Copyright Ann</copyright><projectUrl>https://example.com/page</projectUrl><repository url=\"https://example.com/source\" />");
        string text = Run();
        Assert.StartsWith("THIRD-PARTY NOTICES\n\nA list, MPL-2.0\n", text, StringComparison.Ordinal);
        Assert.Contains("\nAlpha.Core 1.0.0\n    License: MIT\n    Copyright Ann\n    https://example.com/source\n    lib/Alpha.Core.dll\n", text, StringComparison.Ordinal);
        Assert.Contains("License of Alpha.Core\n", text, StringComparison.Ordinal);
        Assert.Contains("The text of MIT.", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Packages_with_the_same_license_share_one_text()
    {
        Package("Beta", Mit);
        Package("Alpha", Mit);
        string text = Run();
        Assert.Contains("License of Alpha, Beta\n", text, StringComparison.Ordinal);
        Assert.Equal(2, text.Split("The text of MIT.").Length);
    }

    [Fact]
    public void The_license_file_of_a_package_goes_before_the_standard_text()
    {
        Package("Alpha", Mit, ("LICENSE.TXT", "Copyright Ann\r\nMIT as Ann has it."));
        string text = Run();
        Assert.Contains("Copyright Ann\nMIT as Ann has it.", text, StringComparison.Ordinal);
        Assert.DoesNotContain("The text of MIT.", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_package_with_nothing_but_a_license_file_is_complete()
    {
        Package("Alpha", "<licenseUrl>https://example.com/license</licenseUrl>", ("LICENSE", "The license of Alpha."));
        Assert.Contains("License: the text below", Run(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("NOTICE")]
    [InlineData("NOTICE.txt")]
    [InlineData("THIRD-PARTY-NOTICES.TXT")]
    public void Notices_of_a_package_are_passed_on(string file)
    {
        Package("Alpha", Mit, (file, "Alpha holds a work of Bob."));
        Assert.EndsWith("Notices that come with Alpha\n" + new string('-', 100) + "\n\nAlpha holds a work of Bob.\n", Run(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<license type=\"expression\">GPL-3.0-only</license>", "GPL-3.0-only")]
    [InlineData("<licenseUrl>https://example.com/license</licenseUrl>", "''")]
    public void A_package_without_a_license_text_stops_the_build(string license, string found)
    {
        Package("Alpha", license);
        RunResult result = Invoke();
        Assert.Equal(1, result.Code);
        Assert.Contains("HELP001: Package Alpha has the license", result.Errors, StringComparison.Ordinal);
        Assert.Contains(found, result.Errors, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["OUT"]));
    }

    private void Package(string id, string metadata, params (string Name, string Text)[] files)
    {
        string folder = Path.Combine(_folder["cache"], id, "1.0.0");
        string assembly = Path.Combine(folder, "lib", "net10.0", id + ".dll");
        Directory.CreateDirectory(Path.GetDirectoryName(assembly)!);
        File.WriteAllText(assembly, string.Empty);
        File.WriteAllText(
            Path.Combine(folder, id + ".nuspec"),
            $"<package xmlns=\"http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd\"><metadata><id>{id}</id><version>1.0.0</version>{metadata}</metadata></package>");
        foreach ((string name, string text) in files)
            File.WriteAllText(Path.Combine(folder, name), text);
        _shipped.Add($"lib/{id}.dll|{assembly}");
    }

    private RunResult Invoke()
    {
        File.WriteAllLines(_folder["shipped.txt"], _shipped);
        return Sample.Run("notices", _folder["shipped.txt"], _folder["NOTICES"], _folder["licenses"], _folder["OUT"]);
    }

    private string Run()
    {
        RunResult result = Invoke();
        Assert.Equal((0, string.Empty), (result.Code, result.Errors));
        return File.ReadAllText(_folder["OUT"]);
    }
}
