namespace PSFederation.Sandbox.Hosting;

/// <summary>The kind of a fault.</summary>
internal enum FaultKind
{
    Throttle,
    Fail,

    /// <summary>The connection is closed before the service sees the request.</summary>
    Drop,

    /// <summary>The service handles the request, and the connection is closed before the response is sent.</summary>
    LoseAnswer,
}
