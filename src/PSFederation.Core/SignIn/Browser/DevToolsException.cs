namespace PSFederation.Core.SignIn.Browser;

/// <summary>Why a command of the DevTools protocol has no result.</summary>
internal enum DevToolsFault
{
    /// <summary>The browser rejected it.</summary>
    Refused,

    /// <summary>Its page was closed.</summary>
    SessionGone,

    /// <summary>The browser has closed the pipe.</summary>
    Closed,
}

/// <summary>A command of the DevTools protocol has no result. Code outside this folder never sees it.</summary>
internal sealed class DevToolsException(DevToolsFault fault, string message) : Exception(message)
{
    public DevToolsFault Fault { get; } = fault;
}
