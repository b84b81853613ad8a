[assembly: AssemblyFixture(typeof(PSFederation.Sandbox.Tests.SandboxFixture))]

namespace PSFederation.Sandbox.Tests;

/// <summary>One sandbox for all tests that do not switch on faults or move a clock.</summary>
public sealed class SandboxFixture : IAsyncLifetime
{
    private SandboxHost? _host;

    public SandboxHost Host => _host ?? throw new InvalidOperationException("The sandbox is not started.");

    public async ValueTask InitializeAsync() => _host = await SandboxHost.StartAsync();

    public ValueTask DisposeAsync() => _host?.DisposeAsync() ?? ValueTask.CompletedTask;
}
