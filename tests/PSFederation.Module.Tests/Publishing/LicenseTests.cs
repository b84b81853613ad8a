namespace PSFederation.Module.Tests.Publishing;

/// <summary>The module contains its own license and the licenses of all its parts.</summary>
public sealed class LicenseTests
{
    private static readonly string Notices = File.ReadAllText(Path.Combine(Repository.Module, "THIRD-PARTY-NOTICES"));

    public static TheoryData<string> ForeignFiles =>
    [
        .. Directory.EnumerateFiles(Repository.Module, "*", SearchOption.AllDirectories)
            .Where(path => Path.GetExtension(path) is ".dll" or ".so" or ".dylib" && !Path.GetFileName(path).StartsWith("PSFederation", StringComparison.Ordinal))
            .Select(path => Path.GetRelativePath(Repository.Module, path).Replace('\\', '/'))
            // An image of an assembly in lib has the license of that one.
            .Where(path => !path.StartsWith("native/", StringComparison.Ordinal)),
    ];

    [Fact]
    public void The_license_of_the_module_is_in_it() =>
        Assert.Equal(File.ReadAllText(Path.Combine(Repository.Root, "LICENSE")), File.ReadAllText(Path.Combine(Repository.Module, "LICENSE")));

    [Theory]
    [MemberData(nameof(ForeignFiles))]
    public void Every_assembly_of_a_package_stands_under_its_license(string file)
    {
        string[] lines = Notices.Split('\n');
        int at = Array.IndexOf(lines, "    " + file);
        Assert.True(at > 0, $"THIRD-PARTY-NOTICES does not name {file}.");
        int head = Array.FindLastIndex(lines, at, line => line.Length > 0 && line[0] != ' ');
        string package = lines[head].Split(' ')[0];
        Assert.StartsWith("    License: ", lines[head + 1], StringComparison.Ordinal);
        string heading = Assert.Single(lines, line => line.StartsWith("License of ", StringComparison.Ordinal) && line["License of ".Length..].Split(", ").Contains(package));
        string text = string.Join('\n', lines.Skip(Array.IndexOf(lines, heading) + 2).TakeWhile(line => !line.StartsWith("-----", StringComparison.Ordinal)));
        Assert.True(text.Length > 500, $"The license of {package} has {text.Length} characters.");
    }

    [Fact]
    public void The_works_in_the_sources_are_named_too() => Assert.Contains("Public Suffix List ", Notices, StringComparison.Ordinal);
}
