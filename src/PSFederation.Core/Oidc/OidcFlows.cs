using Duende.IdentityModel.Client;
using PSFederation.Core.Oidc.Tokens;
using PSFederation.Core.Reporting;
using PSFederation.Core.Text;

namespace PSFederation.Core.Oidc;

/// <summary>The flows that get a token from a provider.</summary>
/// <param name="client">The client.</param>
public sealed class OidcFlows(HttpClient http, OidcClient client, TimeProvider time, IOperationReporter reporter)
{
    private const string JwtBearer = "urn:ietf:params:oauth:grant-type:jwt-bearer";

    /// <summary>The scope that requests an ID token (OpenID Connect Core 1.0 section 3.1.2.1).</summary>
    internal const string OpenId = "openid";

    /// <summary>The scope that requests a refresh token (OpenID Connect Core 1.0 section 11).</summary>
    internal const string OfflineAccess = "offline_access";

    /// <summary>The advice if a requested refresh token was not returned. The prompt is the person's choice, so it is never added automatically.</summary>
    internal const string ConsentAdvice = " Some providers issue one only after the person consents (OpenID Connect Core 1.0, section 11): use -Prompt consent.";

    private const string SamlBearer = "urn:ietf:params:oauth:grant-type:saml2-bearer";

    /// <summary>Process-wide by intent: an interactive sign-in, or the use of a single-use refresh token, runs once at a time.</summary>
    private static readonly SingleFlight<SignedIn> SignIns = new();

    private readonly SingleFlight<SignedIn> _signIns = SignIns;

    /// <summary>A person signs in with the browser on this machine (authorization code with PKCE).</summary>
    /// <param name="signIn">The sign-in request.</param>
    /// <exception cref="FederationException">The error code gives the reason.</exception>
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

    /// <summary>A person signs in with any browser (device authorization, RFC 8628).</summary>
    /// <param name="openBrowser">Whether to open the default browser of this machine too.</param>
    /// <param name="timeout">The time limit for the person.</param>
    /// <exception cref="FederationException">The error code gives the reason.</exception>
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
        return Lasting(Checked(signedIn), " Check that the client is allowed to get refresh tokens.");
    }

    /// <summary>A client gets a token for itself (client credentials, RFC 6749 section 4.4).</summary>
    /// <returns>The access token.</returns>
    /// <exception cref="FederationException">The error code gives the reason.</exception>
    public async Task<OidcToken> ClientCredentialsAsync(CancellationToken cancellationToken)
    {
        if (client is { ClientSecret: null, Key: null, Certificate: null })
            throw new FederationException(
                FederationErrorCode.ParameterMissing, $"The client '{UntrustedText.Line(client.ClientId)}' has no means of authentication; client credentials need -ClientSecret, -ClientKeyPath or -ClientCertificate.", client.ClientId);
        using OidcConnection connection = await ConnectAsync(cancellationToken).ConfigureAwait(false);
        using ClientCredentialsTokenRequest request = WithAdditional(new ClientCredentialsTokenRequest { Scope = client.Scope });
        TokenEndpointResponse answer = await connection.Tokens
            .RequestAsync(request, HttpClientTokenRequestExtensions.RequestClientCredentialsTokenAsync, cancellationToken)
            .ConfigureAwait(false);
        return answer.Pick(client.TokenType);
    }

    /// <summary>A sign-in is renewed without the person (refresh token, RFC 6749 section 6, OIDC Core 12).</summary>
    /// <param name="previous">The token that it came with, if available: the new token must belong to the same person.</param>
    /// <returns>The token, with the new refresh token, or with the old one if the provider keeps it.</returns>
    /// <exception cref="FederationException">The error code gives the reason.</exception>
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

    /// <summary>Whether an error means that a refresh token is used up: permanently rejected, or replaced in a response whose token is unusable.</summary>
    /// <param name="error">The error of <see cref="RefreshAsync"/> threw.</param>
    /// <returns>True if it must not be sent again: providers treat reuse as theft and end the whole sign-in (RFC 9700 section 4.14.2).</returns>
    public static bool UsesUp(FederationException error) => OAuthErrors.IsOver(error);

    /// <summary>Whether the provider requires an interactive sign-in, possibly only this time (OpenID Connect Core 1.0 section 3.1.2.6).</summary>
    /// <param name="error">The error of <see cref="RefreshAsync"/> threw.</param>
    /// <returns>True if only a sign-in can help.</returns>
    public static bool WantsPerson(FederationException error) => OAuthErrors.WantsPerson(error);

    /// <summary>Ends a sign-in (revocation of its refresh token, RFC 7009).</summary>
    /// <returns>Whether the provider supports revocation.</returns>
    /// <exception cref="FederationException">The provider rejected the request, or cannot be reached.</exception>
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
    /// <param name="exchange">The exchange.</param>
    /// <returns>The token, with the type that the provider reports.</returns>
    /// <exception cref="FederationException">The error code gives the reason.</exception>
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

    /// <summary>A token from a trusted issuer replaces a sign-in (JWT bearer, RFC 7523 section 2.1).</summary>
    /// <param name="assertion">The JSON Web Token.</param>
    /// <exception cref="FederationException">The error code gives the reason.</exception>
    public Task<OidcToken> JwtBearerAsync(string assertion, CancellationToken cancellationToken) => AssertionAsync(JwtBearer, assertion, cancellationToken);

    /// <summary>A SAML assertion replaces a sign-in (SAML bearer, RFC 7522 section 2.1).</summary>
    /// <exception cref="FederationException">The error code gives the reason.</exception>
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

    /// <summary>The result of a refresh that returned no ID token, which the standard allows; null if it returned one, if none was requested, or if there is no other token.</summary>
    private RefreshedSignIn? WithoutIdToken(TokenEndpointResponse answer, string refreshToken, OidcToken? previous)
    {
        if (client.TokenType != OidcTokenType.IdToken || answer.HasIdToken)
            return null;
        OidcToken? token = previous is { TokenType: OidcTokenType.IdToken } ? previous.WithRefreshToken(answer.RefreshToken ?? refreshToken)
            : answer.AccessToken is not null ? answer.Pick(OidcTokenType.AccessToken, refreshToken)
            : null;
        string scope = client.Scopes.Count > 0 && !client.Scopes.Contains(OpenId) ? $" specify -Scope with {OpenId}, which was not sent;" : string.Empty;
        return token is null ? null : new RefreshedSignIn(token, new FederationException(
            FederationErrorCode.OAuthTokenMissing,
            $"{answer.Server} returned no ID token when the sign-in was refreshed, which OpenID Connect Core 1.0 section 12.2 allows. AWS STS requires an ID token that has not expired:{scope} sign in again to get one, configure the provider to return one with each refresh, or use its access tokens (-TokenType AccessToken) if they are JWTs for an audience that is registered in IAM.",
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

    /// <summary>Warns if the sign-in cannot be renewed although that was requested: the person learns it now, not when the credentials expire.</summary>
    private OidcToken Lasting(OidcToken token, string advice)
    {
        if (!token.HasRefreshToken && client.Scopes.Contains(OfflineAccess))
            reporter.Warning($"{Http.HttpErrors.Origin(new Uri(client.Authority))} returned no refresh token although {OfflineAccess} was requested, so this sign-in does not renew automatically.{advice}");
        return token;
    }

    /// <summary>The identity of a request, without the returned token type and the time limit.</summary>
    private string Key(string flow, string?[] parts) => SingleFlight<SignedIn>.Key(
    [
        flow, client.Authority, client.ClientId, $"{client.Authentication}", client.ClientSecret, client.Key?.KeyId, client.Certificate?.Thumbprint,
        $"{client.Scopes.Count}", .. client.Scopes, $"{client.Resources.Count}", .. client.Resources, client.Audience,
        .. client.AdditionalParameters.OrderBy(parameter => parameter.Key, StringComparer.Ordinal).SelectMany(parameter => (string[])[parameter.Key, parameter.Value]),
        .. parts,
    ]);

    private sealed record SignedIn(TokenEndpointResponse Answer, string Issuer, string? Nonce);
}
