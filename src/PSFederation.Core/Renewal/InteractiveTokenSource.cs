using PSFederation.Core.Http;
using PSFederation.Core.Oidc;
using PSFederation.Core.Oidc.Providers;
using PSFederation.Core.SignInMethods;

namespace PSFederation.Core.Renewal;

/// <summary>An identity source that asks a person each time. For profiles, <c>Cache/CachedTokenSource</c> caches the result.</summary>
public abstract class InteractiveTokenSource : IIdentitySource<OidcToken>
{
    private protected InteractiveTokenSource(OidcMethod method, SignInServices services)
    {
        Services = services;
        Client = MethodOpener.Client(ProviderDefaults.ForSignIn(method.Client, services.IsLasting), services);
    }

    /// <inheritdoc/>
    public string Description => $"sign-in of {Client.Who}";

    /// <inheritdoc/>
    public bool NeedsPerson => true;

    private protected SignInServices Services { get; }

    /// <summary>The opener of the client.</summary>
    public ClientOpener Client { get; }

    /// <summary>Signs the person in.</summary>
    /// <param name="flows">The flows of the opened client.</param>
    /// <param name="signIn">The context.</param>
    /// <param name="cancellationToken">Cancels the sign-in.</param>
    /// <exception cref="FederationException">The error code gives the reason.</exception>
    public abstract Task<OidcToken> AskAsync(OidcFlows flows, SignInCall signIn, CancellationToken cancellationToken);

    /// <inheritdoc/>
    public async Task<OidcToken> GetAsync(SignInCall signIn, CancellationToken cancellationToken)
    {
        using ClientHandle lease = Client.Open();
        signIn.RequirePerson(Request(lease.Client.Authority), lease.Client.Authority);
        return await AskAsync(new OidcFlows(FederationHttpClient.Get(), lease.Client, Services.Time, signIn.Reporter), signIn, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What the person has to do: "sign in with the browser at https://…".</summary>
    private protected abstract string Request(string provider);
}
