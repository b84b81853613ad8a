namespace PSFederation;

/// <summary>How STS refused a call, as far as another call may do better.</summary>
internal enum StsRefusal
{
    /// <summary>Another call gets the same answer, or it is not known that it gets another one.</summary>
    None,

    /// <summary>There are too many calls.</summary>
    Throttled,

    /// <summary>A connection was dropped, or a server has a fault that may pass.</summary>
    Transient,

    /// <summary>The duration exceeds what the role allows.</summary>
    Duration,

    /// <summary>The duration exceeds an hour, and the caller is a session of a role.</summary>
    ChainedDuration,
}
