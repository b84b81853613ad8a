namespace PSFederation.Sandbox.Hosting;

/// <summary>What goes wrong.</summary>
internal enum FaultKind
{
    Throttle,
    Fail,

    /// <summary>The connection is closed before the service sees the request.</summary>
    Drop,

    /// <summary>The service handles the request, and the connection is closed before the answer is sent.</summary>
    LoseAnswer,
}
