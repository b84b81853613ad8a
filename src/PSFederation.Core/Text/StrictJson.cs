using System.Collections.ObjectModel;
using System.Text.Json;

namespace PSFederation.Core.Text;

/// <summary>
/// Reads an unambiguous JSON object (RFC 8259): no duplicate member, comment or trailing comma, and limited depth. Objects
/// become dictionaries, arrays lists, numbers long or double. JsonDocumentOptions.AllowDuplicateProperties of .NET 10 only rejects
/// duplicate members; the values and their errors would still have to be handled.
/// </summary>
internal static class StrictJson
{
    private const int MaxDepth = 32;
    private static readonly JsonReaderOptions Options = new() { MaxDepth = MaxDepth, CommentHandling = JsonCommentHandling.Disallow };

    /// <summary>Reads an object without trailing content.</summary>
    /// <exception cref="FormatException">It is not valid; the message completes "the text …" and does not quote it.</exception>
    public static ReadOnlyDictionary<string, object?> ReadObject(ReadOnlySpan<byte> utf8)
    {
        try
        {
            Utf8JsonReader reader = new(utf8, Options);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                throw new FormatException("is not a JSON object");
            ReadOnlyDictionary<string, object?> value = ReadMembers(ref reader);
            if (reader.Read())
                throw new FormatException("has content after its JSON object");
            return value;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a string that is not a valid UTF-8 or UTF-16.
            throw new FormatException("is not well-formed JSON");
        }
    }

    private static ReadOnlyDictionary<string, object?> ReadMembers(ref Utf8JsonReader reader)
    {
        Dictionary<string, object?> members = new(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            string name = reader.GetString()!;
            reader.Read();
            if (!members.TryAdd(name, ReadValue(ref reader)))
                throw new FormatException($"has a duplicate member '{UntrustedText.Line(name)}'");
        }

        return new ReadOnlyDictionary<string, object?>(members);
    }

    private static object? ReadValue(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                return ReadMembers(ref reader);
            case JsonTokenType.StartArray:
                List<object?> items = [];
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                    items.Add(ReadValue(ref reader));
                return items.AsReadOnly();
            case JsonTokenType.String:
                return reader.GetString();
            case JsonTokenType.True:
                return true;
            case JsonTokenType.False:
                return false;
            case JsonTokenType.Null:
                return null;
            default:
                if (reader.TryGetInt64(out long whole))
                    return whole;
                return reader.TryGetDouble(out double number) && double.IsFinite(number)
                    ? number
                    : throw new FormatException("has a number that is too large for a time");
        }
    }
}
