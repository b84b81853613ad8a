using System.Management.Automation;

namespace PSFederation;

/// <summary>
/// Installs <see cref="PrivateLoadContext"/> when the module is imported. The engine loads the public types of this assembly before it runs the initializer, so their
/// base classes, interfaces and fields of value types must not come from Core.
/// </summary>
public sealed class ModuleInitializer : IModuleAssemblyInitializer
{
    /// <inheritdoc/>
    public void OnImport() => PrivateLoadContext.Install();
}
