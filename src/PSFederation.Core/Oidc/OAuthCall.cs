using System.Runtime.ExceptionServices;
using System.Text;
using Duende.IdentityModel.Client;
using PSFederation.Core.Http;
using PSFederation.Core.Io;

namespace PSFederation.Core.Oidc;

/// <summary>Sends requests of a client to endpoints of its authorization server: authenticated, bounded in time, their answers read strictly.</summary>
internal sealed class OAuthCall(HttpClient http, OidcClient client, ClientAuthenticator authenticator, IOperationReporter reporter)
{
    /// <summary>Sends a request that the caller has begun; adds the address and the client's authentication.</summary>
    /// <param name="address">The endpoint.</param>
    /// <param name="endpoint">What it is, for messages: "token endpoint".</param>
    /// <param name="request">The request.</param>
    /// <param name="send">Sends it.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="FederationException">There was no answer at all.</exception>
    public async Task<OAuthAnswer> SendAsync<TRequest, TResponse>(
        Uri address, string endpoint, TRequest request, Func<HttpClient, TRequest, CancellationToken, Task<TResponse>> send, CancellationToken cancellationToken)
        where TRequest : ProtocolRequest
        where TResponse : ProtocolResponse
    {
        request.Address = address.AbsoluteUri;
        authenticator.Apply(request);
        Secrets.Use(SecretsOf(request));
        reporter.Verbose($"Asking the {endpoint} {HttpFault.Origin(address)}{address.AbsolutePath} (client {client.ClientId}, authentication {authenticator.Method})");
        TResponse response = await HttpFault.GuardAsync(address, client.Timeout, reporter, async token =>
        {
            TResponse answer = await send(http, request, token).ConfigureAwait(false);
            // Without a body it is the wire that failed; what a body holds, be it no JSON, is an answer.
            if (answer is { Raw: null, Exception: { } broken })
                ExceptionDispatchInfo.Throw(broken);
            return answer;
        }, cancellationToken).ConfigureAwait(false);
        using HttpResponseMessage? message = response.HttpResponse;
        return OAuthAnswer.Read(address, endpoint, response.HttpStatusCode, response.Raw);
    }

    /// <summary>What an answer may repeat and nobody is to see.</summary>
    private static IEnumerable<string?> SecretsOf(ProtocolRequest request)
    {
        string?[] own = request switch
        {
            AuthorizationCodeTokenRequest code => [code.Code, code.CodeVerifier],
            RefreshTokenRequest refresh => [refresh.RefreshToken],
            DeviceTokenRequest device => [device.DeviceCode],
            TokenExchangeTokenRequest exchange => [exchange.SubjectToken, exchange.ActorToken],
            TokenRevocationRequest revocation => [revocation.Token],
            _ => [],
        };
        string? basic = request is { ClientSecret: { } secret, ClientId: { } id } ? Convert.ToBase64String(Encoding.UTF8.GetBytes($"{id}:{secret}")) : null;
        return
        [
            .. own, request.ClientSecret, basic, request.ClientAssertion?.Value,
            .. request.Parameters.Where(parameter => parameter.Key is "assertion" or "state" or "nonce").Select(parameter => parameter.Value),
        ];
    }
}
