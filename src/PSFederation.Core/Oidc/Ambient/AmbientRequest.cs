using PSFederation.Core.SignInMethods;

namespace PSFederation.Core.Oidc.Ambient;

/// <summary>One request for a token of the platform.</summary>
/// <param name="Method">Which token.</param>
public sealed record AmbientRequest(AmbientMethod Method)
{
    /// <summary>How long an answer may take; null for 100 seconds, or 5 from instance metadata.</summary>
    public TimeSpan? Timeout { get; init; }
}
