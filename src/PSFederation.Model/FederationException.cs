namespace PSFederation;

/// <summary>
/// The one exception that PSFederation throws on purpose. Its message says what was expected, what was found and what to do next,
/// and holds no secret: message, target and causes pass the gate for text. Cmdlets turn it into an error record whose <c>ErrorId</c> is <see cref="Code"/>.
/// </summary>
public sealed class FederationException : Exception
{
    /// <summary>Makes an exception with no particular cause.</summary>
    public FederationException()
        : this(FederationErrorCode.Unspecified, "The operation failed.")
    {
    }

    /// <summary>Makes an exception with no particular cause.</summary>
    /// <param name="message">What was expected, what was found, what to do.</param>
    public FederationException(string message)
        : this(FederationErrorCode.Unspecified, message)
    {
    }

    /// <summary>Makes an exception with no particular cause.</summary>
    /// <param name="message">What was expected, what was found, what to do.</param>
    /// <param name="innerException">What caused it.</param>
    public FederationException(string message, Exception? innerException)
        : this(FederationErrorCode.Unspecified, message, innerException: innerException)
    {
    }

    /// <summary>Makes an exception.</summary>
    /// <param name="code">The stable name of the cause.</param>
    /// <param name="message">What was expected, what was found, what to do. No secret.</param>
    /// <param name="target">What the error is about: a path, a role ARN, an address. No secret.</param>
    /// <param name="innerException">What caused it.</param>
    public FederationException(FederationErrorCode code, string message, object? target = null, Exception? innerException = null)
        : base(SafeText.Message(message), SafeCause.Of(innerException))
    {
        Code = code;
        Target = target switch
        {
            string text => SafeText.Message(text),
            Uri { IsAbsoluteUri: true, UserInfo.Length: > 0 } address => SafeText.Message(address.AbsoluteUri),
            _ => target,
        };
    }

    /// <summary>The stable name of the cause.</summary>
    public FederationErrorCode Code { get; }

    /// <summary>What the error is about: a path, a role ARN, an address.</summary>
    public object? Target { get; }

    /// <summary>The identity that STS denied, and for which role; null where the error is about something else.</summary>
    public FederationDenial? Denied { get; init; }

    /// <summary>How STS refused a call, where another call may do better.</summary>
    internal StsRefusal Refusal { get; init; }
}
