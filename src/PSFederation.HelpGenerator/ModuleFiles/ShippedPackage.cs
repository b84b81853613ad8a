using System.Xml.Linq;

namespace PSFederation.HelpGenerator.ModuleFiles;

/// <summary>A NuGet package with files in the module, and its license.</summary>
internal sealed class ShippedPackage
{
    private readonly string _folder;
    private readonly XElement[] _metadata;

    /// <param name="folder">The folder of the unpacked package in the NuGet cache.</param>
    /// <param name="files">Its files in the module.</param>
    internal ShippedPackage(string folder, IReadOnlyList<string> files)
    {
        _folder = folder;
        Files = files;
        XDocument nuspec = XDocument.Load(Directory.EnumerateFiles(folder, "*.nuspec").Single());
        _metadata = [.. nuspec.Root!.Elements().Single(element => element.Name.LocalName == "metadata").Elements()];
    }

    internal IReadOnlyList<string> Files { get; }

    internal string Id => Value("id");

    internal string Version => Value("version");

    internal string Copyright => Value("copyright") is { Length: > 0 } notice ? notice : "Copyright " + Value("authors");

    /// <summary>The source repository, or otherwise the project page.</summary>
    internal string Address => Element("repository")?.Attribute("url")?.Value ?? Value("projectUrl");

    /// <summary>The SPDX license expression; empty for a package with only a license file.</summary>
    internal string LicenseExpression => (string?)Element("license")?.Attribute("type") == "expression" ? Value("license") : string.Empty;

    /// <summary>The folder of the package that a file in the NuGet cache belongs to: the next one above with a nuspec file.</summary>
    internal static string FolderOf(string path)
    {
        string folder = Path.GetDirectoryName(path)!;
        while (!Directory.EnumerateFiles(folder, "*.nuspec").Any())
            folder = Path.GetDirectoryName(folder) ?? throw new FileNotFoundException($"No parent folder of {path} contains a nuspec file.", path);
        return folder;
    }

    /// <summary>The license text in the package; null if there is none.</summary>
    internal string? License() => Texts("LICENSE").SingleOrDefault();

    /// <summary>The notices in the package: its own, and those of included works.</summary>
    internal IEnumerable<string> Notices() => [.. Texts("NOTICE"), .. Texts("THIRD-PARTY-NOTICES")];

    private IEnumerable<string> Texts(string name) => Directory.EnumerateFiles(_folder)
        .Where(path => new[] { name, name + ".txt", name + ".md" }.Contains(Path.GetFileName(path), StringComparer.OrdinalIgnoreCase))
        .Order(StringComparer.Ordinal)
        .Select(path => File.ReadAllText(path).ReplaceLineEndings("\n").Trim());

    private XElement? Element(string name) => Array.Find(_metadata, element => element.Name.LocalName == name);

    private string Value(string name) => Element(name)?.Value.Trim() ?? string.Empty;
}
