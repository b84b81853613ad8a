using System.Text.Json.Nodes;

namespace PSFederation.Core.SignInMethods;

/// <summary>
/// Writes members into an existing JSON object: a member without a value is removed, and members of other versions stay. The same calls
/// create the text for cache key digests, without the members that only affect how a person is asked.
/// </summary>
/// <param name="withPresentation">Whether to write members that only affect presentation.</param>
internal sealed class MemberWriter(JsonObject json, bool withPresentation = true)
{
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    /// <summary>The names of all members that were written or removed.</summary>
    public IReadOnlySet<string> Names => _names;

    /// <summary>Writes a member that affects the result.</summary>
    public void Set(string name, JsonNode? value)
    {
        _names.Add(name);
        if (value is null)
            json.Remove(name);
        else
            json[name] = value;
    }

    /// <summary>Writes a Boolean; false is omitted.</summary>
    public void Flag(string name, bool value) => Set(name, value ? true : null);

    /// <summary>Writes a list of strings; an empty one is omitted.</summary>
    public void Texts(string name, IReadOnlyList<string> items) =>
        Set(name, items.Count == 0 ? null : new JsonArray([.. items.Select(item => JsonValue.Create(item))]));

    /// <summary>Writes an object whose members are all strings, sorted by name; an empty one is omitted.</summary>
    public void Map(string name, IReadOnlyDictionary<string, string> items) =>
        Set(name, items.Count == 0 ? null : new JsonObject(
            items.OrderBy(item => item.Key, StringComparer.Ordinal).Select(item => KeyValuePair.Create<string, JsonNode?>(item.Key, item.Value))));

    /// <summary>Writes a member that only affects how, or with which program, a person is asked: cached credentials stay if it changes.</summary>
    public void Presentation(string name, JsonNode? value) => Set(name, withPresentation ? value : null);
}
