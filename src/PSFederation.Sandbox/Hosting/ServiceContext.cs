using System.Net.Sockets;

namespace PSFederation.Sandbox.Hosting;

/// <summary>What every service is given: which one it is, options, bound socket, clock, faults and the common log.</summary>
internal sealed record ServiceContext(
    SandboxService Service,
    SandboxOptions Options,
    Socket Socket,
    SandboxClock Clock,
    ServiceFaults Faults,
    RequestLog Log);
