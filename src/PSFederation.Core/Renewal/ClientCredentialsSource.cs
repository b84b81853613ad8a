using PSFederation.Core.Http;
using PSFederation.Core.Oidc;
using PSFederation.Core.Oidc.Providers;
using PSFederation.Core.SignInMethods;

namespace PSFederation.Core.Renewal;

/// <summary>Opens <see cref="ClientCredentialsMethod"/>: requests a token from the provider each time.</summary>
/// <param name="services">The other services that it needs.</param>
public sealed class ClientCredentialsSource(ClientCredentialsMethod method, SignInServices services) : IIdentitySource<OidcToken>
{
    private readonly ClientOpener _client = MethodOpener.Client(method.Client, services);

    /// <inheritdoc/>
    public string Description => $"client credentials of {_client.Who}";

    /// <inheritdoc/>
    public bool NeedsPerson => false;

    /// <inheritdoc/>
    public async Task<OidcToken> GetAsync(SignInCall signIn, CancellationToken cancellationToken)
    {
        using ClientHandle lease = _client.Open();
        return await new OidcFlows(FederationHttpClient.Get(), lease.Client, services.Time, signIn.Reporter).ClientCredentialsAsync(cancellationToken).ConfigureAwait(false);
    }
}
