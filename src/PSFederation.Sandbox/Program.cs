using PSFederation.Sandbox;
using PSFederation.Sandbox.QuickStart;

if (ProgramArguments.Parse(args) is not { } arguments)
{
    await Console.Error.WriteLineAsync(ProgramArguments.Usage).ConfigureAwait(false);
    return 2;
}

using CancellationTokenSource stop = new();
Console.CancelKeyPress += (_, eventArgs) =>
{
    eventArgs.Cancel = true;
    stop.Cancel();
};

SandboxHost sandbox = await SandboxHost.StartAsync(arguments.Options, stop.Token).ConfigureAwait(false);
await using (sandbox.ConfigureAwait(false))
{
    if (!arguments.Serve)
    {
        return await new Story(sandbox, Console.Out).RunAsync(stop.Token).ConfigureAwait(false);
    }

    OwnProviders own;
    try
    {
        own = await OwnProviders.RegisterAsync(sandbox.Sts, arguments, stop.Token).ConfigureAwait(false);
    }
    catch (OwnProviderException e)
    {
        await Console.Error.WriteLineAsync(e.Message).ConfigureAwait(false);
        return 2;
    }

    await Console.Out.WriteLineAsync(arguments.Json ? Invitation.ForPrograms(sandbox, own) : Invitation.ForPeople(sandbox, own)).ConfigureAwait(false);
    await Task.Delay(Timeout.Infinite, stop.Token).ContinueWith(static _ => { }, TaskScheduler.Default).ConfigureAwait(false);
    return 0;
}
