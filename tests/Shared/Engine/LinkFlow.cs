using System.Management.Automation;

namespace PSFederation.Tests;

/// <summary>Runs a command that shows a link with -NoBrowser, and hands the link to a person.</summary>
internal static class LinkFlow
{
    public static Task<ShellResult> SignInAsync(Shell session, string script, Func<Uri, Task> person) =>
        ReadAsync(session, script, text => person(LinkIn(text)));

    /// <summary>The same for a person who needs the whole text: a code to type in stands before the link.</summary>
    public static async Task<ShellResult> ReadAsync(Shell session, string script, Func<string, Task> person)
    {
        using PSDataCollection<PSObject> output = [];
        using PowerShell shell = session.Begin(script, output, out IAsyncResult running);
        Task finished = Task.Factory.FromAsync(running, shell.EndInvoke);
        Task<string> text = TextAsync(shell);
        if (await Task.WhenAny(text, finished) == text)
            await person(await text);
        try
        {
            await finished;
        }
        catch (RuntimeException e)
        {
            shell.Streams.Error.Add(e.ErrorRecord);
        }

        return Shell.Result(shell, output);
    }

    /// <summary>The address in the first information record, which may be there already.</summary>
    public static async Task<Uri> LinkAsync(PowerShell shell) => LinkIn(await TextAsync(shell));

    /// <summary>The address that ends a text.</summary>
    public static Uri LinkIn(string text) => new(text[text.IndexOf("http", StringComparison.Ordinal)..]);

    private static Task<string> TextAsync(PowerShell shell)
    {
        // Code that awaits it must not continue on the pipeline thread, which can stop it and wait for it.
        TaskCompletionSource<string> shown = new(TaskCreationOptions.RunContinuationsAsynchronously);
        void Look()
        {
            if (shell.Streams.Information.FirstOrDefault()?.MessageData.ToString() is { } text)
                shown.TrySetResult(text);
        }

        shell.Streams.Information.DataAdded += (_, _) => Look();
        Look();
        return shown.Task;
    }
}
