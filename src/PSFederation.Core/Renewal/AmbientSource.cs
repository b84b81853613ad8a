using PSFederation.Core.Http;
using PSFederation.Core.Oidc.Ambient;
using PSFederation.Core.SignInMethods;

namespace PSFederation.Core.Renewal;

/// <summary>Opens <see cref="AmbientMethod"/>: requests a token from the platform each time.</summary>
/// <param name="services">The other services that it needs.</param>
public sealed class AmbientSource(AmbientMethod method, SignInServices services) : IIdentitySource<OidcToken>
{
    /// <inheritdoc/>
    public string Description => method.Platform is null ? "ambient token" : $"ambient token of {method.Platform}";

    /// <inheritdoc/>
    public bool NeedsPerson => false;

    /// <inheritdoc/>
    public Task<OidcToken> GetAsync(SignInCall signIn, CancellationToken cancellationToken) =>
        AmbientToken.GetAsync(FederationHttpClient.Get(), new AmbientRequest(method) { Timeout = services.AnswerTimeout }, signIn.Reporter, cancellationToken);
}
