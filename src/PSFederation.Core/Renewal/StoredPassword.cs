using System.Text.Json;

namespace PSFederation.Core.Renewal;

/// <summary>The stored data about the password of an account: the password if the person requested that, and its result.</summary>
/// <remarks>A class, not a record: its ToString must not show the password. A failed password is not stored; a mark replaces it.</remarks>
public sealed class StoredPassword
{
    private const int Version = 1;

    /// <summary>The password; null if it is in a vault, or failed.</summary>
    public string? Password { get; init; }

    /// <summary>When a sign-in with the password failed, UTC; null if none did.</summary>
    public DateTime? FailedAt { get; init; }

    /// <summary>Whether a person had to answer something other than the password, such as a one-time code.</summary>
    public bool NeedsPerson { get; init; }

    /// <summary>Its stored form.</summary>
    public byte[] Write()
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream))
        {
            json.WriteStartObject();
            json.WriteNumber("version", Version);
            if (Password is not null)
                json.WriteString("password", Password);
            if (FailedAt is { } at)
                json.WriteString("failedAt", at);
            json.WriteBoolean("needsPerson", NeedsPerson);
            json.WriteEndObject();
        }

        return stream.ToArray();
    }

    /// <summary>Reads stored data; null if the text is not of this version.</summary>
    public static StoredPassword? Read(byte[] text)
    {
        ArgumentNullException.ThrowIfNull(text);
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            JsonElement json = document.RootElement;
            if (json.GetProperty("version").GetInt32() != Version)
                return null;
            return new StoredPassword
            {
                Password = json.TryGetProperty("password", out JsonElement password) ? password.GetString() : null,
                FailedAt = json.TryGetProperty("failedAt", out JsonElement at) ? at.GetDateTime() : null,
                NeedsPerson = json.GetProperty("needsPerson").GetBoolean(),
            };
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }
}
