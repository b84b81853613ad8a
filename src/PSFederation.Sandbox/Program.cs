using PSFederation.Sandbox;
using PSFederation.Sandbox.QuickStart;

// Without arguments: the quick start. With --serve: a sandbox to try things against; --json says where it is for programs.
bool serve = args.Contains("--serve"), json = args.Contains("--json");
if (args.Except(["--serve", "--json"]).Any() || (json && !serve))
{
    await Console.Error.WriteLineAsync("Usage: PSFederation.Sandbox [--serve [--json]]").ConfigureAwait(false);
    return 2;
}

using CancellationTokenSource stop = new();
Console.CancelKeyPress += (_, eventArgs) =>
{
    eventArgs.Cancel = true;
    stop.Cancel();
};

SandboxHost sandbox = await SandboxHost.StartAsync(cancellationToken: stop.Token).ConfigureAwait(false);
await using (sandbox.ConfigureAwait(false))
{
    if (!serve)
    {
        return await new Story(sandbox, Console.Out).RunAsync(stop.Token).ConfigureAwait(false);
    }

    await Console.Out.WriteLineAsync(json ? Invitation.ForPrograms(sandbox) : Invitation.ForPeople(sandbox)).ConfigureAwait(false);
    await Task.Delay(Timeout.Infinite, stop.Token).ContinueWith(static _ => { }, TaskScheduler.Default).ConfigureAwait(false);
    return 0;
}
