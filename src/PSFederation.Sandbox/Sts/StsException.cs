using System.Diagnostics.CodeAnalysis;

namespace PSFederation.Sandbox.Sts;

/// <summary>An STS error, with the code and the HTTP status of AWS.</summary>
[SuppressMessage("Design", "CA1032", Justification = "Without a code and a status it would not be a refusal.")]
public sealed class StsException : Exception
{
    internal StsException(string code, int statusCode, string message)
        : base(message)
    {
        Code = code;
        StatusCode = statusCode;
    }

    /// <summary>Gets the error code, for example InvalidIdentityToken.</summary>
    public string Code { get; }

    /// <summary>Gets the HTTP status.</summary>
    public int StatusCode { get; }
}
