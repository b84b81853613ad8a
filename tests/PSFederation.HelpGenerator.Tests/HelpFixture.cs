using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace PSFederation.HelpGenerator.Tests;

/// <summary>An engine that has imported the sample module with the help made of its pages.</summary>
public sealed class HelpFixture : IDisposable
{
    private readonly CaptureHost _host = new();
    private readonly Runspace _runspace;

    public HelpFixture()
    {
        // Beside the module itself: an assembly can be imported from one place only in a process.
        string help = Path.Combine(Sample.ModuleFolder, "en-US");
        RunResult result = Sample.Run("maml", Sample.PagesFolder, help, "--assembly", Sample.Assembly);
        Assert.Equal((0, string.Empty), (result.Code, result.Errors));

        InitialSessionState state = InitialSessionState.CreateDefault2();
        _runspace = RunspaceFactory.CreateRunspace(_host, state);
        _runspace.Open();
        Invoke($"Import-Module '{Path.Combine(Sample.ModuleFolder, Sample.Module + ".psd1")}' -ErrorAction Stop");
    }

    /// <summary>Runs a script and gives what it returns.</summary>
    public IReadOnlyList<PSObject> Invoke(string script)
    {
        using PowerShell shell = PowerShell.Create(_runspace);
        IReadOnlyList<PSObject> result = shell.AddScript(script).Invoke();
        Assert.Empty(shell.Streams.Error);
        return result;
    }

    /// <summary>Runs a script and gives what its result is as text.</summary>
    public string Text(string script) => string.Join('\n', Invoke(script).Select(item => item?.ToString()));

    /// <summary>Runs a script and gives what the host shows of it.</summary>
    public string Show(string script)
    {
        Invoke(script + " | Out-Host");
        return _host.TakeText();
    }

    public void Dispose() => _runspace.Dispose();
}
