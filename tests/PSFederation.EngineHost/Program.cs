using System.Management.Automation;
using System.Management.Automation.Runspaces;

// Runs a script in the real PowerShell engine, in its own process: what a test says about loading assemblies holds in a fresh
// process only. Output goes to standard output, a line for each object; the other streams with a prefix. Exit code 1 when there was an
// error.
if (args.Length != 1)
{
    Console.Error.WriteLine("usage: PSFederation.EngineHost SCRIPT_FILE");
    return 2;
}

using Runspace runspace = RunspaceFactory.CreateRunspace(InitialSessionState.CreateDefault2());
runspace.Open();
using PowerShell shell = PowerShell.Create(runspace);
shell.AddScript(File.ReadAllText(args[0]));
bool failed = false;
void Report(string stream, object? item) => Console.WriteLine($"{stream}: {item}");
shell.Streams.Warning.DataAdded += (_, e) => Report("WARNING", shell.Streams.Warning[e.Index]);
shell.Streams.Verbose.DataAdded += (_, e) => Report("VERBOSE", shell.Streams.Verbose[e.Index]);
shell.Streams.Error.DataAdded += (_, e) =>
{
    failed = true;
    Report("ERROR", $"{shell.Streams.Error[e.Index].FullyQualifiedErrorId}: {shell.Streams.Error[e.Index]}");
};
using PSDataCollection<PSObject> output = [];
output.DataAdded += (_, e) => Console.WriteLine(output[e.Index]);
try
{
    shell.Invoke(null, output);
}
catch (RuntimeException e)
{
    failed = true;
    Report("ERROR", $"{e.ErrorRecord.FullyQualifiedErrorId}: {e.Message}");
}

return failed ? 1 : 0;
