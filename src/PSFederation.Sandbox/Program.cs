using PSFederation.Sandbox;
using PSFederation.Sandbox.QuickStart;
using PSFederation.Sandbox.Sts;

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

    OwnProvider? own = null;
    try
    {
        own = arguments.TrustMetadata is { } file ? OwnProvider.Register(sandbox.Sts, file, arguments.TrustRoles) : null;
    }
    catch (Exception e) when (e is StsException or IOException or UnauthorizedAccessException)
    {
        await Console.Error.WriteLineAsync(
            $"{e.Message}\nExpected the metadata of one SAML identity provider (an EntityDescriptor with a signing certificate) in {arguments.TrustMetadata}, and the ARNs of the role and the SAML provider in --trust-role.").ConfigureAwait(false);
        return 2;
    }

    await Console.Out.WriteLineAsync(arguments.Json ? Invitation.ForPrograms(sandbox, own) : Invitation.ForPeople(sandbox, own)).ConfigureAwait(false);
    await Task.Delay(Timeout.Infinite, stop.Token).ContinueWith(static _ => { }, TaskScheduler.Default).ConfigureAwait(false);
    return 0;
}
