using PSFederation.Core.Http;
using PSFederation.Core.Oidc;
using PSFederation.Core.Oidc.Providers;
using PSFederation.Core.Oidc.Tokens;
using PSFederation.Core.SignInMethods;

namespace PSFederation.Core.Renewal;

/// <summary>Opens <see cref="TokenExchangeMethod"/>: gets the subject token and exchanges it each time.</summary>
/// <param name="services">The other services that it needs.</param>
public sealed class TokenExchangeSource(TokenExchangeMethod method, SignInServices services) : IIdentitySource<OidcToken>
{
    private readonly ClientOpener _client = MethodOpener.Client(method.Client, services);
    private readonly IIdentitySource<OidcToken> _subject = MethodOpener.Open(method.Subject, services);

    /// <inheritdoc/>
    public string Description => $"{_subject.Description}, exchanged by {_client.Who}";

    /// <inheritdoc/>
    public bool NeedsPerson => _subject.NeedsPerson;

    /// <inheritdoc/>
    public async Task<OidcToken> GetAsync(SignInCall signIn, CancellationToken cancellationToken)
    {
        OidcToken subject = await _subject.GetAsync(signIn, cancellationToken).ConfigureAwait(false);
        using ClientHandle lease = _client.Open();
        ExchangeRequest request = new()
        {
            // A file or platform provides a JWT; only its issuer knows whether it is an ID token.
            Subject = ResolvedSubjectToken.Of(subject.GetToken(), method.SubjectTokenType, nameof(method.SubjectTokenType)),
            RequestedTokenType = TokenTypeNames.Resolve(method.RequestedTokenType ?? method.Client.TokenType.ToString(), nameof(method.RequestedTokenType)),
            AcceptsAnyType = false,
        };
        return await new OidcFlows(FederationHttpClient.Get(), lease.Client, services.Time, signIn.Reporter).ExchangeAsync(request, cancellationToken).ConfigureAwait(false);
    }
}
