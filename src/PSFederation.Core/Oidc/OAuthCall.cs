using System.Net;
using System.Runtime.ExceptionServices;
using System.Text;
using System.Text.Json;
using Duende.IdentityModel.Client;
using PSFederation.Core.Http;
using PSFederation.Core.Reporting;
using PSFederation.Core.Text;

namespace PSFederation.Core.Oidc;

/// <summary>
/// Sends requests of a client to endpoints of its authorization server: authenticated, with a time limit. Duende.IdentityModel builds the
/// requests; the responses are parsed strictly, which it does not do.
/// </summary>
internal sealed class OAuthCall(HttpClient http, OidcClient client, ClientAuthenticator authenticator, TimeProvider time, IOperationReporter reporter)
{
    private const int MaxBytes = 1024 * 1024;

    /// <summary>Sends a request that the caller prepared; adds the address and the client's authentication.</summary>
    /// <param name="address">The endpoint.</param>
    /// <param name="endpoint">Its name in messages: "token endpoint".</param>
    /// <param name="timeout">The time limit; null for the timeout of the client.</param>
    /// <exception cref="FederationException">There was no response.</exception>
    public async Task<OAuthResponse> SendAsync<TRequest, TResponse>(
        Uri address, string endpoint, TRequest request, Func<HttpClient, TRequest, CancellationToken, Task<TResponse>> send, CancellationToken cancellationToken, TimeSpan? timeout = null)
        where TRequest : ProtocolRequest
        where TResponse : ProtocolResponse
    {
        request.Address = address.AbsoluteUri;
        reporter.Verbose($"Sending a request to the {endpoint} {HttpErrors.Origin(address)}{address.AbsolutePath} (client {client.ClientId}, authentication {authenticator.Method})");
        using JsonAnswers answers = new(http);
        return await new RetryingCall(time, reporter).SendAsync(address, timeout ?? client.Timeout, RuleFor(request), async token =>
        {
            // For each attempt, because a client assertion can be used once.
            authenticator.Apply(request);
            Secrets.Use(SecretsOf(request));
            TResponse response = await send(answers, request, token).ConfigureAwait(false);
            // Without a body, the network failed; a body is a response, even if it is not JSON.
            if (response is { Raw: null, Exception: { } broken })
                ExceptionDispatchInfo.Throw(broken);
            using HttpResponseMessage? message = response.HttpResponse;
            TimeSpan? retryAfter = message is null ? null : RetryingCall.RetryAfter(message, time);
            OAuthResponse answer = OAuthResponse.Read(
                address, endpoint, response.HttpStatusCode, response.Raw, retryAfter, message is null ? null : HttpRedirect.NotFollowed(message, address), FactsOf(request), (message?.Content as JsonText)?.StatedType);
            // Some servers report a transient error with status 400.
            return new Answer<OAuthResponse>(answer, response.HttpStatusCode, retryAfter) { WillPass = answer.IsServerFault };
        }, cancellationToken).ConfigureAwait(false);
    }

    private OAuthRequestFacts FactsOf(ProtocolRequest request) =>
        new(client.Scope, authenticator.Method, request is DeviceTokenRequest or AuthorizationCodeTokenRequest);

    /// <summary>Requests that can be sent twice are listed; all others contain, or could contain, a single-use value.</summary>
    private static Repeat RuleFor(ProtocolRequest request) => request switch
    {
        ClientCredentialsTokenRequest or DeviceAuthorizationRequest or PushedAuthorizationRequest => Repeat.Freely,
        DeviceTokenRequest => Repeat.Never,
        _ => Repeat.WhenNeverConnected,
    };

    /// <summary>
    /// Passes on responses whose body was read as JSON: within a limit, as UTF-8, regardless of the header. The library that builds the
    /// requests uses the header, and fails for an encoding that .NET does not support. A form is converted to JSON.
    /// </summary>
    private sealed class JsonAnswers(HttpClient http) : HttpClient(new Nothing())
    {
        public override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            HttpResponseMessage response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
            try
            {
                string body = await BoundedContent.ReadJsonAsync(response, MaxBytes, cancellationToken).ConfigureAwait(false);
                string? stated = BoundedContent.TypeOf(response.Content).MediaType;
                if (stated == "application/x-www-form-urlencoded")
                    body = FormAsJson(body);
                response.Content.Dispose();
                response.Content = new JsonText(body, stated);
                return response;
            }
            catch
            {
                response.Dispose();
                throw;
            }
        }

        /// <summary>Servers older than RFC 6749 respond with a form, such as GitHub to some requests. Duplicate names are ambiguous, as in JSON.</summary>
        private static string FormAsJson(string form)
        {
            ILookup<string, string> members = FormText.Parse(form.Trim());
            return members.Count == 0 || members.Any(member => member.Count() > 1)
                ? form
                : JsonSerializer.Serialize(members.ToDictionary(member => member.Key, member => member.Single()));
        }

        /// <summary>A client requires a handler; this one is never called.</summary>
        private sealed class Nothing : HttpMessageHandler
        {
            protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
                Task.FromResult(new HttpResponseMessage(HttpStatusCode.NotImplemented));
        }
    }

    /// <summary>A body that the library reads as JSON, and the content type that the server stated.</summary>
    private sealed class JsonText(string body, string? statedType) : StringContent(body, Encoding.UTF8, "application/json")
    {
        public string? StatedType => statedType;
    }

    /// <summary>Values that a response can repeat and that must not be shown.</summary>
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
        // With Basic, identifier and secret are encoded before they are joined (RFC 6749 section 2.3.1); some clients omit that.
        string?[] basic = request is { ClientSecret: { } secret, ClientId: { } id }
            ? [$"{id}:{secret}", $"{Uri.EscapeDataString(id)}:{Uri.EscapeDataString(secret)}", $"{WebUtility.UrlEncode(id)}:{WebUtility.UrlEncode(secret)}"]
            : [];
        return
        [
            .. own, request.ClientSecret, .. basic, request.ClientAssertion?.Value,
            .. request.Parameters.Where(parameter => parameter.Key is "assertion" or "state" or "nonce" || SecretName.Is(parameter.Key)).Select(parameter => parameter.Value),
        ];
    }
}
