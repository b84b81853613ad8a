using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using Xunit.Sdk;
using Xunit.v3;

[assembly: Parallelization(Mode = ParallelMode.None)] // The environment and the current folder are the process's.

namespace PSFederation.Tests;

/// <summary>Lets the tests use the types of the built module: the very assemblies that Import-Module loads.</summary>
internal static class ModuleUnderTest
{
    [ModuleInitializer]
    internal static void ResolveFromBuiltModule() =>
        AssemblyLoadContext.Default.Resolving += (context, name) =>
            name.Name is "PSFederation" or "PSFederation.Model"
                ? context.LoadFromAssemblyPath(Path.Combine(Repository.Module, name.Name + ".dll"))
                : null;
}
