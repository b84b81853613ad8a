using System.Net;
using System.Runtime.ExceptionServices;
using System.Text;
using Duende.IdentityModel.Client;
using PSFederation.Core.Http;
using PSFederation.Core.Reporting;
using PSFederation.Core.Text;

namespace PSFederation.Core.Oidc;

/// <summary>
/// Sends requests of a client to endpoints of its authorization server: authenticated, bounded in time. Duende.IdentityModel builds the
/// requests; the answers are read strictly, which it does not do.
/// </summary>
internal sealed class OAuthCall(HttpClient http, OidcClient client, ClientAuthenticator authenticator, TimeProvider time, IOperationReporter reporter)
{
    private const int MaxBytes = 1024 * 1024;

    /// <summary>Sends a request that the caller has begun; adds the address and the client's authentication.</summary>
    /// <param name="address">The endpoint.</param>
    /// <param name="endpoint">What it is, for messages: "token endpoint".</param>
    /// <param name="timeout">How long it may take; null takes the time-out of the client.</param>
    /// <exception cref="FederationException">There was no answer at all.</exception>
    public async Task<OAuthResponse> SendAsync<TRequest, TResponse>(
        Uri address, string endpoint, TRequest request, Func<HttpClient, TRequest, CancellationToken, Task<TResponse>> send, CancellationToken cancellationToken, TimeSpan? timeout = null)
        where TRequest : ProtocolRequest
        where TResponse : ProtocolResponse
    {
        request.Address = address.AbsoluteUri;
        reporter.Verbose($"Asking the {endpoint} {HttpErrors.Origin(address)}{address.AbsolutePath} (client {client.ClientId}, authentication {authenticator.Method})");
        using JsonAnswers answers = new(http);
        return await new RetryingCall(time, reporter).SendAsync(address, timeout ?? client.Timeout, RuleFor(request), async token =>
        {
            // For each attempt: an assertion of the client is good for once.
            authenticator.Apply(request);
            Secrets.Use(SecretsOf(request));
            TResponse response = await send(answers, request, token).ConfigureAwait(false);
            // Without a body it is the wire that failed; what a body holds is an answer, even if it is not JSON.
            if (response is { Raw: null, Exception: { } broken })
                ExceptionDispatchInfo.Throw(broken);
            using HttpResponseMessage? message = response.HttpResponse;
            TimeSpan? retryAfter = message is null ? null : RetryingCall.RetryAfter(message, time);
            OAuthResponse answer = OAuthResponse.Read(
                address, endpoint, response.HttpStatusCode, response.Raw, retryAfter, message is null ? null : HttpRedirect.NotFollowed(message, address), FactsOf(request));
            return new Answer<OAuthResponse>(answer, response.HttpStatusCode, retryAfter);
        }, cancellationToken).ConfigureAwait(false);
    }

    private OAuthRequestFacts FactsOf(ProtocolRequest request) =>
        new(client.Scope, authenticator.Method, request is DeviceTokenRequest or AuthorizationCodeTokenRequest);

    /// <summary>What may be sent twice is listed; everything else carries what is good for once, or might.</summary>
    private static Repeat RuleFor(ProtocolRequest request) => request switch
    {
        ClientCredentialsTokenRequest or DeviceAuthorizationRequest or PushedAuthorizationRequest => Repeat.Freely,
        DeviceTokenRequest => Repeat.Never,
        _ => Repeat.WhenNeverConnected,
    };

    /// <summary>
    /// Hands on answers whose body was read as JSON is: within a bound, as UTF-8, whatever the header says. The library that makes the
    /// requests reads by the header, and fails where that names an encoding which .NET does not know.
    /// </summary>
    private sealed class JsonAnswers(HttpClient http) : HttpClient(new Nothing())
    {
        public override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            HttpResponseMessage response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
            try
            {
                string body = await BoundedContent.ReadJsonAsync(response, MaxBytes, cancellationToken).ConfigureAwait(false);
                response.Content.Dispose();
                response.Content = new StringContent(body, Encoding.UTF8, "application/json");
                return response;
            }
            catch
            {
                response.Dispose();
                throw;
            }
        }

        /// <summary>A client wants a handler; this one is never asked.</summary>
        private sealed class Nothing : HttpMessageHandler
        {
            protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
                Task.FromResult(new HttpResponseMessage(HttpStatusCode.NotImplemented));
        }
    }

    /// <summary>What a response may repeat and must not be shown.</summary>
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
