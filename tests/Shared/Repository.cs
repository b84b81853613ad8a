using System.Runtime.CompilerServices;

namespace PSFederation.Tests;

/// <summary>Finds the folders of the checkout that the tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string Module => Path.Combine(Root, "output", "PSFederation");

    public static string ModuleManifest => Path.Combine(Module, "PSFederation.psd1");

    /// <summary>A path at which there is nothing, in a folder of the build: no test relies on the absence of a file elsewhere.</summary>
    public static string Missing => Path.Combine(Root, "artifacts", "missing");

    private static string FindRoot([CallerFilePath] string here = "")
    {
        // The path that the compiler saw may be mapped away in a deterministic build, so look from the test's own folder too.
        foreach (string start in (string[])[AppContext.BaseDirectory, Path.GetDirectoryName(here)!])
        {
            for (DirectoryInfo? folder = new(start); folder is not null; folder = folder.Parent)
            {
                if (File.Exists(Path.Combine(folder.FullName, "PSFederation.sln")))
                    return folder.FullName;
            }
        }

        throw new InvalidOperationException("PSFederation.sln is in no folder above the tests.");
    }
}
