using System.Text.Json;
using System.Text.Json.Nodes;
using PSFederation.Core.Text;

namespace PSFederation.Core.SignInMethods;

/// <summary>Reads the members of a JSON object, and tracks which were not read.</summary>
/// <param name="json">The object.</param>
internal sealed class MemberReader(JsonElement json)
{
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);

    /// <summary>The members that were not read.</summary>
    public IEnumerable<string> Unknown => json.EnumerateObject().Select(member => member.Name).Where(name => !_asked.Contains(name)).Distinct();

    /// <summary>Reads written members.</summary>
    public static MemberReader Of(JsonObject json)
    {
        using JsonDocument document = JsonDocument.Parse(json.ToJsonString());
        return new MemberReader(document.RootElement.Clone());
    }

    /// <summary>An object; null if there is none.</summary>
    public MemberReader? Object(string name) => Find(name, JsonValueKind.Object, "no object") is { } value ? new MemberReader(value) : null;

    /// <exception cref="FormatException">It is not a list of objects.</exception>
    public IReadOnlyList<MemberReader> Objects(string name) =>
        Find(name, JsonValueKind.Array, "not a list") is not { } list ? []
        : list.EnumerateArray().All(item => item.ValueKind == JsonValueKind.Object) ? [.. list.EnumerateArray().Select(item => new MemberReader(item))]
        : throw new FormatException($"has {name.WithArticle()} that is not a list of objects");

    /// <summary>A string; null if there is none.</summary>
    /// <exception cref="FormatException">It is not a string.</exception>
    public string? Text(string name) => Find(name, JsonValueKind.String, "not a string")?.GetString();

    /// <summary>A whole number; null if there is none.</summary>
    /// <exception cref="FormatException">It is not valid.</exception>
    public int? Number(string name) =>
        Find(name, JsonValueKind.Number, "not a whole number") is not { } value ? null
        : value.TryGetInt32(out int number) ? number
        : throw new FormatException($"has {name.WithArticle()} that is not a whole number");

    /// <summary>A Boolean; false if there is none.</summary>
    /// <exception cref="FormatException">It is not a Boolean.</exception>
    public bool Flag(string name) =>
        Value(name) is { } value && value.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => throw new FormatException($"has {name.WithArticle()} that is not true or false"),
        };

    /// <summary>A name of an enumeration; null if there is none.</summary>
    /// <exception cref="FormatException">It is not one of the names.</exception>
    public T? OneOf<T>(string name)
        where T : struct, Enum =>
        Text(name) is not { } text ? null
        : Enum.TryParse(text, ignoreCase: true, out T known) && Enum.IsDefined(known) && !char.IsAsciiDigit(text[0]) ? known
        : throw new FormatException($"has the {name} {InputPreview.Quote(text)}; expected one of {string.Join(", ", Enum.GetNames<T>())}");

    /// <summary>A list of strings; empty if there is none.</summary>
    /// <exception cref="FormatException">It is not valid.</exception>
    public IReadOnlyList<string> Texts(string name) =>
        Find(name, JsonValueKind.Array, "not a list of strings") is not { } list ? []
        : list.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String) ? [.. list.EnumerateArray().Select(item => item.GetString()!)]
        : throw new FormatException($"has {name.WithArticle()} that is not a list of strings");

    /// <summary>An object whose members are all strings.</summary>
    /// <exception cref="FormatException">It is not valid.</exception>
    public IReadOnlyDictionary<string, string> Map(string name)
    {
        Dictionary<string, string> map = new(StringComparer.Ordinal);
        if (Find(name, JsonValueKind.Object, "no object") is not { } value)
            return map;
        foreach (JsonProperty item in value.EnumerateObject())
            map[item.Name] = item.Value.ValueKind == JsonValueKind.String ? item.Value.GetString()! : throw new FormatException($"has {name.WithArticle()} with {item.Name.WithArticle()} that is not a string");
        return map;
    }

    private JsonElement? Find(string name, JsonValueKind kind, string otherwise) =>
        Value(name) is not { } value ? null : value.ValueKind == kind ? value : throw new FormatException($"has {name.WithArticle()} that is {otherwise}");

    /// <summary>A value; null if there is none, or if it is null.</summary>
    private JsonElement? Value(string name)
    {
        _asked.Add(name);
        return json.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;
    }
}
