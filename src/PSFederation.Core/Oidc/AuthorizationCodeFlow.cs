using System.Security.Cryptography;
using System.Text;
using Duende.IdentityModel.Client;
using PSFederation.Core.Http;
using PSFederation.Core.Io;
using PSFederation.Core.SignIn;

namespace PSFederation.Core.Oidc;

/// <summary>
/// A person signs in with the browser: authorization code (OIDC Core 3.1) with PKCE (RFC 7636, S256) over a loopback redirect
/// (RFC 8252 section 7.3).
/// </summary>
public sealed class AuthorizationCodeFlow(HttpClient http, TimeProvider time, IOperationReporter reporter)
{
    private const string Activity = "Signing in with the browser";

    /// <summary>How far the clocks of provider and client may differ when an ID token is checked.</summary>
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(5);

    /// <summary>Signs in.</summary>
    /// <param name="client">Who asks, and for what.</param>
    /// <param name="redirectPort">The port of the redirect address on 127.0.0.1; 0 takes a free one.</param>
    /// <param name="redirectPath">Its path, with the leading slash, as registered with the provider.</param>
    /// <param name="openBrowser">Whether to open the default browser; else the link is only shown.</param>
    /// <param name="patience">How long the person may take.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The token.</returns>
    /// <exception cref="FederationException">The code says why there is none.</exception>
    public async Task<OidcToken> RunAsync(
        OidcClient client, int redirectPort, string redirectPath, bool openBrowser, TimeSpan patience, CancellationToken cancellationToken)
    {
        OidcDiscovery discovery =
            await OidcDiscovery.ReadAsync(http, client.Authority, client.Timeout, reporter, cancellationToken).ConfigureAwait(false);
        using LoopbackListener listener = LoopbackListener.Open(redirectPort);
        string redirectUri = $"http://127.0.0.1:{listener.Port}{redirectPath}";
        string state = RandomText();
        string nonce = RandomText();
        string verifier = RandomText();
        Uri address = new(new RequestUrl(discovery.AuthorizationEndpoint.AbsoluteUri).CreateAuthorizeUrl(
            client.ClientId,
            responseType: "code",
            scope: string.Join(' ', client.Scopes),
            redirectUri: redirectUri,
            state: state,
            nonce: nonce,
            codeChallenge: Base64UrlText.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(verifier))),
            codeChallengeMethod: "S256",
            extra: Targets(client)));

        string code = await WaitForCodeAsync(listener, redirectPath, state, discovery, address, openBrowser, patience, cancellationToken).ConfigureAwait(false);
        using AuthorizationCodeTokenRequest request = new() { Code = code, RedirectUri = redirectUri, CodeVerifier = verifier };
        OidcToken token = await new TokenEndpoint(http, discovery, client, reporter)
            .RequestAsync(request, HttpClientTokenRequestExtensions.RequestAuthorizationCodeTokenAsync, cancellationToken)
            .ConfigureAwait(false);
        if (token.TokenType == OidcTokenType.IdToken)
            RequireAnswerTo(token, discovery.Issuer, client.ClientId, nonce);
        return token;
    }

    private async Task<string> WaitForCodeAsync(
        LoopbackListener listener, string redirectPath, string state, OidcDiscovery discovery, Uri address, bool openBrowser, TimeSpan patience, CancellationToken cancellationToken)
    {
        using CancellationTokenSource deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(patience);
        try
        {
            if (openBrowser)
                SystemBrowser.Open(address, reporter, deadline.Token);
            else
                reporter.Notice($"Open this address in a browser to sign in: {address.AbsoluteUri}");
            reporter.Progress(Activity, $"Waiting for the answer of {HttpFault.Origin(address)} on port {listener.Port}");
            return await listener
                .WaitAsync(request => Judge(request, redirectPath, state, discovery), deadline.Token)
                .ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new FederationException(
                FederationErrorCode.Timeout, $"Nobody signed in at {HttpFault.Origin(address)} within {patience.TotalSeconds:0} s. Run the command again, or allow more with -TimeoutSec.", HttpFault.Origin(address));
        }
        finally
        {
            await deadline.CancelAsync().ConfigureAwait(false);
            reporter.Progress(Activity, null);
        }
    }

    /// <summary>Only the answer to this very request counts: the right path, GET, our state, and the right issuer.</summary>
    private static LoopbackAnswer<string> Judge(LoopbackRequest request, string redirectPath, string state, OidcDiscovery discovery)
    {
        if (request.Method != "GET" || request.Path != redirectPath)
            return new LoopbackAnswer<string>(404, "Not found", "This address waits for the answer of a sign-in and for nothing else.");
        ILookup<string, string> query = Parse(request.Query);
        if (query.Any(parameter => parameter.Count() > 1)
            || !CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(query["state"].SingleOrDefault() ?? string.Empty), Encoding.UTF8.GetBytes(state)))
            return new LoopbackAnswer<string>(400, "Not this sign-in", "The answer does not belong to the sign-in that is being waited for. Begin again from PowerShell.");
        string? issuer = query["iss"].SingleOrDefault();
        if (issuer != discovery.Issuer && (issuer is not null || discovery.SendsIssuerParameter))
            return new LoopbackAnswer<string>(400, "Another issuer", "The answer comes from another identity provider than was asked (RFC 9207).");
        if (query["error"].SingleOrDefault() is { } error)
        {
            string description = ForeignText.Line(query["error_description"].SingleOrDefault());
            return new LoopbackAnswer<string>(200, "Not signed in", "The identity provider refused. Go back to PowerShell to see why.", Error: new FederationException(
                FederationErrorCode.OAuthError, $"{discovery.Issuer} refused the sign-in: {ForeignText.Line(error)}{(description.Length > 0 ? $" ({description})" : string.Empty)}.", discovery.Issuer));
        }

        return query["code"].SingleOrDefault() is { Length: > 0 } code
            ? new LoopbackAnswer<string>(200, "Signed in", "You can close this page and go back to PowerShell.", code)
            : new LoopbackAnswer<string>(400, "No code", "The answer holds no authorization code.");
    }

    private static ILookup<string, string> Parse(string query) =>
        query.Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Select(pair => pair.Split('=', 2))
            .ToLookup(
                pair => Uri.UnescapeDataString(pair[0]),
                pair => pair.Length == 2 ? Uri.UnescapeDataString(pair[1].Replace('+', ' ')) : string.Empty,
                StringComparer.Ordinal);

    /// <summary>
    /// The checks of OIDC Core 3.1.3.7 that tell whether the token answers this request. Its signature need not be checked when it comes
    /// straight from the token endpoint (item 6); Test-OidcToken does, and STS will.
    /// </summary>
    private void RequireAnswerTo(OidcToken token, string issuer, string clientId, string nonce)
    {
        DateTime now = time.GetUtcNow().UtcDateTime;
        if (token.Issuer != issuer)
            throw Invalid("iss", issuer, token.Issuer);
        if (!token.Audience.Contains(clientId))
            throw Invalid("aud", clientId, string.Join(", ", token.Audience));
        if ((token.Audience.Count > 1 || token.AuthorizedParty is not null) && token.AuthorizedParty != clientId)
            throw Invalid("azp", clientId, token.AuthorizedParty);
        if (token.Claims.GetValueOrDefault("nonce") as string != nonce)
            throw Invalid("nonce", "the one that was sent", "another one, or none");
        if (token.ExpiresAt is not { } expires || expires + ClockSkew <= now)
            throw Invalid("exp", $"a time after {now:u}", token.ExpiresAt is null ? "nothing" : $"{token.ExpiresAt:u}");
    }

    private static FederationException Invalid(string claim, string expected, string? found) =>
        new(FederationErrorCode.OidcTokenInvalid, $"The ID token does not answer this sign-in: expected {claim} to be {expected}, found {ForeignText.Line(found ?? "nothing")}. It was not used.", claim);

    /// <summary>What the access token is for, which the authorization request names too (RFC 8707 section 2.1).</summary>
    private static Parameters Targets(OidcClient client) =>
        [
            .. client.Resources.Select(resource => new KeyValuePair<string, string>("resource", resource)),
            .. client.Audience is null ? [] : new KeyValuePair<string, string>[] { new("audience", client.Audience) },
        ];

    /// <summary>256 random bits: more than RFC 7636 section 7.1 and RFC 6749 section 10.10 ask for.</summary>
    private static string RandomText() => Base64UrlText.Encode(RandomNumberGenerator.GetBytes(32));
}
