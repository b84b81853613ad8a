namespace PSFederation;

/// <summary>
/// The exception type of PSFederation. Its message says what was expected, what was found and what to do next,
/// and contains no secret: message, target and causes are sanitized. Cmdlets convert it to an error record whose <c>ErrorId</c> is <see cref="Code"/>.
/// </summary>
public sealed class FederationException : Exception
{
    /// <summary>Creates an exception without a specific code.</summary>
    public FederationException()
        : this(FederationErrorCode.Unspecified, "The operation failed.")
    {
    }

    /// <summary>Creates an exception without a specific code.</summary>
    /// <param name="message">What was expected, what was found, what to do.</param>
    public FederationException(string message)
        : this(FederationErrorCode.Unspecified, message)
    {
    }

    /// <summary>Creates an exception without a specific code.</summary>
    /// <param name="message">What was expected, what was found, what to do.</param>
    /// <param name="innerException">The cause.</param>
    public FederationException(string message, Exception? innerException)
        : this(FederationErrorCode.Unspecified, message, innerException: innerException)
    {
    }

    /// <summary>Creates an exception.</summary>
    /// <param name="code">The stable name of the cause.</param>
    /// <param name="message">What was expected, what was found, what to do. Contains no secret.</param>
    /// <param name="target">The target of the error: a path, a role ARN, an address. Contains no secret.</param>
    /// <param name="innerException">The cause.</param>
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

    /// <summary>The target of the error: a path, a role ARN, an address.</summary>
    public object? Target { get; }

    /// <summary>The identity and role that STS denied; null for other errors.</summary>
    public FederationDenial? Denied { get; init; }

    /// <summary>How STS denied a call, if another call could succeed.</summary>
    internal StsRefusal Refusal { get; init; }
}
