namespace PSFederation.Sandbox.Hosting;

/// <summary>What goes wrong.</summary>
internal enum FaultKind
{
    Throttle,
    Fail,
    Drop,
}
