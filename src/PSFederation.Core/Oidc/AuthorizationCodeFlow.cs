using System.Security.Cryptography;
using System.Text;
using Duende.IdentityModel.Client;
using PSFederation.Core.Http;
using PSFederation.Core.Reporting;
using PSFederation.Core.Text;
using PSFederation.Core.UserBrowser;

namespace PSFederation.Core.Oidc;

/// <summary>
/// A person signs in with the browser: authorization code (OIDC Core 3.1) with PKCE (RFC 7636, S256) over a loopback redirect
/// (RFC 8252 section 7.3). If the provider has an endpoint for this, the request is pushed first (RFC 9126): the discovery document does not
/// say whether the provider requires that for this client.
/// </summary>
internal sealed class AuthorizationCodeFlow(OidcConnection connection, IOperationReporter reporter)
{
    private const string PushEndpoint = "pushed authorization request endpoint";

    /// <summary>The time limit for a push that the provider does not require: the browser can send the request instead.</summary>
    private static readonly TimeSpan OptionalPush = TimeSpan.FromSeconds(15);

    /// <summary>Signs in.</summary>
    /// <returns>The tokens, and the nonce that the ID token must contain.</returns>
    /// <exception cref="FederationException">The error code gives the reason.</exception>
    public async Task<(TokenEndpointResponse Answer, string Nonce)> RunAsync(SignInRequest signIn, CancellationToken cancellationToken)
    {
        using LoopbackListener listener = LoopbackListener.Open(signIn.Method.RedirectPort ?? 0);
        string redirectUri = signIn.AddressAt(listener.Port);
        string state = RandomText();
        string nonce = RandomText();
        string verifier = RandomText();
        Secrets.Use(state, nonce, verifier);
        Uri endpoint = connection.Discovery.AuthorizationEndpoint;
        PushedRequest pushed = await PushAsync(Request(signIn, redirectUri, state, nonce, verifier), cancellationToken).ConfigureAwait(false);
        Uri address = new(new RequestUrl(endpoint.AbsoluteUri).Create(pushed.Parameters));

        BrowserWait wait = new(listener, reporter)
        {
            Start = address,
            Counterpart = HttpErrors.Origin(address),
            OpensBrowser = !signIn.Method.NoBrowser,
            IsAtPrompt = signIn.IsAtPrompt,
            Patience = signIn.Patience,
            Lifetime = pushed.Lifetime,
            TimeoutHint = Advice(signIn, redirectUri),
        };
        AuthorizationResponseHandler expected = new(signIn.Path, state, connection.Discovery, connection.Client.Scope);
        string code;
        try
        {
            code = await wait.ForAsync(expected.Judge, cancellationToken).ConfigureAwait(false);
        }
        catch (FederationException e) when (pushed.Refusal is not null && e.Code is FederationErrorCode.OAuthError or FederationErrorCode.Timeout)
        {
            throw OAuthErrors.With(e, $"The browser sent the request, because it could not be pushed: {pushed.Refusal.Message}");
        }

        using AuthorizationCodeTokenRequest request = new() { Code = code, RedirectUri = redirectUri, CodeVerifier = verifier };
        TokenEndpointResponse answer = await connection.Tokens
            .RequestAsync(request, HttpClientTokenRequestExtensions.RequestAuthorizationCodeTokenAsync, cancellationToken)
            .ConfigureAwait(false);
        return (answer, nonce);
    }

    private Parameters Request(SignInRequest signIn, string redirectUri, string state, string nonce, string verifier)
    {
        OidcClient client = connection.Client;
        Parameters parameters = new()
        {
            { "client_id", client.ClientId },
            { "response_type", "code" },
            { "redirect_uri", redirectUri },
            { "state", state },
            { "nonce", nonce },
            { "code_challenge", Base64UrlText.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(verifier))) },
            { "code_challenge_method", "S256" },
        };
        parameters.AddOptional("scope", client.Scope);
        parameters.AddOptional("prompt", signIn.Method.Prompts.Count == 0 ? null : string.Join(' ', signIn.Method.Prompts));
        parameters.AddOptional("login_hint", signIn.Method.LoginHint);
        foreach ((string name, string value) in RequestParameters.Targets(client).Concat(RequestParameters.Additional(client)))
            parameters.Add(name, value);
        return parameters;
    }

    /// <summary>The most common reasons why a provider shows an error in the browser and sends no response.</summary>
    private string Advice(SignInRequest signIn, string redirectUri)
    {
        string port = signIn.Method.RedirectPort is null or 0 ? " (a different free port each time, unless you specify -RedirectPort)" : string.Empty;
        string scopes = connection.Client.Scope is { } scope ? $", and that the client can request the scopes '{scope}'" : string.Empty;
        return $"If the browser showed an error, check at the provider that the redirect address {redirectUri}{port} is registered for the client '{connection.Client.ClientId}'{scopes}.";
    }

    /// <summary>Pushes the request if the provider supports it. If the push is rejected and not required, the browser sends the request.</summary>
    private async Task<PushedRequest> PushAsync(Parameters parameters, CancellationToken cancellationToken)
    {
        bool isRequired = connection.Discovery.RequiresPushedRequests;
        if (!isRequired && !connection.Discovery.OffersPushedRequests)
            return new PushedRequest(parameters);
        try
        {
            return await PushAsync(parameters, isRequired ? null : OptionalPush, cancellationToken).ConfigureAwait(false);
        }
        catch (FederationException e) when (!isRequired)
        {
            reporter.Verbose($"The request could not be pushed. This provider does not require that, so the browser sends the request. {e.Message}");
            return new PushedRequest(parameters) { Refusal = e };
        }
    }

    /// <summary>Pushes the request; the browser then sends only a reference (RFC 9126 section 4).</summary>
    private async Task<PushedRequest> PushAsync(Parameters parameters, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        // The client authentication adds the client ID; the library adds the response type.
        using PushedAuthorizationRequest request = new()
        {
            ResponseType = "code",
            Parameters = new Parameters(parameters.Where(parameter => parameter.Key is not ("client_id" or "response_type"))),
        };
        OAuthResponse answer = await connection.Call
            .SendAsync(connection.Discovery.PushedRequestEndpoint, PushEndpoint, request, HttpClientPushedAuthorizationExtensions.PushAuthorizationAsync, cancellationToken, Shorter(timeout))
            .ConfigureAwait(false);
        Parameters reference = new()
        {
            { "client_id", connection.Client.ClientId },
            { "request_uri", answer.Require().RequireText("request_uri") },
        };
        return new PushedRequest(reference) { Lifetime = answer.Seconds("expires_in") };
    }

    private TimeSpan? Shorter(TimeSpan? timeout) => timeout < connection.Client.Timeout ? timeout : null;

    /// <summary>256 bits: more than the 128 that state and PKCE require (RFC 6749 section 10.10, RFC 7636 section 7.1).</summary>
    private static string RandomText() => Base64UrlText.Encode(RandomNumberGenerator.GetBytes(32));

    /// <summary>The request that the browser sends.</summary>
    private sealed record PushedRequest(Parameters Parameters)
    {
        /// <summary>How long the provider keeps the pushed request; null if unknown or not pushed.</summary>
        public TimeSpan? Lifetime { get; init; }

        /// <summary>Why the request was not pushed.</summary>
        public FederationException? Refusal { get; init; }
    }
}
