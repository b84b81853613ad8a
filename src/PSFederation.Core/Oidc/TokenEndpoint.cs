using System.Collections.ObjectModel;
using Duende.IdentityModel.Client;
using PSFederation.Core.Http;
using PSFederation.Core.Io;
using PSFederation.Core.Json;

namespace PSFederation.Core.Oidc;

/// <summary>Asks a token endpoint (RFC 6749 section 3.2) and reads its answer.</summary>
internal sealed class TokenEndpoint(HttpClient http, OidcDiscovery discovery, OidcClient client, IOperationReporter reporter)
{
    /// <summary>Sends a request that the caller has begun; adds the address and the client's authentication.</summary>
    public async Task<OidcToken> RequestAsync<TRequest>(
        TRequest request, Func<HttpMessageInvoker, TRequest, CancellationToken, Task<TokenResponse>> send, CancellationToken cancellationToken)
        where TRequest : TokenRequest
    {
        Uri address = discovery.TokenEndpoint;
        request.Address = address.AbsoluteUri;
        request.ClientId = client.ClientId;
        request.ClientSecret = client.ClientSecret;
        request.ClientCredentialStyle = client.ClientSecret is null || discovery.WantsSecretInBody
            ? ClientCredentialStyle.PostBody
            : ClientCredentialStyle.AuthorizationHeader;
        foreach (string resource in client.Resources)
            request.Parameters.Add("resource", resource);
        if (client.Audience is not null)
            request.Parameters.Add("audience", client.Audience);
        reporter.Verbose($"Asking {HttpFault.Origin(address)}{address.AbsolutePath} for a token (client {client.ClientId})");
        TokenResponse response = await HttpFault.GuardAsync(address, client.Timeout, reporter, async token =>
        {
            TokenResponse answer = await send(http, request, token).ConfigureAwait(false);
            if (answer.ErrorType == ResponseErrorType.Exception && answer.Exception is { } exception)
                System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(exception);
            return answer;
        }, cancellationToken).ConfigureAwait(false);
        if (response.IsError)
            throw await RefusedAsync(response, address, cancellationToken).ConfigureAwait(false);
        return Pick(response, address);
    }

    private OidcToken Pick(TokenResponse response, Uri address)
    {
        string? token = client.TokenType == OidcTokenType.IdToken ? response.IdentityToken : response.AccessToken;
        if (string.IsNullOrEmpty(token))
            throw new FederationException(
                FederationErrorCode.OAuthTokenMissing,
                client.TokenType == OidcTokenType.IdToken
                    ? $"{HttpFault.Origin(address)} sent no ID token; it sends one when the scope 'openid' is asked for in a flow of a person. For a machine's token use -TokenType AccessToken."
                    : $"{HttpFault.Origin(address)} sent no access token.",
                HttpFault.Origin(address));
        return JwtReader.Read(token, client.TokenType, string.IsNullOrEmpty(response.RefreshToken) ? null : response.RefreshToken);
    }

    private static async Task<FederationException> RefusedAsync(TokenResponse response, Uri address, CancellationToken cancellationToken)
    {
        string origin = HttpFault.Origin(address);
        (string? error, string? description) = response.ErrorType == ResponseErrorType.Protocol
            ? (response.Error, response.ErrorDescription)
            : await ReadErrorAsync(response, cancellationToken).ConfigureAwait(false);
        if (error is null)
            return new FederationException(
                FederationErrorCode.HttpError, $"The token endpoint at {origin} answered {(int)response.HttpStatusCode} ({response.HttpStatusCode}) and no OAuth 2.0 response; expected JSON. Check the authority.", origin);
        string said = ForeignText.Line(description);
        string hint = error switch
        {
            "invalid_client" => "Check client id and client secret, and how the client authenticates.",
            "invalid_grant" => "Sign in again: the code or token that was sent has been used or has expired.",
            "unauthorized_client" => "Allow this grant for the client at the provider.",
            "unsupported_grant_type" => "The provider does not offer this flow.",
            "invalid_scope" => "Check the scopes.",
            _ => "Check the client's registration at the provider.",
        };
        return new FederationException(
            FederationErrorCode.OAuthError, $"{origin} refused: {ForeignText.Line(error)}{(said.Length > 0 ? $" ({said})" : string.Empty)}. {hint}", origin);
    }

    /// <summary>The OAuth 2.0 error of an answer with another status than 400: invalid_client comes with 401 (RFC 6749 section 5.2).</summary>
    private static async Task<(string? Error, string? Description)> ReadErrorAsync(TokenResponse response, CancellationToken cancellationToken)
    {
        if (response.HttpResponse is not { } http)
            return default;
        try
        {
            ReadOnlyDictionary<string, object?> members = StrictJson.ReadObject(await http.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false));
            return (members.GetValueOrDefault("error") as string, members.GetValueOrDefault("error_description") as string);
        }
        catch (Exception e) when (e is FormatException or HttpRequestException or ObjectDisposedException)
        {
            return default;
        }
    }
}
