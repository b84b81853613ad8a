using System.Management.Automation;

namespace PSFederation.Interop.Tests;

/// <summary>Runs a command that shows a link with -NoBrowser, and hands the link to a person.</summary>
internal static class Browser
{
    public static async Task<ShellResult> SignInAsync(Shell session, string script, Func<Uri, Task> person)
    {
        using PSDataCollection<PSObject> output = [];
        using PowerShell shell = session.Begin(script, output, out IAsyncResult running);
        TaskCompletionSource<Uri> link = new();
        shell.Streams.Information.DataAdded += (_, e) =>
        {
            string text = shell.Streams.Information[e.Index].MessageData.ToString()!;
            link.TrySetResult(new Uri(text[text.IndexOf("http", StringComparison.Ordinal)..]));
        };
        Task finished = Task.Factory.FromAsync(running, shell.EndInvoke);
        if (await Task.WhenAny(link.Task, finished) == link.Task)
            await person(await link.Task);
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
}
