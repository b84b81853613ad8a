using System.Xml.Linq;

namespace PSFederation.HelpGenerator.ModuleFiles;

/// <summary>A NuGet package that has files in the module, and what it says about its license.</summary>
internal sealed class ShippedPackage
{
    private readonly XElement _metadata;
    private readonly string _folder;

    private ShippedPackage(string folder, XElement metadata, IReadOnlyList<string> files)
    {
        _folder = folder;
        _metadata = metadata;
        Files = files;
    }

    /// <summary>The id with the case that its author gave it.</summary>
    internal string Id => Value("id");

    /// <summary>The version.</summary>
    internal string Version => Value("version");

    /// <summary>The authors.</summary>
    internal string Authors => Value("authors");

    /// <summary>The copyright notice; empty when the package has none.</summary>
    internal string Copyright => Value("copyright");

    /// <summary>Where the source is, or else the page of the project.</summary>
    internal string Address => _metadata.Elements().FirstOrDefault(element => element.Name.LocalName == "repository")?.Attribute("url")?.Value ?? Value("projectUrl");

    /// <summary>The SPDX license expression; empty for a package that brings only a license file.</summary>
    internal string LicenseExpression =>
        _metadata.Elements().FirstOrDefault(element => element.Name.LocalName == "license" && (string?)element.Attribute("type") == "expression")?.Value.Trim() ?? string.Empty;

    /// <summary>The files of the package in the module, relative to it.</summary>
    internal IReadOnlyList<string> Files { get; }

    /// <summary>The folder of the package that a file in the NuGet cache belongs to: the next one above with a nuspec file.</summary>
    internal static string FolderOf(string path)
    {
        string folder = Path.GetDirectoryName(path)!;
        while (!Directory.EnumerateFiles(folder, "*.nuspec").Any())
            folder = Path.GetDirectoryName(folder) ?? throw new FileNotFoundException($"No folder above {path} has a nuspec file.", path);
        return folder;
    }

    /// <summary>Reads the nuspec file of an unpacked package.</summary>
    /// <param name="folder">The folder of the package in the NuGet cache.</param>
    /// <param name="files">Its files in the module.</param>
    internal static ShippedPackage Read(string folder, IReadOnlyList<string> files)
    {
        string nuspec = Directory.EnumerateFiles(folder, "*.nuspec").Single();
        return new(folder, XDocument.Load(nuspec).Root!.Elements().Single(element => element.Name.LocalName == "metadata"), files);
    }

    /// <summary>The text of the license that the package brings; null when it brings none.</summary>
    internal string? License() => Texts("LICENSE").SingleOrDefault();

    /// <summary>The notices that the package brings: its own, and those of works in it.</summary>
    internal IEnumerable<string> Notices() => [.. Texts("NOTICE"), .. Texts("THIRD-PARTY-NOTICES")];

    private IEnumerable<string> Texts(string name) =>
        Directory.EnumerateFiles(_folder)
            .Where(path => Path.GetFileName(path) is var file && (file.Equals(name, StringComparison.OrdinalIgnoreCase)
                || file.Equals(name + ".txt", StringComparison.OrdinalIgnoreCase) || file.Equals(name + ".md", StringComparison.OrdinalIgnoreCase)))
            .Order(StringComparer.Ordinal)
            .Select(path => File.ReadAllText(path).ReplaceLineEndings("\n").Trim());

    private string Value(string name) => _metadata.Elements().FirstOrDefault(element => element.Name.LocalName == name)?.Value.Trim() ?? string.Empty;
}
