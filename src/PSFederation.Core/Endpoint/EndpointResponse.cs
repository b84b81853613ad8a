using System.Net;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using PSFederation.Core.Renewal;
using PSFederation.Core.Text;

namespace PSFederation.Core.Endpoint;

/// <summary>A response of an endpoint: a status and members of a JSON object, in the form of the container credentials protocol.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Members">The members; they can contain secrets.</param>
internal sealed record EndpointResponse(int Status, IReadOnlyDictionary<string, string> Members)
{
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Credentials with their expiration by the local clock.</summary>
    public static EndpointResponse Keys(TimedSession held)
    {
        FederatedSession session = held.Session;
        Dictionary<string, string> members = new()
        {
            ["AccessKeyId"] = session.Keys.AccessKeyId,
            ["SecretAccessKey"] = session.Keys.SecretAccessKey,
            ["Token"] = session.Keys.SessionToken,
            ["Expiration"] = held.AskAgain.Iso(),
        };
        if (session.Source.RoleArn is { } role)
            members["RoleArn"] = role;
        return new EndpointResponse(200, members);
    }

    /// <summary>An error response.</summary>
    public static EndpointResponse Fault(int status, string code, string message) => new(status, new Dictionary<string, string> { ["code"] = code, ["message"] = message });

    /// <summary>The response as bytes.</summary>
    /// <param name="withBody">False for HEAD, which returns only the head.</param>
    /// <param name="keepsAlive">Whether the connection stays open.</param>
    /// <param name="now">The time, for the header Date.</param>
    public byte[] Write(bool withBody, bool keepsAlive, DateTimeOffset now)
    {
        byte[] content = JsonSerializer.SerializeToUtf8Bytes(Members, Json);
        string head = $"HTTP/1.1 {Status} {(HttpStatusCode)Status}\r\nDate: {now:R}\r\nContent-Type: application/json\r\nContent-Length: {content.Length}\r\nCache-Control: no-store\r\n"
            + $"{(Status == 405 ? "Allow: GET\r\n" : string.Empty)}{(keepsAlive ? string.Empty : "Connection: close\r\n")}\r\n";
        byte[] answer = new byte[head.Length + (withBody ? content.Length : 0)];
        Encoding.ASCII.GetBytes(head, answer);
        if (withBody)
            content.CopyTo(answer, head.Length);
        return answer;
    }

    /// <summary>Shows no secret.</summary>
    public override string ToString() => $"HTTP {Status}";
}
