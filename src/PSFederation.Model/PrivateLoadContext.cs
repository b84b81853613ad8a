using System.Reflection;
using System.Runtime.Loader;

namespace PSFederation;

/// <summary>
/// Isolates PSFederation.Core and its packages from the copies of AWS.Tools, Az and other modules.
/// </summary>
/// <remarks>
/// It is activated by one hook: when the default context cannot resolve PSFederation.Core, this context loads it from the subfolder.
/// All references of Core then resolve here first, by its deps.json. If the module has an image of a package's assembly that is compiled
/// ahead of time for this platform, that image is loaded instead of the assembly; it contains the same code, and less has to be compiled. The hook is process-wide, installed once and
/// never removed, because Remove-Module in one runspace does not affect the others.
/// </remarks>
internal sealed class PrivateLoadContext : AssemblyLoadContext
{
    private const string EntryAssembly = "PSFederation.Core";
    private const string Subfolder = "lib";

    private static int _installed;

    private readonly string _folder;

    /// <summary>The folder of the images for this platform, which can be missing.</summary>
    private readonly string _images;

    /// <summary>Created on first use, because reading deps.json takes longer than all the work of a credential_process in Core.</summary>
    private readonly Lazy<AssemblyDependencyResolver> _resolver;

    private PrivateLoadContext(string entryPath)
        : base("PSFederation")
    {
        _folder = Path.GetDirectoryName(entryPath)!;
        _images = Path.Combine(Path.GetDirectoryName(_folder)!, ModulePlatform.Folder, ModulePlatform.Name);
        _resolver = new Lazy<AssemblyDependencyResolver>(() => new AssemblyDependencyResolver(entryPath));
    }

    /// <summary>Installs the hook unless it is installed. Reads no file: the context is created when Core is first requested.</summary>
    public static void Install()
    {
        if (Interlocked.Exchange(ref _installed, 1) == 0)
            Default.Resolving += Resolve;
    }

    private static Assembly? Resolve(AssemblyLoadContext context, AssemblyName name) => name.Name == EntryAssembly ? Instance.Load() : null;

    /// <summary>
    /// Loads an assembly from the private folder if it is there, otherwise leaves it to the default context. Platform assemblies are in a subfolder, and one for
    /// other platforms is always next to Core.
    /// </summary>
    protected override Assembly? Load(AssemblyName assemblyName) =>
        File.Exists(Path.Combine(_folder, assemblyName.Name + ".dll")) && _resolver.Value.ResolveAssemblyToPath(assemblyName) is { } path ? LoadImage(path) : null;

    private Assembly LoadImage(string path)
    {
        string image = Path.Combine(_images, Path.GetFileName(path));
        return LoadFromAssemblyPath(File.Exists(image) ? image : path);
    }

    /// <summary>The same for native libraries.</summary>
    protected override nint LoadUnmanagedDll(string unmanagedDllName) =>
        _resolver.Value.ResolveUnmanagedDllToPath(unmanagedDllName) is { } path ? LoadUnmanagedDllFromPath(path) : nint.Zero;

    /// <summary>The context of the process, which is created when Core is first requested.</summary>
    private static class Instance
    {
        private static readonly string EntryPath = Path.Combine(Path.GetDirectoryName(typeof(PrivateLoadContext).Assembly.Location)!, Subfolder, EntryAssembly + ".dll");
        private static readonly PrivateLoadContext Context = new(EntryPath);

        public static Assembly Load() => Context.LoadFromAssemblyPath(EntryPath);
    }
}
