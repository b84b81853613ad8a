using System.Security.Cryptography;
using System.Text;
using Duende.IdentityModel.Client;
using PSFederation.Core.Http;
using PSFederation.Core.Io;
using PSFederation.Core.SignIn;

namespace PSFederation.Core.Oidc;

/// <summary>
/// A person signs in with the browser: authorization code (OIDC Core 3.1) with PKCE (RFC 7636, S256) over a loopback redirect
/// (RFC 8252 section 7.3). Where the provider demands it, the request is pushed first (RFC 9126).
/// </summary>
internal sealed class AuthorizationCodeFlow(OidcConnection connection, IOperationReporter reporter)
{
    private const string PushEndpoint = "pushed authorization request endpoint";

    /// <summary>Signs in.</summary>
    /// <returns>The tokens, and the nonce that the ID token must hold.</returns>
    /// <exception cref="FederationException">The code says why there are none.</exception>
    public async Task<(TokenAnswer Answer, string Nonce)> RunAsync(SignInRequest signIn, CancellationToken cancellationToken)
    {
        using LoopbackListener listener = LoopbackListener.Open(signIn.RedirectPort);
        string redirectUri = $"http://{signIn.RedirectHost}:{listener.Port}{signIn.RedirectPath}";
        string state = RandomText();
        string nonce = RandomText();
        string verifier = RandomText();
        Secrets.Use(state, nonce, verifier);
        Parameters parameters = Request(signIn, redirectUri, state, nonce, verifier);
        if (connection.Discovery.RequiresPushedRequests)
            parameters = await PushAsync(parameters, cancellationToken).ConfigureAwait(false);
        Uri address = new(new RequestUrl(connection.Discovery.AuthorizationEndpoint.AbsoluteUri).Create(parameters));

        BrowserWait wait = new(listener, reporter)
        {
            Start = address,
            Counterpart = HttpFault.Origin(address),
            OpensBrowser = signIn.OpenBrowser,
            IsAtPrompt = signIn.IsAtPrompt,
            Patience = signIn.Patience,
        };
        AuthorizationAnswer expected = new(signIn.RedirectPath, state, connection.Discovery);
        string code = await wait.ForAsync(expected.Judge, cancellationToken).ConfigureAwait(false);
        using AuthorizationCodeTokenRequest request = new() { Code = code, RedirectUri = redirectUri, CodeVerifier = verifier };
        TokenAnswer answer = await connection.Tokens
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
        parameters.AddOptional("prompt", signIn.Prompt.Count == 0 ? null : string.Join(' ', signIn.Prompt));
        parameters.AddOptional("login_hint", signIn.LoginHint);
        foreach ((string name, string value) in RequestParameters.Targets(client).Concat(RequestParameters.Additional(client)))
            parameters.Add(name, value);
        return parameters;
    }

    /// <summary>Pushes the request; what is left of it for the browser is a reference (RFC 9126 section 4).</summary>
    private async Task<Parameters> PushAsync(Parameters parameters, CancellationToken cancellationToken)
    {
        // The client's id goes in with its authentication, the response type by itself.
        using PushedAuthorizationRequest request = new()
        {
            ResponseType = "code",
            Parameters = new Parameters(parameters.Where(parameter => parameter.Key is not ("client_id" or "response_type"))),
        };
        OAuthAnswer answer = await connection.Call
            .SendAsync(connection.Discovery.PushedRequestEndpoint, PushEndpoint, request, HttpClientPushedAuthorizationExtensions.PushAuthorizationAsync, cancellationToken)
            .ConfigureAwait(false);
        return new Parameters
        {
            { "client_id", connection.Client.ClientId },
            { "request_uri", answer.Require().RequireText("request_uri") },
        };
    }

    /// <summary>256 bits: more than the 128 that state and PKCE ask for (RFC 6749 section 10.10, RFC 7636 section 7.1).</summary>
    private static string RandomText() => Base64UrlText.Encode(RandomNumberGenerator.GetBytes(32));
}
