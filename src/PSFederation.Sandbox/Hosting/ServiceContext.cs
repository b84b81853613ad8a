using System.Net;
using System.Net.Sockets;

namespace PSFederation.Sandbox.Hosting;

/// <summary>The context of a service: its kind, options, bound socket, clock, faults and the common log.</summary>
internal sealed record ServiceContext(
    SandboxService Service,
    SandboxOptions Options,
    Socket Socket,
    SandboxClock Clock,
    ServiceFaults Faults,
    RequestLog Log)
{
    /// <summary>Gets the address without a trailing slash, for example http://127.0.0.1:40123.</summary>
    public string BaseAddress { get; } = $"http://127.0.0.1:{((IPEndPoint)Socket.LocalEndPoint!).Port}";
}
