using System.Management.Automation;
using System.Management.Automation.Runspaces;
using Microsoft.PowerShell;

namespace PSFederation.HelpGenerator.Modules;

/// <summary>Imports a module into an engine of its own and reads its cmdlets.</summary>
internal static class ModuleInspector
{
    /// <summary>Reads the cmdlets that the module exports, in the order of their names.</summary>
    /// <param name="folder">The folder with the manifest.</param>
    /// <param name="errors">Gets what kept the module from being imported.</param>
    internal static IReadOnlyList<CmdletShape> Read(string folder, HelpErrors errors)
    {
        string[] manifests = Directory.GetFiles(folder, "*.psd1");
        if (manifests is not [var manifest])
        {
            errors.Add(folder, 1, HelpErrorCode.CannotRead, $"The folder must hold one module manifest; it holds {manifests.Length}.");
            return [];
        }

        InitialSessionState state = InitialSessionState.CreateDefault2();
        if (OperatingSystem.IsWindows())
            state.ExecutionPolicy = ExecutionPolicy.Bypass;
        using Runspace runspace = RunspaceFactory.CreateRunspace(state);
        runspace.Open();
        using PowerShell shell = PowerShell.Create(runspace);
        try
        {
            PSModuleInfo module = shell
                .AddCommand("Import-Module")
                .AddParameter("Name", Path.GetFullPath(manifest))
                .AddParameter("PassThru")
                .AddParameter("ErrorAction", ActionPreference.Stop)
                .Invoke<PSModuleInfo>()[0];
            return
            [
                .. module.ExportedCmdlets.Values
                    .Select(cmdlet => CmdletInspector.Read(cmdlet, module))
                    .OrderBy(cmdlet => cmdlet.Name, StringComparer.Ordinal),
            ];
        }
        catch (RuntimeException exception)
        {
            errors.Add(manifest, 1, HelpErrorCode.CannotRead, $"The module cannot be imported: {exception.Message}");
            return [];
        }
    }
}
