using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using PSFederation.Core.Io;

namespace PSFederation.Core.Endpoint;

/// <summary>The description file of an endpoint in a separate process. Contains no secret.</summary>
internal sealed record EndpointState
{
    private const int MaxLength = 1 << 20;
    private const int Version = 1;

    /// <summary>The machine that it runs on, because several machines can share a home folder.</summary>
    public required string Machine { get; init; }

    /// <summary>The process that serves it.</summary>
    public required ProcessIdentity Process { get; init; }

    /// <summary>The full address.</summary>
    public required Uri Uri { get; init; }

    /// <summary>The roles with their addresses.</summary>
    public IReadOnlyList<FederatedEndpointRole> Roles { get; init; } = [];

    /// <summary>The federated profiles that it serves.</summary>
    public IReadOnlyList<string> Profiles { get; init; } = [];

    public string? TokenFile { get; init; }

    /// <summary>
    /// The SHA-256 of its token, in hexadecimal digits. Another endpoint can have replaced the token file, and a file with other content
    /// else is never shown or sent.
    /// </summary>
    public required string TokenDigest { get; init; }

    /// <summary>When it was started, UTC.</summary>
    public DateTime StartedAt { get; init; }

    /// <summary>Whether it is a file of this machine.</summary>
    public bool IsHere => Machine == Environment.MachineName;

    /// <summary>As cmdlets show it.</summary>
    public FederatedCredentialEndpoint Describe() => new(Token() ?? string.Empty)
    {
        Uri = Uri,
        Roles = Roles,
        TokenFile = TokenFile,
        ProcessId = Process.Id,
        StartedAt = StartedAt,
        IsDetached = true,
    };

    /// <summary>The text of the file.</summary>
    public byte[] Write()
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteNumber("version", Version);
            json.WriteString("machine", Machine);
            json.WriteNumber("processId", Process.Id);
            json.WriteString("processStart", Process.Start);
            json.WriteString("startedAt", StartedAt);
            json.WriteString("uri", Uri.AbsoluteUri);
            if (TokenFile is not null)
                json.WriteString("tokenFile", TokenFile);
            json.WriteString("tokenDigest", TokenDigest);
            json.WriteStartArray("profiles");
            foreach (string profile in Profiles)
                json.WriteStringValue(profile);
            json.WriteEndArray();
            json.WriteStartArray("roles");
            foreach (FederatedEndpointRole role in Roles)
            {
                json.WriteStartObject();
                json.WriteString("roleArn", role.RoleArn);
                json.WriteString("uri", role.Uri.AbsoluteUri);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return stream.ToArray();
    }

    /// <summary>Reads a file; null if it does not exist or has other content.</summary>
    /// <exception cref="FederationException">Another account could have written it.</exception>
    public static EndpointState? Read(string path)
    {
        try
        {
            if (new FileInfo(path) is not { Exists: true, Length: <= MaxLength })
                return null;
            PrivateFolder.RequireOwn(path, DetachedFiles.What);
            using JsonDocument document = JsonDocument.Parse(BoundedFile.ReadAllBytes(path, MaxLength, DetachedFiles.What));
            JsonElement json = document.RootElement;
            if (json.GetProperty("version").GetInt32() != Version)
                return null;
            return new EndpointState
            {
                Machine = Text(json, "machine"),
                Process = new ProcessIdentity(json.GetProperty("processId").GetInt32(), Text(json, "processStart")),
                StartedAt = json.GetProperty("startedAt").GetDateTime().ToUniversalTime(),
                Uri = Loopback(json.GetProperty("uri")),
                TokenFile = json.TryGetProperty("tokenFile", out JsonElement file) ? file.GetString() : null,
                TokenDigest = Text(json, "tokenDigest"),
                Profiles = [.. json.GetProperty("profiles").EnumerateArray().Select(each => each.GetString() ?? throw new FormatException())],
                Roles = [.. json.GetProperty("roles").EnumerateArray().Select(each => new FederatedEndpointRole(Text(each, "roleArn"), Loopback(each.GetProperty("uri"))))],
            };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>The digest of a token.</summary>
    public static string DigestOf(string token) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    private string? Token() =>
        TokenFile is not null && Endpoint.TokenFile.Read(TokenFile) is { } token && DigestOf(token) == TokenDigest ? token : null;

    private static string Text(JsonElement json, string name) => json.GetProperty(name).GetString() ?? throw new FormatException();

    /// <summary>The token is sent there, so it must be this machine.</summary>
    private static Uri Loopback(JsonElement json) =>
        Uri.TryCreate(json.GetString(), UriKind.Absolute, out Uri? uri) && uri is { Scheme: "http", Host: "127.0.0.1" } ? uri : throw new FormatException();
}
