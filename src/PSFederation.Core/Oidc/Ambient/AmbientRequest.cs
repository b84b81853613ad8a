using PSFederation.Core.SignInMethods;

namespace PSFederation.Core.Oidc.Ambient;

/// <summary>One request for a token of the platform.</summary>
/// <param name="Method">The method.</param>
public sealed record AmbientRequest(AmbientMethod Method)
{
    /// <summary>The time limit for a response; null for 100 seconds, or 5 for instance metadata.</summary>
    public TimeSpan? Timeout { get; init; }
}
