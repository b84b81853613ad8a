using System.Xml.Linq;

namespace PSFederation.Module.Tests.Publishing;

/// <summary>The files with views and types, which the build writes without comments and indentation.</summary>
public sealed class ViewFilesTests
{
    [Theory]
    [InlineData("PSFederation.Format.ps1xml")]
    [InlineData("PSFederation.Types.ps1xml")]
    public void A_built_file_has_the_content_of_its_source(string name)
    {
        string source = Path.Combine(Repository.Root, "module", name), built = Path.Combine(Repository.Module, name);
        Assert.Equal(Content(source), Content(built));
        Assert.True(new FileInfo(built).Length < new FileInfo(source).Length);
    }

    /// <summary>Without it, Import-Module searches all assemblies of the process for the type.</summary>
    [Fact]
    public void A_type_name_in_the_types_file_has_its_assembly()
    {
        string[] names = [.. XDocument.Load(Path.Combine(Repository.Module, "PSFederation.Types.ps1xml")).Descendants("TypeName").Select(name => name.Value)];
        Assert.NotEmpty(names);
        Assert.All(names, name => Assert.NotNull(Type.GetType(name, throwOnError: true)));
        Assert.All(names, name => Assert.EndsWith(", PSFederation.Model", name, StringComparison.Ordinal));
    }

    /// <summary>The elements with their depth and attributes, and the text of those without children: the others have none in these files.</summary>
    private static string[] Content(string file) =>
    [
        .. XDocument.Load(file, LoadOptions.PreserveWhitespace).Descendants().Select(element =>
            $"{element.Ancestors().Count()} {element.Name} {string.Join(' ', element.Attributes())} {(element.HasElements ? string.Empty : element.Value)}"),
    ];
}
