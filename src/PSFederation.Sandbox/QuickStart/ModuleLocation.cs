namespace PSFederation.Sandbox.QuickStart;

/// <summary>Finds the module that the build assembled.</summary>
internal static class ModuleLocation
{
    /// <summary>Gets the path of the manifest in output/PSFederation of the checkout this program was built in.</summary>
    public static string Manifest
    {
        get
        {
            for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            {
                string manifest = Path.Combine(folder.FullName, "output", "PSFederation", "PSFederation.psd1");
                if (File.Exists(manifest))
                {
                    return manifest;
                }
            }

            throw new FileNotFoundException("The module is not built: no parent folder of this program contains output/PSFederation/PSFederation.psd1. Run dotnet build.");
        }
    }
}
