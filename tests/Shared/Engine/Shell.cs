using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Management.Automation.Runspaces;

namespace PSFederation.Tests;

/// <summary>What a script gave, by stream.</summary>
internal sealed record ShellResult(
    IReadOnlyList<PSObject> Output,
    IReadOnlyList<ErrorRecord> Errors,
    IReadOnlyList<string> Warnings,
    IReadOnlyList<string> Verbose,
    IReadOnlyList<string> Debug,
    IReadOnlyList<string> Information,
    IReadOnlyList<string> Progress)
{
    /// <summary>The only object of the output, after no error.</summary>
    public T Single<T>()
    {
        Assert.True(Errors.Count == 0, string.Join(Environment.NewLine, Errors.Select(error => $"{error.FullyQualifiedErrorId}: {error}")));
        return Assert.IsType<T>(Assert.Single(Output).BaseObject, exactMatch: false);
    }

    /// <summary>The only error, with that id.</summary>
    public ErrorRecord Error(FederationErrorCode code)
    {
        ErrorRecord error = Assert.Single(Errors);
        Assert.Equal(code.ToString(), error.FullyQualifiedErrorId.Split(',')[0]);
        FederationException exception = Assert.IsType<FederationException>(error.Exception);
        Assert.Equal(code, exception.Code);
        Assert.NotEqual(ErrorCategory.NotSpecified, error.CategoryInfo.Category);
        return error;
    }

    /// <summary>All that a person or a log would see: every stream as text, errors in full.</summary>
    public string AllText() => string.Join(
        '\n',
        [
            .. Output.Select(item => item?.ToString() ?? string.Empty),
            .. Errors.SelectMany(error => (string[])[error.ToString(), error.FullyQualifiedErrorId, error.Exception?.ToString() ?? string.Empty, error.CategoryInfo.ToString(), error.TargetObject?.ToString() ?? string.Empty]),
            .. Warnings, .. Verbose, .. Debug, .. Information, .. Progress,
        ]);
}

/// <summary>A runspace of the real engine, with the built module imported.</summary>
internal sealed class Shell : IDisposable
{
    private readonly Runspace _runspace;

    public Shell(bool import = true, params SessionStateCommandEntry[] commands)
        : this(host: null, import, commands)
    {
    }

    /// <summary>A runspace of a host that a test brings.</summary>
    public Shell(PSHost? host, bool import = true, params SessionStateCommandEntry[] commands)
    {
        InitialSessionState state = InitialSessionState.CreateDefault2();
        state.Commands.Add(commands);
        _runspace = host is null ? RunspaceFactory.CreateRunspace(state) : RunspaceFactory.CreateRunspace(host, state);
        _runspace.Open();
        if (import)
            Assert.Empty(Run($"Import-Module '{Repository.ModuleManifest}'").Errors);
    }

    public void Dispose() => _runspace.Dispose();

    /// <summary>Sets a variable of the session: how tests hand over secrets and objects.</summary>
    public Shell With(string variable, object? value)
    {
        _runspace.SessionStateProxy.SetVariable(variable, value);
        return this;
    }

    /// <summary>Runs a script to its end; a terminating error is among the errors.</summary>
    public ShellResult Run(string script)
    {
        using PowerShell shell = Create(script);
        List<PSObject> output = [];
        try
        {
            shell.Invoke(null, output);
        }
        catch (RuntimeException e)
        {
            shell.Streams.Error.Add(e.ErrorRecord);
        }

        return Result(shell, output);
    }

    /// <summary>Begins a script that the test will stop or wait for.</summary>
    public PowerShell Begin(string script, PSDataCollection<PSObject> output, out IAsyncResult running)
    {
        PowerShell shell = Create(script);
        running = shell.BeginInvoke<PSObject, PSObject>(null, output);
        return shell;
    }

    /// <summary>The streams of a script that has ended.</summary>
    public static ShellResult Result(PowerShell shell, IEnumerable<PSObject> output) => new(
        [.. output],
        [.. shell.Streams.Error],
        [.. shell.Streams.Warning.Select(record => record.Message)],
        [.. shell.Streams.Verbose.Select(record => record.Message)],
        [.. shell.Streams.Debug.Select(record => record.Message)],
        [.. shell.Streams.Information.Select(record => Convert.ToString(record.MessageData, CultureInfo.InvariantCulture) ?? string.Empty)],
        [.. shell.Streams.Progress.Select(record => $"{record.Activity}: {record.StatusDescription}")]);

    private PowerShell Create(string script)
    {
        PowerShell shell = PowerShell.Create(_runspace);
        shell.AddScript(script);
        return shell;
    }
}
