namespace PSFederation.Core.SignIn.Browser;

/// <summary>Why a command of the DevTools protocol has no result.</summary>
internal enum DevToolsFault
{
    /// <summary>The browser refused it.</summary>
    Refused,

    /// <summary>The page it was for is gone.</summary>
    SessionGone,

    /// <summary>The browser has closed the pipe.</summary>
    Closed,
}

/// <summary>A command of the DevTools protocol has no result. Never leaves this folder.</summary>
internal sealed class DevToolsException(DevToolsFault fault, string message) : Exception(message)
{
    public DevToolsFault Fault { get; } = fault;
}
