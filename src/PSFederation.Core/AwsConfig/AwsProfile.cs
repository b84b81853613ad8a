namespace PSFederation.Core.AwsConfig;

/// <summary>A profile of the AWS config files: its settings in both files, with the credentials file first.</summary>
/// <param name="name">Its name, without <c>profile</c> before it.</param>
internal sealed class AwsProfile(string name)
{
    private readonly Dictionary<string, Setting> _settings = new(StringComparer.Ordinal);

    public string Name { get; } = name;

    /// <summary>Keys, lower case, and values; continuation lines are joined by line feeds.</summary>
    public IEnumerable<KeyValuePair<string, string>> Settings => _settings.Select(pair => KeyValuePair.Create(pair.Key, pair.Value.Text));

    /// <summary>The damaged line that makes the profile unusable; null if there is none.</summary>
    public FederationException? Fault { get; private set; }

    /// <summary>A setting; null if it is missing or empty.</summary>
    public string? this[string key] => Find(key)?.Text;

    /// <summary>The file that contains a setting; null if the setting is missing.</summary>
    public string? PathOf(string key) => Find(key)?.Path;

    /// <summary>Adds the settings of a file, which take precedence over existing settings.</summary>
    public void Add(IEnumerable<KeyValuePair<string, string>> settings, string path)
    {
        foreach ((string key, string value) in settings)
            _settings[key] = new Setting(value, path);
    }

    /// <summary>Records a damaged line of the profile. The first line counts.</summary>
    public void Add(ProfileErrors fault, string path) => Fault ??= fault.Error(path, $"Profile '{Name}' depends on this line; correct it.");

    private Setting? Find(string key) => _settings.TryGetValue(key, out Setting? setting) && setting.Text.Length > 0 ? setting : null;

    private sealed record Setting(string Text, string Path);
}
