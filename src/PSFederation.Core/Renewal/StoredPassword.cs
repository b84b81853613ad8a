using System.Text.Json;

namespace PSFederation.Core.Renewal;

/// <summary>What is kept of the password of an account: the password where the person asked for that, where it was entered, and what came of it.</summary>
/// <remarks>A class, not a record: its ToString must not show the password. A failed password is not stored; a mark replaces it.</remarks>
public sealed class StoredPassword
{
    private const int Version = 1;

    /// <summary>The password; null if it is in a vault, or failed.</summary>
    public string? Password { get; init; }

    /// <summary>When a password was sent that the identity provider did not take, or that it may have counted as wrong, UTC; null for none.</summary>
    public DateTime? FailedAt { get; init; }

    /// <summary>Whether a person had to answer something other than the password, such as a one-time code.</summary>
    public bool NeedsPerson { get; init; }

    /// <summary>When a computed one-time code was sent that the identity provider did not take, UTC; null for none.</summary>
    public DateTime? CodeFailedAt { get; init; }

    /// <summary>Where the password is sent; null before the first sign-in.</summary>
    public PasswordOrigins? Origins { get; init; }

    /// <summary>Whether it says anything.</summary>
    internal bool IsEmpty => Password is null && FailedAt is null && !NeedsPerson && CodeFailedAt is null && Origins is null;

    /// <summary>The same with another password or mark.</summary>
    internal StoredPassword With(string? password, DateTime? failedAt) =>
        new() { Password = password, FailedAt = failedAt, NeedsPerson = NeedsPerson, CodeFailedAt = CodeFailedAt, Origins = Origins };

    /// <summary>What is not a secret.</summary>
    internal StoredPassword WithoutPassword() => With(password: null, FailedAt);

    /// <summary>The marks alone, of a password in a vault and of codes, which outlive what was signed in with; null for none.</summary>
    internal StoredPassword? Marks() =>
        FailedAt is null && CodeFailedAt is null ? null : new() { FailedAt = FailedAt, CodeFailedAt = CodeFailedAt, NeedsPerson = CodeFailedAt is not null };

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
            if (CodeFailedAt is { } codeAt)
                json.WriteString("codeFailedAt", codeAt);
            if (Origins is not null)
            {
                json.WriteString("page", Origins.Page);
                json.WriteString("sentTo", Origins.SentTo);
            }

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
                Password = Text("password"),
                FailedAt = Time("failedAt"),
                CodeFailedAt = Time("codeFailedAt"),
                Origins = Text("page") is { } page ? PasswordOrigins.Read(page, Text("sentTo")) : null,
                NeedsPerson = json.GetProperty("needsPerson").GetBoolean(),
            };

            string? Text(string member) => json.TryGetProperty(member, out JsonElement text) ? text.GetString() : null;

            DateTime? Time(string member) => json.TryGetProperty(member, out JsonElement time) ? time.GetDateTime() : null;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }
}
