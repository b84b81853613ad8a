using System.Text.Json;
using PSFederation.Core.Text;

namespace PSFederation.Core.Trust;

/// <summary>A value in a policy's JSON, with its byte offset.</summary>
internal abstract record PolicyJson(int Offset)
{
    /// <summary>The policy language nests five levels; a deeper text is not a policy.</summary>
    private const int MaxDepth = 16;

    private static readonly JsonReaderOptions Options = new() { MaxDepth = MaxDepth, CommentHandling = JsonCommentHandling.Disallow };

    /// <summary>Its type, for a message.</summary>
    public abstract string Kind { get; }

    /// <summary>Reads one JSON value without trailing content.</summary>
    /// <exception cref="TrustPolicyFaultException">The text is not well-formed, or has a duplicate member.</exception>
    public static PolicyJson Read(ReadOnlySpan<byte> utf8)
    {
        Utf8JsonReader reader = new(utf8, Options);
        try
        {
            reader.Read();
            PolicyJson value = ReadValue(ref reader);
            return reader.Read() ? throw Fault("The text has content after the policy", ref reader) : value;
        }
        catch (JsonException e)
        {
            throw new TrustPolicyFaultException("The text is not well-formed JSON", OffsetOf(utf8, e));
        }
        catch (InvalidOperationException)
        {
            throw Fault("The text is not valid Unicode", ref reader);
        }
    }

    private static TrustPolicyFaultException Fault(string problem, ref Utf8JsonReader reader) => new(problem, (int)reader.TokenStartIndex);

    private static int OffsetOf(ReadOnlySpan<byte> utf8, JsonException e)
    {
        int start = 0;
        for (long line = 0; line < e.LineNumber; line++)
            start += utf8[start..].IndexOf((byte)'\n') + 1;
        return Math.Min(utf8.Length, start + (int)(e.BytePositionInLine ?? 0));
    }

    private static PolicyJson ReadValue(ref Utf8JsonReader reader)
    {
        int offset = (int)reader.TokenStartIndex;
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                return ReadObject(ref reader, offset);
            case JsonTokenType.StartArray:
                List<PolicyJson> items = [];
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                    items.Add(ReadValue(ref reader));
                return new PolicyArray(offset, items);
            case JsonTokenType.String:
                return new PolicyScalar(offset, reader.GetString(), IsString: true);
            case JsonTokenType.Null:
                return new PolicyScalar(offset, null, IsString: false);
            default:
                return new PolicyScalar(offset, System.Text.Encoding.ASCII.GetString(reader.ValueSpan), IsString: false);
        }
    }

    private static PolicyObject ReadObject(ref Utf8JsonReader reader, int offset)
    {
        List<PolicyMember> members = [];
        HashSet<string> names = new(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            int at = (int)reader.TokenStartIndex;
            string name = reader.GetString()!;
            if (!names.Add(name))
                throw new TrustPolicyFaultException($"The member {InputPreview.Quote(name)} is a duplicate; IAM allows each member once", at);
            reader.Read();
            members.Add(new PolicyMember(name, at, ReadValue(ref reader)));
        }

        return new PolicyObject(offset, members);
    }
}

/// <summary>A JSON object.</summary>
internal sealed record PolicyObject(int Offset, IReadOnlyList<PolicyMember> Members) : PolicyJson(Offset)
{
    /// <inheritdoc/>
    public override string Kind => "an object";

    public PolicyMember? Find(string name) => Members.FirstOrDefault(member => member.Name == name);
}

/// <summary>A member of a JSON object.</summary>
internal sealed record PolicyMember(string Name, int Offset, PolicyJson Value);

/// <summary>A JSON array.</summary>
internal sealed record PolicyArray(int Offset, IReadOnlyList<PolicyJson> Items) : PolicyJson(Offset)
{
    /// <inheritdoc/>
    public override string Kind => "an array";
}

/// <summary>A string, number, Boolean or null; <paramref name="Text"/> is null for null.</summary>
internal sealed record PolicyScalar(int Offset, string? Text, bool IsString) : PolicyJson(Offset)
{
    /// <inheritdoc/>
    public override string Kind => IsString ? "a string" : Text switch
    {
        null => "null",
        "true" or "false" => "a Boolean",
        _ => "a number",
    };
}
