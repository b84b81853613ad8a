namespace PSFederation.Core.AwsConfig;

/// <summary>
/// All profiles of the config and the credentials file, merged by the rules that the AWS SDKs share: a setting of the credentials file, whether
/// a key or a region, takes precedence over the same setting of the config file, and <c>[profile default]</c> over <c>[default]</c>.
/// </summary>
internal sealed class AwsProfiles
{
    private const string Default = "default";
    private const string ProfilePrefix = "profile ";
    private const string SessionPrefix = "sso-session ";
    private const string ServicesPrefix = "services ";

    private readonly Dictionary<string, AwsProfile> _profiles = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Dictionary<string, string>> _sessions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Dictionary<string, string>> _services = new(StringComparer.Ordinal);

    private readonly Dictionary<string, FederationException> _damaged = new(StringComparer.Ordinal);

    private AwsProfiles(AwsFiles files) => Files = files;

    /// <summary>A damaged line outside all sections, which can hide a missing profile; null if there is none.</summary>
    public FederationException? Damage { get; private set; }

    /// <summary>Whether any line of the files is damaged.</summary>
    public bool IsDamaged => Damage is not null || _damaged.Count > 0 || All.Any(profile => profile.Fault is not null);

    /// <summary>The files they come from.</summary>
    public AwsFiles Files { get; }

    /// <summary>The profiles in file order, including names that only the AWS CLI accepts, such as names with spaces.</summary>
    public IReadOnlyCollection<AwsProfile> All => _profiles.Values;

    /// <summary>The profiles whose names all SDKs accept.</summary>
    public IEnumerable<AwsProfile> Common => All.Where(profile => AwsFiles.IsProfileName(profile.Name));

    /// <summary>The headings of both files as they are, and their file.</summary>
    public IReadOnlyList<(string Heading, string Path)> Headings { get; private init; } = [];

    /// <summary>Reads both files; a missing file counts as empty.</summary>
    /// <exception cref="FederationException">One cannot be read.</exception>
    public static AwsProfiles Load(AwsFiles files) => Merge(files, Read(files.ConfigPath), Read(files.CredentialsPath));

    /// <summary>Merges two files that have been read.</summary>
    public static AwsProfiles Merge(AwsFiles files, ProfileFile? config, ProfileFile? credentials)
    {
        AwsProfiles profiles = new(files)
        {
            Headings = [.. (config?.Sections ?? []).Select(heading => (heading, files.ConfigPath)), .. (credentials?.Sections ?? []).Select(heading => (heading, files.CredentialsPath))],
        };
        IReadOnlyDictionary<string, Dictionary<string, string>> sections = config?.AllProperties() ?? new Dictionary<string, Dictionary<string, string>>();
        foreach ((string section, Dictionary<string, string> settings) in sections)
        {
            if (section.StartsWith(ProfilePrefix, StringComparison.Ordinal))
                profiles.GetOrAdd(section[ProfilePrefix.Length..]).Add(settings, files.ConfigPath);
            else if (section.StartsWith(SessionPrefix, StringComparison.Ordinal))
                profiles._sessions[section[SessionPrefix.Length..]] = settings;
            else if (section.StartsWith(ServicesPrefix, StringComparison.Ordinal))
                profiles._services[section[ServicesPrefix.Length..]] = settings;
            else if (section == Default && !sections.ContainsKey(ProfilePrefix + Default))
                profiles.GetOrAdd(Default).Add(settings, files.ConfigPath);
        }

        if (credentials is not null)
        {
            foreach ((string section, Dictionary<string, string> settings) in credentials.AllProperties())
                profiles.GetOrAdd(section).Add(settings, files.CredentialsPath);
        }

        foreach (ProfileErrors fault in config?.Faults ?? [])
            profiles.NoteConfig(fault);
        foreach (ProfileErrors fault in credentials?.Faults ?? [])
            profiles.Note(fault, fault.Section, files.CredentialsPath);
        return profiles;
    }

    /// <summary>The profile with a name; null if neither file has it.</summary>
    /// <exception cref="FederationException">A line of it is damaged, or it is missing and a damaged line could hide it.</exception>
    public AwsProfile? Find(string name)
    {
        AwsProfile? profile = _profiles.GetValueOrDefault(name);
        return (profile is null ? Damage : profile.Fault) is { } fault ? throw fault : profile;
    }

    /// <summary>A section <c>[sso-session NAME]</c> of the config file; null if there is none.</summary>
    /// <exception cref="FederationException">A line of it is damaged.</exception>
    public IReadOnlyDictionary<string, string>? Session(string name) => Whole(SessionPrefix + name) ? _sessions.GetValueOrDefault(name) : null;

    /// <summary>A section <c>[services NAME]</c> of the config file; null if there is none.</summary>
    /// <exception cref="FederationException">A line of it is damaged.</exception>
    public IReadOnlyDictionary<string, string>? Services(string name) => Whole(ServicesPrefix + name) ? _services.GetValueOrDefault(name) : null;

    private bool Whole(string section) => _damaged.TryGetValue(section, out FederationException? fault) ? throw fault : true;

    private void NoteConfig(ProfileErrors fault)
    {
        string section = fault.Section ?? string.Empty;
        bool isProfile = section == Default || section.StartsWith(ProfilePrefix, StringComparison.Ordinal);
        if (isProfile || section.Length == 0)
            Note(fault, isProfile && section != Default ? section[ProfilePrefix.Length..] : fault.Section, Files.ConfigPath);
        else
            _damaged.TryAdd(section, fault.Error(Files.ConfigPath, $"[{section}] depends on this line; correct it."));
    }

    private void Note(ProfileErrors fault, string? profile, string path)
    {
        if (profile is null)
            Damage ??= fault.Error(path, "A profile heading may be missing here; correct this line.");
        else
            GetOrAdd(profile).Add(fault, path);
    }

    private AwsProfile GetOrAdd(string name)
    {
        if (!_profiles.TryGetValue(name, out AwsProfile? profile))
            _profiles[name] = profile = new AwsProfile(name);
        return profile;
    }

    private static ProfileFile? Read(string path)
    {
        try
        {
            return AwsFiles.Read(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FederationException(
                FederationErrorCode.FileUnreadable, $"The AWS file '{path}' cannot be read: {e.Message} Check its permissions.", path, e);
        }
    }
}
