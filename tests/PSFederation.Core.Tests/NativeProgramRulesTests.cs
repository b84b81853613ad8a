using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace PSFederation.Core.Tests;

/// <summary>The native program compiles files of Core and Model. They know no flow, no package, no PowerShell and no reflection, and nothing knows the program.</summary>
public sealed class NativeProgramRulesTests
{
    private static readonly string Project = Path.Combine(Repository.Root, "src", "PSFederation.CredentialProcess", "PSFederation.CredentialProcess.csproj");

    private static IEnumerable<string> Linked => XDocument.Load(Project).Descendants("Compile").SelectMany(item => item.Attribute("Include")!.Value.Split(';'));

    [Fact]
    public void It_refers_to_libraries_of_NET_for_files_text_and_digests_alone()
    {
        string configuration = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        using FileStream file = File.OpenRead(Path.Combine(Repository.Root, "artifacts", "bin", "PSFederation.CredentialProcess", configuration, "psfederation-credential-process.dll"));
        using PEReader pe = new(file);
        MetadataReader metadata = pe.GetMetadataReader();
        string[] allowed =
        [
            "Microsoft.Win32.Primitives", "System.Collections", "System.Collections.Concurrent", "System.ComponentModel.Primitives", "System.Console", "System.Diagnostics.Process", "System.IO.FileSystem.AccessControl", "System.Linq", "System.Memory",
            "System.Runtime", "System.Runtime.InteropServices", "System.Security.AccessControl", "System.Security.Cryptography", "System.Security.Principal.Windows", "System.Text.Encodings.Web", "System.Text.Json", "System.Text.RegularExpressions",
            "System.Threading", "System.Net.Primitives", "System.Runtime.Extensions", "System.Web.HttpUtility", "System.Private.Uri",
        ];
        Assert.Empty(metadata.AssemblyReferences.Select(handle => metadata.GetString(metadata.GetAssemblyReference(handle).Name)).Except(allowed));
    }

    [Fact]
    public void The_shared_source_files_exist_and_belong_to_Core_and_Model()
    {
        Assert.NotEmpty(Linked);
        Assert.All(Linked, path =>
        {
            Assert.Matches("^[.][.]/PSFederation[.](Core|Model)/", path);
            string folder = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Project)!, Path.GetDirectoryName(path)!));
            Assert.NotEmpty(Directory.GetFiles(folder, Path.GetFileName(path)));
        });
        // Writing, locks and the keyring stay out.
        Assert.DoesNotContain(Linked, path => Path.GetFileName(path) is "AtomicFile.cs" or "FileLock.cs" or "ProtectedStore.cs" or "ProfileStore.Changes.cs");
    }

    /// <summary>The build takes the version of the compiler from its own project and not from the SDK: with another one, a locked restore would fail.</summary>
    [Fact]
    public void Lock_files_of_platforms_have_the_compiler_that_the_build_requests()
    {
        string folder = Path.GetDirectoryName(Project)!;
        string version = XDocument.Load(Path.Combine(folder, "Directory.Build.props")).Descendants("RuntimeFrameworkVersion").Single().Value;
        string[] platforms = [.. Directory.GetFiles(folder, "packages.*.lock.json").Select(file => Path.GetFileName(file).Split('.')[1])];
        Assert.Contains("linux-x64", platforms);
        foreach (string platform in platforms)
        {
            JsonObject packages = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, $"packages.{platform}.lock.json")))!["dependencies"]!.AsObject();
            JsonNode[] compilers = [packages["net10.0"]!["Microsoft.DotNet.ILCompiler"]!, packages["net10.0"]!["Microsoft.NET.ILLink.Tasks"]!, packages["net10.0/" + platform]![$"runtime.{platform}.Microsoft.DotNet.ILCompiler"]!];
            Assert.All(compilers, compiler => Assert.Equal((version, true), ((string?)compiler["resolved"], compiler["contentHash"] is not null)));
        }
    }

    [Fact]
    public void No_code_of_the_product_refers_to_it() =>
        Assert.All(
            Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.csproj", SearchOption.AllDirectories).Where(path => path != Project),
            path => Assert.DoesNotContain("PSFederation.CredentialProcess", File.ReadAllText(path), StringComparison.Ordinal));
}
