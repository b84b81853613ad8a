using System.Text.Json.Nodes;

namespace PSFederation.Core.SignInMethods;

/// <summary>
/// Writes the members of a JSON object over what was there: a member without a value is removed, and members of other versions stay. The same calls
/// make the text that cache keys are digests of, without the members that only affect how a person is asked.
/// </summary>
/// <param name="withPresentation">Whether members that only affect presentation are written.</param>
internal sealed class MemberWriter(JsonObject json, bool withPresentation = true)
{
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    /// <summary>The names of all members that were written or removed.</summary>
    public IReadOnlySet<string> Names => _names;

    /// <summary>Writes a member that makes a difference to what is got.</summary>
    public void Set(string name, JsonNode? value)
    {
        _names.Add(name);
        if (value is null)
            json.Remove(name);
        else
            json[name] = value;
    }

    /// <summary>Writes a truth value; false is left out.</summary>
    public void Flag(string name, bool value) => Set(name, value ? true : null);

    /// <summary>Writes a list of texts; an empty one is left out.</summary>
    public void Texts(string name, IReadOnlyList<string> items) =>
        Set(name, items.Count == 0 ? null : new JsonArray([.. items.Select(item => JsonValue.Create(item))]));

    /// <summary>Writes an object whose members are all texts, in the order of their names; an empty one is left out.</summary>
    public void Map(string name, IReadOnlyDictionary<string, string> items) =>
        Set(name, items.Count == 0 ? null : new JsonObject(
            items.OrderBy(item => item.Key, StringComparer.Ordinal).Select(item => KeyValuePair.Create<string, JsonNode?>(item.Key, item.Value))));

    /// <summary>Writes a member that only affects how a person is asked, or by which program: credentials in the cache stay when it changes.</summary>
    public void Presentation(string name, JsonNode? value) => Set(name, withPresentation ? value : null);
}
