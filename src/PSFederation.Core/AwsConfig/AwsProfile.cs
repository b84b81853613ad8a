namespace PSFederation.Core.AwsConfig;

/// <summary>A profile of the AWS config files: what both files say of it, those of the credentials file first.</summary>
/// <param name="name">Its name, without <c>profile</c> before it.</param>
internal sealed class AwsProfile(string name)
{
    private readonly Dictionary<string, Setting> _settings = new(StringComparer.Ordinal);

    public string Name { get; } = name;

    /// <summary>Keys, lower case, and values; continuation lines are joined by line feeds.</summary>
    public IEnumerable<KeyValuePair<string, string>> Settings => _settings.Select(pair => KeyValuePair.Create(pair.Key, pair.Value.Text));

    /// <summary>Why the profile cannot be used: a line of it is damaged; null when it can.</summary>
    public FederationException? Fault { get; private set; }

    /// <summary>A setting; null when it is not there, or empty.</summary>
    public string? this[string key] => Find(key)?.Text;

    /// <summary>The file that a setting stands in; null when it is not there.</summary>
    public string? PathOf(string key) => Find(key)?.Path;

    /// <summary>Adds what a file says; it outranks what was there.</summary>
    public void Add(IEnumerable<KeyValuePair<string, string>> settings, string path)
    {
        foreach ((string key, string value) in settings)
            _settings[key] = new Setting(value, path);
    }

    /// <summary>Notes a damaged line of the profile. The first one counts.</summary>
    public void Add(ProfileErrors fault, string path) => Fault ??= fault.Error(path, $"The profile '{Name}' needs it; repair that line.");

    private Setting? Find(string key) => _settings.TryGetValue(key, out Setting? setting) && setting.Text.Length > 0 ? setting : null;

    private sealed record Setting(string Text, string Path);
}
