using System.Management.Automation;

namespace PSFederation.Tests;

/// <summary>Runs a command that shows a link with -NoBrowser, and hands the link to a person.</summary>
internal static class LinkFlow
{
    public static async Task<ShellResult> SignInAsync(Shell session, string script, Func<Uri, Task> person)
    {
        using PSDataCollection<PSObject> output = [];
        using PowerShell shell = session.Begin(script, output, out IAsyncResult running);
        Task finished = Task.Factory.FromAsync(running, shell.EndInvoke);
        Task<Uri> link = LinkAsync(shell);
        if (await Task.WhenAny(link, finished) == link)
            await person(await link);
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
    public static Task<Uri> LinkAsync(PowerShell shell)
    {
        // Whoever awaits it must not go on in the thread of the pipeline, which it may stop and wait for.
        TaskCompletionSource<Uri> link = new(TaskCreationOptions.RunContinuationsAsynchronously);
        void Look()
        {
            if (shell.Streams.Information.FirstOrDefault()?.MessageData.ToString() is { } text)
                link.TrySetResult(new Uri(text[text.IndexOf("http", StringComparison.Ordinal)..]));
        }

        shell.Streams.Information.DataAdded += (_, _) => Look();
        Look();
        return link.Task;
    }
}
