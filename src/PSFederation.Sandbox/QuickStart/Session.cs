using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace PSFederation.Sandbox.QuickStart;

/// <summary>A session of the PowerShell engine that prints each command and its result, secrets masked.</summary>
internal sealed class Session : IDisposable
{
    private const string Mask = "********";

    private readonly Runspace _runspace = RunspaceFactory.CreateRunspace(InitialSessionState.CreateDefault2());
    private readonly TextWriter _output;

    public Session(TextWriter output)
    {
        _output = output;
        _runspace.Open();
    }

    /// <summary>Gets the displayed properties of credentials.</summary>
    public static string[] CredentialProperties { get; } = ["AccessKeyId", "SecretAccessKey", "SessionToken", "Expiration"];

    public void Dispose() => _runspace.Dispose();

    /// <summary>Sets a variable.</summary>
    public void Set(string name, object value) => _runspace.SessionStateProxy.SetVariable(name, value);

    /// <summary>Gets a value, for a step that depends on it.</summary>
    public string? Value(string expression)
    {
        using PowerShell shell = PowerShell.Create(_runspace);
        return shell.AddScript(expression).Invoke().SingleOrDefault()?.ToString();
    }

    /// <summary>Prints a remark.</summary>
    public void Note(string text) => _output.WriteLine($"     {text}");

    /// <summary>Prints the title of the next step.</summary>
    public void Title(string text) => _output.WriteLine($"\n# {text}");

    /// <summary>Runs a command without output.</summary>
    public async Task RunAsync(string command, CancellationToken cancellationToken) =>
        await InvokeAsync(command, onLink: null, expectedError: null, cancellationToken).ConfigureAwait(false);

    /// <summary>Runs a command, then shows properties of an expression.</summary>
    public async Task ShowAsync(
        string command, string expression, string[] properties, CancellationToken cancellationToken, Func<Uri, Task>? onLink = null)
    {
        await InvokeAsync(command, onLink, expectedError: null, cancellationToken).ConfigureAwait(false);
        using PowerShell shell = PowerShell.Create(_runspace);
        PSObject result = (await shell.AddScript(expression).InvokeAsync().ConfigureAwait(false)).SingleOrDefault() ?? throw new StoryException($"{command} gave nothing.");
        foreach (string property in properties)
        {
            object? value = result.Properties[property]?.Value;
            string text = property is "SecretAccessKey" or "SessionToken" ? Mask : Text(value);
            await _output.WriteLineAsync($"     {property,-16}: {text}").ConfigureAwait(false);
        }
    }

    /// <summary>Runs a command that must fail with that error ID, and shows the error.</summary>
    public async Task FailAsync(string command, string errorId, CancellationToken cancellationToken) =>
        await InvokeAsync(command, onLink: null, errorId, cancellationToken).ConfigureAwait(false);

    private async Task InvokeAsync(string command, Func<Uri, Task>? onLink, string? expectedError, CancellationToken cancellationToken)
    {
        await _output.WriteLineAsync($"PS > {command}").ConfigureAwait(false);
        using PowerShell shell = PowerShell.Create(_runspace);
        shell.AddScript(command);
        Task<Exception?> links = onLink is null ? Task.FromResult<Exception?>(null) : FollowLinkAsync(shell, onLink);
        using CancellationTokenRegistration stop = cancellationToken.Register(shell.Stop);
        try
        {
            await shell.InvokeAsync().ConfigureAwait(false);
        }
        catch (RuntimeException e) when (!cancellationToken.IsCancellationRequested)
        {
            shell.Streams.Error.Add(e.ErrorRecord);
        }

        cancellationToken.ThrowIfCancellationRequested();
        if (await links.ConfigureAwait(false) is { } problem)
        {
            throw new StoryException($"The sign-in with the link of {command} failed: {problem.Message}");
        }

        ErrorRecord? error = shell.Streams.Error.FirstOrDefault();
        string? id = error?.FullyQualifiedErrorId.Split(',')[0];
        if (error is not null)
        {
            await _output.WriteLineAsync($"     {id}: {error}").ConfigureAwait(false);
        }

        if (id != expectedError)
        {
            throw new StoryException(expectedError is null ? $"{command} ended with an error." : $"{command} should have failed with {expectedError}.");
        }
    }

    /// <summary>Passes the link to the person. If the sign-in fails, the command is stopped, because its response would never come.</summary>
    private async Task<Exception?> FollowLinkAsync(PowerShell shell, Func<Uri, Task> onLink)
    {
        TaskCompletionSource<string> shown = new(TaskCreationOptions.RunContinuationsAsynchronously);
        shell.Streams.Information.DataAdded += (_, e) => shown.TrySetResult(shell.Streams.Information[e.Index].MessageData.ToString() ?? string.Empty);
        shell.InvocationStateChanged += (_, e) =>
        {
            if (e.InvocationStateInfo.State is PSInvocationState.Completed or PSInvocationState.Failed or PSInvocationState.Stopped)
            {
                shown.TrySetResult(string.Empty);
            }
        };
        string text = await shown.Task.ConfigureAwait(false);
        int start = text.IndexOf("http", StringComparison.Ordinal);
        if (start < 0)
        {
            return null;
        }

        await _output.WriteLineAsync($"     {text[..start]}{new Uri(text[start..]).GetLeftPart(UriPartial.Path)}?…").ConfigureAwait(false);
        try
        {
            await onLink(new Uri(text[start..])).ConfigureAwait(false);
            return null;
        }
        catch (Exception e) when (e is HttpRequestException or ArgumentException or FormatException)
        {
            shell.Stop();
            return e;
        }
    }

    private static string Text(object? value) => value switch
    {
        null => string.Empty,
        DateTime time => time.ToString("u", CultureInfo.InvariantCulture),
        string text => text,
        IEnumerable items => string.Join(", ", items.Cast<object?>()),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? string.Empty,
    };
}
