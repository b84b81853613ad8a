using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Reflection;
using System.Runtime.CompilerServices;
using PSFederation.AwsPowerShell;

namespace PSFederation.Completers;

/// <summary>
/// Keeps the completers of our parameters Region and ProfileName in use when AWS.Tools is loaded, which registers completers for these two parameter names of all commands. PowerShell calls one registered
/// completer, that of the command before that of the parameter name, and the attribute of the parameter if the result is empty. So an empty script block is registered for our commands.
/// </summary>
/// <remarks>
/// Registering takes a nested pipeline, a tenth of the time of the whole import. So it happens only in processes that have loaded AWS.Tools, and not before a command is
/// instantiated: PowerShell does that for a completion too, before it looks for completers.
/// </remarks>
public sealed class CommandCompleters : IModuleAssemblyCleanup
{
    private static readonly string[] Parameters = ["Region", "ProfileName"];

    private static readonly ConditionalWeakTable<Runspace, object> Registered = [];

    /// <summary>Whether the assembly of an AWS module is loaded. Process-wide by intent: assemblies are.</summary>
    private static volatile bool _awsTools;

    static CommandCompleters()
    {
        AppDomain.CurrentDomain.AssemblyLoad += (_, loaded) => Note(loaded.LoadedAssembly);
        Array.ForEach(AppDomain.CurrentDomain.GetAssemblies(), Note);
    }

    /// <summary>Registers in the current runspace, where that is needed and not done yet.</summary>
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

    /// <summary>Registers a script block for our commands; null removes what was registered.</summary>
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
            // A restricted session may not have the cmdlet. A command must not fail because of completion.
        }
    }

    private static void Note(Assembly assembly)
    {
        if (assembly.FullName is { } name && Array.Exists(AwsTools.Modules, module => name.StartsWith(module + ",", StringComparison.OrdinalIgnoreCase)))
            _awsTools = true;
    }
}
