using PSFederation.Core.Http;
using PSFederation.Core.Oidc.Ambient;

namespace PSFederation.Core.Renewal;

/// <summary>The token of the platform that this runs on, asked for anew each time.</summary>
/// <param name="request">Which.</param>
public sealed class AmbientSource(AmbientRequest request) : IIdentitySource<OidcToken>
{
    /// <inheritdoc/>
    public string Description => request.From is null ? "ambient token" : $"ambient token of {request.From}";

    /// <inheritdoc/>
    public bool NeedsPerson => false;

    /// <inheritdoc/>
    public Task<OidcToken> GetAsync(SignInCall signIn, CancellationToken cancellationToken) =>
        AmbientToken.GetAsync(FederationHttpClient.Get(), request, signIn.Reporter, cancellationToken);
}
