using System.Text.Json;

namespace PSFederation.Core.Profiles;

/// <summary>A snapshot of the profiles in the file. Each is parsed on request, so that a damaged profile does not affect the others.</summary>
public sealed class ProfileSet
{
    private readonly Dictionary<string, JsonElement> _profiles = new(StringComparer.Ordinal);

    internal ProfileSet(JsonElement? profiles)
    {
        if (profiles is not { } all)
            return;
        foreach (JsonProperty profile in all.EnumerateObject())
            _profiles[profile.Name] = profile.Value;
    }

    /// <summary>The names, in order.</summary>
    public IReadOnlyList<string> Names => [.. _profiles.Keys.Order(StringComparer.Ordinal)];

    /// <exception cref="FederationException">It does not exist, or it is damaged.</exception>
    public FederatedProfileDefinition Get(string name)
    {
        if (!_profiles.TryGetValue(name, out JsonElement json))
            throw ProfileStore.NotFound(name, Names);
        try
        {
            return Read(name, json);
        }
        catch (FormatException e)
        {
            throw new FederationException(
                FederationErrorCode.FederatedProfileMalformed, $"The federated profile '{name}' in {ProfileStore.Path} {e.Message}. Repair the file, or register the profile again with -Force.", name, e);
        }
    }

    /// <summary>A profile; null if it does not exist or is damaged.</summary>
    /// <returns>The profile or null.</returns>
    public FederatedProfileDefinition? Find(string name)
    {
        try
        {
            return _profiles.TryGetValue(name, out JsonElement json) ? Read(name, json) : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    /// <exception cref="FormatException">It is damaged; the message completes "the profile …".</exception>
    private static FederatedProfileDefinition Read(string name, JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object)
            throw new FormatException("is not an object");
        try
        {
            return FederatedProfileDefinition.Read(name, json);
        }
        catch (InvalidOperationException e)
        {
            // An escaped half of a character, such as \ud800 alone, is well-formed JSON (RFC 8259 section 8.2) but not valid text.
            throw new FormatException("contains text that is not valid Unicode", e);
        }
    }
}
