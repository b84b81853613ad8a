using Duende.IdentityModel.Client;
using PSFederation.Core.Oidc.Tokens;
using PSFederation.Core.Reporting;
using PSFederation.Core.Text;

namespace PSFederation.Core.Oidc;

/// <summary>The ways in which a client gets a token from its provider.</summary>
/// <param name="client">Who asks, and for what.</param>
public sealed class OidcFlows(HttpClient http, OidcClient client, TimeProvider time, IOperationReporter reporter)
{
    private const string JwtBearer = "urn:ietf:params:oauth:grant-type:jwt-bearer";

    /// <summary>The scope that asks for an ID token (OpenID Connect Core 1.0 section 3.1.2.1).</summary>
    internal const string OpenId = "openid";

    /// <summary>The scope that asks for a refresh token (OpenID Connect Core 1.0 section 11).</summary>
    internal const string OfflineAccess = "offline_access";

    /// <summary>What to do when no refresh token came although it was requested. The prompt is the person's to choose, and never added unasked.</summary>
    internal const string ConsentAdvice = " Some providers give one only after the person consents (OpenID Connect Core 1.0, section 11): use -Prompt consent.";

    private const string SamlBearer = "urn:ietf:params:oauth:grant-type:saml2-bearer";

    /// <summary>Process-wide by intent: whatever uses a person's attention, or a refresh token that is good for once, happens once at a time.</summary>
    private static readonly SingleFlight<SignedIn> SignIns = new();

    private readonly SingleFlight<SignedIn> _signIns = SignIns;

    /// <summary>A person signs in with the browser on this machine (authorization code with PKCE).</summary>
    /// <param name="signIn">How they are asked.</param>
    /// <exception cref="FederationException">The code says why there is none.</exception>
    public async Task<OidcToken> SignInAsync(SignInRequest signIn, CancellationToken cancellationToken)
    {
        SignedIn signedIn = await _signIns.RunAsync(
            Key("code", [signIn.AddressAt(signIn.Method.RedirectPort ?? 0), .. signIn.Method.Prompts, signIn.Method.LoginHint]),
            signIn.Patience,
            async () =>
            {
                using OidcConnection connection = await ConnectAsync(cancellationToken).ConfigureAwait(false);
                (TokenEndpointResponse answer, string nonce) = await new AuthorizationCodeFlow(connection, reporter).RunAsync(signIn, cancellationToken).ConfigureAwait(false);
                return new SignedIn(answer, connection.Discovery.Issuer, nonce);
            },
            reporter,
            cancellationToken).ConfigureAwait(false);
        return Lasting(Checked(signedIn), ConsentAdvice);
    }

    /// <summary>A person signs in with a browser anywhere (device authorization, RFC 8628).</summary>
    /// <param name="openBrowser">Whether to open the default browser of this machine too.</param>
    /// <param name="timeout">How long the person may take.</param>
    /// <exception cref="FederationException">The code says why there is none.</exception>
    public async Task<OidcToken> SignInWithCodeAsync(bool openBrowser, TimeSpan timeout, CancellationToken cancellationToken)
    {
        SignedIn signedIn = await _signIns.RunAsync(
            Key("device", []),
            timeout,
            async () =>
            {
                using OidcConnection connection = await ConnectAsync(cancellationToken).ConfigureAwait(false);
                TokenEndpointResponse answer = await new DeviceCodeFlow(connection, reporter, time).RunAsync(openBrowser, timeout, cancellationToken).ConfigureAwait(false);
                return new SignedIn(answer, connection.Discovery.Issuer, Nonce: null);
            },
            reporter,
            cancellationToken).ConfigureAwait(false);
        return Lasting(Checked(signedIn), " Check that the client may have refresh tokens.");
    }

    /// <summary>A machine asks in its own name (client credentials, RFC 6749 section 4.4).</summary>
    /// <returns>The access token.</returns>
    /// <exception cref="FederationException">The code says why there is none.</exception>
    public async Task<OidcToken> ClientCredentialsAsync(CancellationToken cancellationToken)
    {
        if (client is { ClientSecret: null, Key: null, Certificate: null })
            throw new FederationException(
                FederationErrorCode.ParameterMissing, $"The client '{UntrustedText.Line(client.ClientId)}' has nothing to prove itself with; client credentials need -ClientSecret, -ClientKeyPath or -ClientCertificate.", client.ClientId);
        using OidcConnection connection = await ConnectAsync(cancellationToken).ConfigureAwait(false);
        using ClientCredentialsTokenRequest request = WithAdditional(new ClientCredentialsTokenRequest { Scope = client.Scope });
        TokenEndpointResponse answer = await connection.Tokens
            .RequestAsync(request, HttpClientTokenRequestExtensions.RequestClientCredentialsTokenAsync, cancellationToken)
            .ConfigureAwait(false);
        return answer.Pick(client.TokenType);
    }

    /// <summary>A sign-in goes on without the person (refresh token, RFC 6749 section 6, OIDC Core 12).</summary>
    /// <param name="previous">The token that it came with, if that is at hand: the new one must be the same person's.</param>
    /// <returns>The token, with the new refresh token, or the old one when the provider goes on with that.</returns>
    /// <exception cref="FederationException">The code says why there is none.</exception>
    public async Task<RefreshedSignIn> RefreshAsync(string refreshToken, OidcToken? previous, CancellationToken cancellationToken)
    {
        SignedIn signedIn = await _signIns.RunAsync(
            Key("refresh", [refreshToken]),
            client.Timeout,
            async () =>
            {
                using OidcConnection connection = await ConnectAsync(cancellationToken).ConfigureAwait(false);
                using RefreshTokenRequest request = WithAdditional(new RefreshTokenRequest { RefreshToken = refreshToken, Scope = client.Scope });
                TokenEndpointResponse answer = await connection.Tokens
                    .RequestAsync(request, HttpClientTokenRequestExtensions.RequestRefreshTokenAsync, cancellationToken)
                    .ConfigureAwait(false);
                return new SignedIn(answer, connection.Discovery.Issuer, Nonce: null);
            },
            reporter,
            cancellationToken).ConfigureAwait(false);
        try
        {
            if (WithoutIdToken(signedIn.Answer, refreshToken, previous) is { } incomplete)
                return incomplete;
            OidcToken token = signedIn.Answer.Pick(client.TokenType, refreshToken);
            IdTokenRules.RequireKind(token, client.TokenType);
            IdTokenRules.RequireFor(token, signedIn.Issuer, client.ClientId, time.GetUtcNow().UtcDateTime);
            IdTokenRules.RequireSamePerson(token, previous);
            return new RefreshedSignIn(token, Missing: null);
        }
        catch (FederationException e) when (signedIn.Answer.RefreshToken is { } next && next != refreshToken)
        {
            OAuthErrors.MarkOver(e);
            throw;
        }
    }

    /// <summary>Whether a refresh token is used up by what happened: refused for good, or answered by a new one that came with an unusable token.</summary>
    /// <param name="error">What <see cref="RefreshAsync"/> threw.</param>
    /// <returns>True when it must not be sent again: providers take that for a theft and end the whole sign-in (RFC 9700 section 4.14.2).</returns>
    public static bool UsesUp(FederationException error) => OAuthErrors.IsOver(error);

    /// <summary>Whether the provider requires an interactive sign-in, perhaps only this time (OpenID Connect Core 1.0 section 3.1.2.6).</summary>
    /// <param name="error">What <see cref="RefreshAsync"/> threw.</param>
    /// <returns>True when only a sign-in can help.</returns>
    public static bool WantsPerson(FederationException error) => OAuthErrors.WantsPerson(error);

    /// <summary>Ends a sign-in (revocation of its refresh token, RFC 7009).</summary>
    /// <returns>Whether the provider revokes tokens at all.</returns>
    /// <exception cref="FederationException">The provider refused, or cannot be reached.</exception>
    public async Task<bool> RevokeAsync(string refreshToken, CancellationToken cancellationToken)
    {
        using OidcConnection connection = await ConnectAsync(cancellationToken).ConfigureAwait(false);
        if (connection.Discovery.RevocationEndpoint is not { } endpoint)
            return false;
        using TokenRevocationRequest request = new() { Token = refreshToken, TokenTypeHint = "refresh_token" };
        OAuthResponse answer = await connection.Call
            .SendAsync(endpoint, "revocation endpoint", request, HttpClientTokenRevocationExtensions.RevokeTokenAsync, cancellationToken)
            .ConfigureAwait(false);
        answer.RequireSuccess();
        return true;
    }

    /// <summary>One token is exchanged for another (RFC 8693).</summary>
    /// <param name="exchange">What is given, and what is wanted.</param>
    /// <returns>The token; its type is what the provider says it issued.</returns>
    /// <exception cref="FederationException">The code says why there is none.</exception>
    public async Task<OidcToken> ExchangeAsync(ExchangeRequest exchange, CancellationToken cancellationToken)
    {
        using OidcConnection connection = await ConnectAsync(cancellationToken).ConfigureAwait(false);
        using TokenExchangeTokenRequest request = WithAdditional(new TokenExchangeTokenRequest
        {
            Scope = client.Scope,
            SubjectToken = exchange.Subject.Text,
            SubjectTokenType = exchange.Subject.TokenType,
            ActorToken = exchange.Actor?.Text,
            ActorTokenType = exchange.Actor?.TokenType,
            RequestedTokenType = exchange.RequestedTokenType,
        });
        TokenEndpointResponse answer = await connection.Tokens
            .RequestAsync(request, HttpClientTokenRequestExtensions.RequestTokenExchangeTokenAsync, cancellationToken)
            .ConfigureAwait(false);
        return answer.Pick(
            !exchange.AcceptsAnyType ? client.TokenType
            : answer.IssuedTokenType == TokenTypeNames.IdToken ? OidcTokenType.IdToken
            : OidcTokenType.AccessToken);
    }

    /// <summary>A token of someone whom the provider trusts is taken in place of a sign-in (JWT bearer, RFC 7523 section 2.1).</summary>
    /// <param name="assertion">The JSON Web Token.</param>
    /// <exception cref="FederationException">The code says why there is none.</exception>
    public Task<OidcToken> JwtBearerAsync(string assertion, CancellationToken cancellationToken) => AssertionAsync(JwtBearer, assertion, cancellationToken);

    /// <summary>A SAML assertion is taken in place of a sign-in (SAML bearer, RFC 7522 section 2.1).</summary>
    /// <exception cref="FederationException">The code says why there is none.</exception>
    public Task<OidcToken> SamlBearerAsync(SamlAssertion assertion, CancellationToken cancellationToken) =>
        AssertionAsync(SamlBearer, Saml.BareAssertion.Encode(assertion), cancellationToken);

    private async Task<OidcToken> AssertionAsync(string grantType, string assertion, CancellationToken cancellationToken)
    {
        using OidcConnection connection = await ConnectAsync(cancellationToken).ConfigureAwait(false);
        using TokenRequest request = WithAdditional(new TokenRequest { GrantType = grantType });
        request.Parameters.Add("assertion", assertion);
        request.Parameters.AddOptional("scope", client.Scope);
        TokenEndpointResponse answer = await connection.Tokens
            .RequestAsync(request, HttpClientTokenRequestExtensions.RequestTokenAsync, cancellationToken)
            .ConfigureAwait(false);
        return answer.Pick(client.TokenType);
    }

    /// <summary>The result of a refresh that returned no ID token, which the standard allows; null when it returned one, none was requested, or there is no other token.</summary>
    private RefreshedSignIn? WithoutIdToken(TokenEndpointResponse answer, string refreshToken, OidcToken? previous)
    {
        if (client.TokenType != OidcTokenType.IdToken || answer.HasIdToken)
            return null;
        OidcToken? token = previous is { TokenType: OidcTokenType.IdToken } ? previous.WithRefreshToken(answer.RefreshToken ?? refreshToken)
            : answer.AccessToken is not null ? answer.Pick(OidcTokenType.AccessToken, refreshToken)
            : null;
        string scope = client.Scopes.Count > 0 && !client.Scopes.Contains(OpenId) ? $" give -Scope with {OpenId}, which was not sent;" : string.Empty;
        return token is null ? null : new RefreshedSignIn(token, new FederationException(
            FederationErrorCode.OAuthTokenMissing,
            $"{answer.Server} sent no ID token with the refresh, which OpenID Connect Core 1.0 section 12.2 allows. AWS STS needs an ID token that has not expired:{scope} sign in again to get one, have the provider send one with each refresh, or use its access tokens (-TokenType AccessToken) where they are JWTs for an audience that is registered in IAM.",
            answer.Server));
    }

    private Task<OidcConnection> ConnectAsync(CancellationToken cancellationToken) => OidcConnection.OpenAsync(http, client, reporter, time, cancellationToken);

    private TRequest WithAdditional<TRequest>(TRequest request)
        where TRequest : ProtocolRequest
    {
        foreach ((string name, string value) in RequestParameters.Additional(client))
            request.Parameters.Add(name, value);
        return request;
    }

    private OidcToken Checked(SignedIn signedIn)
    {
        OidcToken token = signedIn.Answer.Pick(client.TokenType);
        IdTokenRules.RequireKind(token, client.TokenType);
        IdTokenRules.RequireFor(token, signedIn.Issuer, client.ClientId, time.GetUtcNow().UtcDateTime);
        if (signedIn.Nonce is not null)
            IdTokenRules.RequireNonce(token, signedIn.Nonce);
        return token;
    }

    /// <summary>Says it when the sign-in was to last and does not: the person learns of it now, and not when the credentials end.</summary>
    private OidcToken Lasting(OidcToken token, string advice)
    {
        if (!token.HasRefreshToken && client.Scopes.Contains(OfflineAccess))
            reporter.Warning($"{Http.HttpErrors.Origin(new Uri(client.Authority))} gave no refresh token although {OfflineAccess} was requested, so this sign-in does not renew by itself.{advice}");
        return token;
    }

    /// <summary>All that makes a request; which of its tokens is given back, and how long anybody waits, is not part of it.</summary>
    private string Key(string flow, string?[] parts) => SingleFlight<SignedIn>.Key(
    [
        flow, client.Authority, client.ClientId, $"{client.Authentication}", client.ClientSecret, client.Key?.KeyId, client.Certificate?.Thumbprint,
        $"{client.Scopes.Count}", .. client.Scopes, $"{client.Resources.Count}", .. client.Resources, client.Audience,
        .. client.AdditionalParameters.OrderBy(parameter => parameter.Key, StringComparer.Ordinal).SelectMany(parameter => (string[])[parameter.Key, parameter.Value]),
        .. parts,
    ]);

    private sealed record SignedIn(TokenEndpointResponse Answer, string Issuer, string? Nonce);
}
