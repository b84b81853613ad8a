using System.Text.Json;

namespace PSFederation.Core.Renewal;

/// <summary>The last one-time code of a seed that was sent. No secret: the seed and the code are not in it.</summary>
/// <param name="Step">Its time step.</param>
public sealed record UsedCode(long Step)
{
    private const int Version = 1;

    /// <summary>As it lies in the store.</summary>
    public byte[] Write()
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream))
        {
            json.WriteStartObject();
            json.WriteNumber("version", Version);
            json.WriteNumber("step", Step);
            json.WriteEndObject();
        }

        return stream.ToArray();
    }

    /// <summary>Reads one; null when the text is none of this version.</summary>
    public static UsedCode? Read(byte[] text)
    {
        ArgumentNullException.ThrowIfNull(text);
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            JsonElement json = document.RootElement;
            return json.GetProperty("version").GetInt32() == Version ? new UsedCode(json.GetProperty("step").GetInt64()) : null;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }
}
