namespace PSFederation;

/// <summary>How STS denied a call, as far as another call could succeed.</summary>
internal enum StsRefusal
{
    /// <summary>Another call gets the same response, or it is unknown whether it succeeds.</summary>
    None,

    /// <summary>There are too many calls.</summary>
    Throttled,

    /// <summary>A connection was dropped, or a server has a transient error.</summary>
    Transient,

    /// <summary>The duration exceeds what the role allows.</summary>
    Duration,

    /// <summary>The duration exceeds one hour, and the caller is a role session.</summary>
    ChainedDuration,
}
