using System.Net;
using System.Security.Cryptography;
using System.Text;
using PSFederation.Core.Http;

namespace PSFederation.Core.Endpoint;

/// <summary>The requests that an endpoint accepts: from which client, for which host name, and in which form.</summary>
internal static class EndpointRequest
{
    /// <summary>Headers that a proxy adds: a client behind one is not on this machine.</summary>
    private static readonly string[] Forwarded = ["X-Forwarded-For", "X-Forwarded-Host", "Forwarded", "Via", "X-Real-IP"];

    /// <summary>Why a request is rejected: a status and a message; null if it is accepted.</summary>
    public static (int Status, string Code, string Message)? Refusal(RequestHead request, IPAddress remote, int port, byte[] token)
    {
        if (!IPAddress.IsLoopback(remote))
            return (403, "Forbidden", "Only requests from this machine are accepted.");
        // A web page elsewhere would use another name for 127.0.0.1 (DNS rebinding).
        string? host = request.Field("Host");
        if (host != $"127.0.0.1:{port}" && host != $"localhost:{port}")
            return (421, "MisdirectedRequest", "Expected a Host header with 127.0.0.1 and the port.");
        if (Array.Exists(Forwarded, name => request.Field(name) is not null) || request.Field("Origin") is not null)
            return (403, "Forbidden", "Requests through a proxy or from a web page are rejected.");
        if (request.HasBody)
            return (413, "RequestEntityTooLarge", "Expected a request without a body.");
        if (request.Field("Authorization") is not { } given)
            return (401, "MissingAuthenticationToken", "Expected an Authorization header with the token of this endpoint (AWS_CONTAINER_AUTHORIZATION_TOKEN).");
        return CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(given)), SHA256.HashData(token))
            ? null
            : (403, "InvalidAuthorizationToken", "The token does not belong to this endpoint.");
    }
}
