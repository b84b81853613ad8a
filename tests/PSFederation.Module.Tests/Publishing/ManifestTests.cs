using System.Collections;
using System.Management.Automation.Language;
using System.Xml.Linq;

namespace PSFederation.Module.Tests.Publishing;

/// <summary>The addresses that the PowerShell Gallery and Get-Help -Online show: each is built from one property and leads to an existing file.</summary>
public sealed class ManifestTests : IDisposable
{
    private static readonly string Address = XDocument.Load(Path.Combine(Repository.Root, "Directory.Build.props")).Descendants("ProjectAddress").Single().Value;
    private readonly Shell _shell = new();

    public void Dispose() => _shell.Dispose();

    [Fact]
    public void The_address_of_the_project_is_written_in_one_place()
    {
        string[] sources = ["*.props", "*.targets", "*.csproj", "*.psd1", "*.ps1", "*.cs", "*.yml"];
        Assert.All(
            ((string[])["src", "module", "tests", ".github"]).SelectMany(folder => sources.SelectMany(pattern => Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), pattern, SearchOption.AllDirectories))),
            file => Assert.DoesNotContain(Address, File.ReadAllText(file), StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData("ProjectUri", null)]
    [InlineData("LicenseUri", "/blob/main/LICENSE")]
    [InlineData("IconUri", "/raw/main/docs/icon.png")]
    public void The_manifest_leads_to_the_project(string name, string? path)
    {
        Assert.Equal(Address + path, Data(name));
        if (path is not null)
            Assert.True(File.Exists(Path.Combine(Repository.Root, path[(path.IndexOf("/main/", StringComparison.Ordinal) + "/main/".Length)..])));
    }

    [Fact]
    public void The_release_notes_are_a_section_of_the_changelog()
    {
        string notes = Data("ReleaseNotes")!;
        Assert.NotEmpty(notes);
        Assert.Contains(notes, File.ReadAllText(Path.Combine(Repository.Root, "CHANGELOG.md")).ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    /// <summary>The Gallery refuses a package whose tags have more than 4,000 characters, and splits them at spaces.</summary>
    [Fact]
    public void Tags_have_no_spaces()
    {
        string[] tags = [.. ((IEnumerable)Value("Tags")!).Cast<object>().Select(tag => tag.ToString()!)];
        Assert.NotEmpty(tags);
        Assert.All(tags, tag => Assert.Matches("^[A-Za-z0-9_]+$", tag));
        Assert.Equal(tags.Length, tags.Distinct(StringComparer.OrdinalIgnoreCase).Count());
    }

    [Theory]
    [MemberData(nameof(HelpTests.Cmdlets), MemberType = typeof(HelpTests))]
    public void The_online_help_of_a_cmdlet_is_its_page(string cmdlet)
    {
        string uri = _shell.Run($"@((Get-Help {cmdlet}).relatedLinks.navigationLink.uri)[0]").Single<string>();
        Assert.Equal($"{Address}/blob/main/docs/en-US/{cmdlet}.md", uri);
        Assert.True(File.Exists(Path.Combine(Repository.Root, "docs", "en-US", cmdlet + ".md")));
    }

    private static string? Data(string name) => Value(name)?.ToString();

    private static object? Value(string name)
    {
        Ast manifest = Parser.ParseFile(Repository.ModuleManifest, out _, out ParseError[] errors).Find(ast => ast is HashtableAst, searchNestedScriptBlocks: false);
        Assert.Empty(errors);
        Hashtable values = (Hashtable)((HashtableAst)manifest).SafeGetValue();
        return ((Hashtable)((Hashtable)values["PrivateData"]!)["PSData"]!)[name];
    }
}
