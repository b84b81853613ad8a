using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Reflection;
using System.Runtime.CompilerServices;
using PSFederation.AwsPowerShell;

namespace PSFederation.Completers;

/// <summary>
/// Keeps the completers for the parameters Region and ProfileName of this module active when AWS.Tools is loaded. AWS.Tools registers
/// completers for these two parameter names of all commands. PowerShell calls one registered
/// completer (for the command, otherwise for the parameter name), and the completer in the attribute of the parameter if the result is empty.
/// Therefore, an empty script block is registered for these commands.
/// </summary>
/// <remarks>
/// Registration needs a nested pipeline, which takes a tenth of the time of the whole import. Therefore, it occurs only in processes that have
/// loaded AWS.Tools, and not before a command is
/// created. PowerShell also creates the command for a completion, before it looks for completers.
/// </remarks>
public sealed class CommandCompleters : IModuleAssemblyCleanup
{
    private static readonly string[] Parameters = ["Region", "ProfileName"];

    private static readonly ConditionalWeakTable<Runspace, object> Registered = [];

    /// <summary>Whether the assembly of an AWS module is loaded. This is process-wide, because assemblies are.</summary>
    private static volatile bool _awsTools;

    static CommandCompleters()
    {
        AppDomain.CurrentDomain.AssemblyLoad += (_, loaded) => Note(loaded.LoadedAssembly);
        Array.ForEach(AppDomain.CurrentDomain.GetAssemblies(), Note);
    }

    /// <summary>Registers in the current runspace, if necessary and not done yet.</summary>
    internal static void RegisterWhereNeeded()
    {
        if (_awsTools && Runspace.DefaultRunspace is { } runspace && Registered.TryAdd(runspace, runspace.InstanceId))
            Register(ScriptBlock.Create(string.Empty));
    }

    /// <inheritdoc/>
    public void OnRemove(PSModuleInfo psModuleInfo)
    {
        if (Runspace.DefaultRunspace is { } runspace && Registered.Remove(runspace))
            Register(null);
    }

    /// <summary>Registers a script block for the commands of this module. Null removes the registration.</summary>
    private static void Register(ScriptBlock? script)
    {
        try
        {
            using PowerShell shell = PowerShell.Create(RunspaceMode.CurrentRunspace);
            foreach (string parameter in Parameters)
            {
                shell.AddStatement().AddCommand("Microsoft.PowerShell.Core\\Register-ArgumentCompleter", useLocalScope: false)
                    .AddParameter("CommandName", CredentialPrecedence.OwnCommands.ToArray()).AddParameter("ParameterName", parameter).AddParameter("ScriptBlock", script);
            }

            shell.Invoke();
        }
        catch (Exception e) when (e is RuntimeException or InvalidOperationException)
        {
            // A restricted session might not have the cmdlet. A command must not fail because of completion.
        }
    }

    private static void Note(Assembly assembly)
    {
        if (assembly.FullName is { } name && Array.Exists(AwsTools.Modules, module => name.StartsWith(module + ",", StringComparison.OrdinalIgnoreCase)))
            _awsTools = true;
    }
}
