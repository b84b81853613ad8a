using System.Management.Automation;

namespace PSFederation.Loading;

/// <summary>
/// Installs <see cref="PrivateLoadContext"/> when the module is imported. The engine loads the public types of this assembly before it runs the initializer, so their
/// base classes, interfaces and fields of value types must not come from Core.
/// </summary>
public sealed class ModuleInitializer : IModuleAssemblyInitializer
{
    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The assembly was imported without the manifest, so views and CLIXML would show secrets.</exception>
    public void OnImport()
    {
        if (!KeysLeftOut.IsApplied)
            throw new InvalidOperationException("PSFederation.dll was imported without its manifest, so secrets would not be masked. Import the module by its name or by the path of PSFederation.psd1.");
        PrivateLoadContext.Install();
    }
}
