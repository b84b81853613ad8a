using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace PSFederation.Benchmarks;

/// <summary>What is measured must be what users run: a Release build of the module, and of this program.</summary>
internal static class Measured
{
    private const string Debuggable = "DebuggableAttribute";

    /// <summary>What is wrong with it, or null.</summary>
    public static string? Problem(BenchmarkOptions options)
    {
        if (!File.Exists(options.Pwsh))
            return $"There is no pwsh at {options.Pwsh}. Build the solution, or name one with --pwsh PATH.";
        if (!File.Exists(options.Manifest))
            return $"There is no module at {options.Manifest}. Build the solution, or name the manifest of one with --module PATH.";
        string[] built = [typeof(Measured).Assembly.Location, .. Directory.EnumerateFiles(Path.GetDirectoryName(options.Manifest)!, "PSFederation*.dll", SearchOption.AllDirectories)];
        return Array.Find(built, IsDebugBuild) is { } debug
            ? $"{debug} is a Debug build. Build with: dotnet build -c Release"
            : null;
    }

    /// <summary>Whether the compiler was told not to optimize (Partition II, the DebuggingModes of DebuggableAttribute: 0x100).</summary>
    private static bool IsDebugBuild(string path)
    {
        using PEReader pe = new(File.OpenRead(path));
        MetadataReader metadata = pe.GetMetadataReader();
        foreach (CustomAttributeHandle handle in metadata.GetAssemblyDefinition().GetCustomAttributes())
        {
            CustomAttribute attribute = metadata.GetCustomAttribute(handle);
            if (attribute.Constructor.Kind != HandleKind.MemberReference
                || metadata.GetMemberReference((MemberReferenceHandle)attribute.Constructor).Parent is not { Kind: HandleKind.TypeReference } parent
                || !metadata.StringComparer.Equals(metadata.GetTypeReference((TypeReferenceHandle)parent).Name, Debuggable))
                continue;
            BlobReader value = metadata.GetBlobReader(attribute.Value);
            value.ReadUInt16();
            return (value.ReadInt32() & 0x100) != 0;
        }

        return false;
    }
}
