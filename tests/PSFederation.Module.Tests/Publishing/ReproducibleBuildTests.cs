using System.Diagnostics;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text;

namespace PSFederation.Module.Tests.Publishing;

/// <summary>A Release build of the sources in any folder, with or without the variable CI, gives the same assemblies, and names no folder of the machine.</summary>
[Trait("Duration", "Long")]
public sealed class ReproducibleBuildTests : IDisposable
{
    private static readonly string[] Shared = ["Directory.Build.props", "Directory.Packages.props", "global.json", ".editorconfig"];
    private static readonly string[] Projects = ["PSFederation.Model", "PSFederation.Core"];
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("psfederation-build-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task The_assemblies_are_the_same_wherever_they_are_built_and_name_no_folder()
    {
        string one = await BuildAsync("one", ci: null), other = await BuildAsync("another-folder", ci: "true");
        foreach (string project in Projects)
        {
            byte[] assembly = await File.ReadAllBytesAsync(Assembly(one, project), TestContext.Current.CancellationToken);
            byte[] again = await File.ReadAllBytesAsync(Assembly(other, project), TestContext.Current.CancellationToken);
            Assert.True(assembly.SequenceEqual(again), $"{project}.dll differs.");
            foreach (string folder in (string[])[one, Environment.GetFolderPath(Environment.SpecialFolder.UserProfile)])
            {
                Assert.True(assembly.AsSpan().IndexOf(Encoding.UTF8.GetBytes(folder)) < 0, $"{project}.dll names {folder}.");
                Assert.DoesNotContain(Documents(assembly), document => document.Contains(folder, StringComparison.OrdinalIgnoreCase));
            }
        }
    }

    private static string Assembly(string root, string project) => Path.Combine(root, "artifacts", "bin", project, "release", project + ".dll");

    /// <summary>The source files that the symbols in an assembly name.</summary>
    private static string[] Documents(byte[] assembly)
    {
        using PEReader file = new([.. assembly]);
        DebugDirectoryEntry entry = file.ReadDebugDirectory().Single(entry => entry.Type == DebugDirectoryEntryType.EmbeddedPortablePdb);
        using MetadataReaderProvider symbols = file.ReadEmbeddedPortablePdbDebugDirectoryData(entry);
        MetadataReader reader = symbols.GetMetadataReader();
        string[] documents = [.. reader.Documents.Select(handle => reader.GetString(reader.GetDocument(handle).Name))];
        Assert.NotEmpty(documents);
        return documents;
    }

    private async Task<string> BuildAsync(string name, string? ci)
    {
        string root = _folder.CreateSubdirectory(name).FullName;
        foreach (string file in Shared)
            File.Copy(Path.Combine(Repository.Root, file), Path.Combine(root, file));
        foreach (string project in Projects)
        {
            string source = Path.Combine(Repository.Root, "src", project);
            foreach (string file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
            {
                string target = Path.Combine(root, "src", project, Path.GetRelativePath(source, file));
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                File.Copy(file, target);
            }
        }

        ProcessStartInfo start = new("dotnet") { WorkingDirectory = root, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in (string[])["build", "src/PSFederation.Core", "--configuration", "Release", "-nodeReuse:false", "-p:RunAnalyzers=false", "-p:UseSharedCompilation=false"])
            start.ArgumentList.Add(argument);
        // Empty is the same as missing for a property of MSBuild. The version would come from the repository, which is not here.
        start.Environment["CI"] = ci ?? string.Empty;
        start.Environment["MinVerVersionOverride"] = "1.0.0";
        using Process build = Process.Start(start)!;
        Task<string> output = build.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), errors = build.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await build.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(build.ExitCode == 0, await output + await errors);
        return root;
    }
}
