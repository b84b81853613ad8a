using System.Text.Json;
using PSFederation.Core.Oidc.Tokens;
using PSFederation.Core.Renewal;

namespace PSFederation.Core.Cache;

/// <summary>The cached form of a token and its refresh token.</summary>
internal static class TokenJson
{
    private const int Version = 1;

    public static byte[] Write(CachedToken kept)
    {
        OidcToken token = kept.Token;
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream))
        {
            json.WriteStartObject();
            json.WriteNumber("version", Version);
            json.WriteString("token", token.GetToken());
            json.WriteString("tokenType", token.TokenType.ToString());
            json.WriteString("refreshToken", token.GetRefreshToken());
            if (token.ExpiresAt is { } end)
                json.WriteString("expiresAt", end);
            if (kept.End is { } localEnd)
                json.WriteString("goodUntil", localEnd);
            json.WriteEndObject();
        }

        return stream.ToArray();
    }

    /// <summary>Reads a token; null if the text is not of this version, which counts as an empty cache.</summary>
    public static CachedToken? Read(byte[] text)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            JsonElement json = document.RootElement;
            if (json.GetProperty("version").GetInt32() != Version)
                return null;
            OidcToken token = JwtReader.Read(
                json.GetProperty("token").GetString() ?? throw new FormatException(),
                Enum.Parse<OidcTokenType>(json.GetProperty("tokenType").GetString()!),
                json.GetProperty("refreshToken").GetString(),
                json.TryGetProperty("expiresAt", out JsonElement end) ? end.GetDateTime() : null);
            return new CachedToken(token, json.TryGetProperty("goodUntil", out JsonElement local) && local.GetDateTime() is var localEnd && localEnd < token.ExpiresAt ? localEnd : token.ExpiresAt);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException or FederationException)
        {
            return null;
        }
    }
}
