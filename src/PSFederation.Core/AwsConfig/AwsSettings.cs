namespace PSFederation.Core.AwsConfig;

/// <summary>
/// What the environment and the profile say about region and endpoints, by the rules that the AWS SDKs share. Instance metadata is never
/// asked.
/// </summary>
public sealed class AwsSettings
{
    private readonly Func<string, string?> _variable;
    private readonly Lazy<AwsProfiles> _profiles;

    /// <summary>Reads from a given environment.</summary>
    /// <param name="variable">Reads an environment variable; an empty one counts as not set.</param>
    public AwsSettings(Func<string, string?> variable)
    {
        _variable = name => variable(name) is { Length: > 0 } value ? value : null;
        // A file that is damaged now may be whole when a session renews itself by the same settings: an error is not kept.
        _profiles = new Lazy<AwsProfiles>(ReadProfiles, LazyThreadSafetyMode.PublicationOnly);
        ProfileName = _variable("AWS_PROFILE") ?? "default";
    }

    private AwsSettings(AwsSettings others, string profileName) =>
        (_variable, _profiles, ProfileName) = (others._variable, others._profiles, profileName);

    /// <summary>The settings of this process as they are now.</summary>
    public static AwsSettings Current => new(Environment.GetEnvironmentVariable);

    /// <summary>The profile that counts: the one that was named, else AWS_PROFILE, else <c>default</c>.</summary>
    public string ProfileName { get; }

    /// <summary>Whether AWS_PROFILE is set.</summary>
    public bool IsProfileNamed => _variable("AWS_PROFILE") is not null;

    /// <summary>The names of all profiles, in order.</summary>
    /// <exception cref="FederationException">A file cannot be read, or is damaged.</exception>
    public IReadOnlyList<string> ProfileNames => [.. _profiles.Value.All.Select(profile => profile.Name).Order(StringComparer.Ordinal)];

    /// <summary>The same environment with another profile.</summary>
    /// <param name="profileName">The profile; null leaves it as it is.</param>
    /// <returns>The settings with that profile's region and endpoints.</returns>
    public AwsSettings ForProfile(string? profileName) => profileName is null || profileName == ProfileName ? this : new AwsSettings(this, profileName);

    /// <summary>AWS_ROLE_ARN, as the SDKs read it for web identity.</summary>
    public string? RoleArn => _variable("AWS_ROLE_ARN");

    /// <summary>AWS_ROLE_SESSION_NAME.</summary>
    public string? RoleSessionName => _variable("AWS_ROLE_SESSION_NAME");

    /// <summary>AWS_WEB_IDENTITY_TOKEN_FILE.</summary>
    public string? WebIdentityTokenFile => _variable("AWS_WEB_IDENTITY_TOKEN_FILE");

    /// <summary>The region and where it comes from: AWS_REGION, AWS_DEFAULT_REGION, the profile; null when none says.</summary>
    public (string Region, string From)? Region
    {
        get
        {
            foreach (string name in (string[])["AWS_REGION", "AWS_DEFAULT_REGION"])
            {
                if (_variable(name) is { } region)
                    return (region, name);
            }

            return Setting("region") is { } configured ? (configured, $"profile '{ProfileName}'") : null;
        }
    }

    /// <summary>
    /// The custom endpoint of STS and where it comes from: AWS_ENDPOINT_URL_STS, AWS_ENDPOINT_URL, the profile's services section, its
    /// endpoint_url; null when none says, or AWS_IGNORE_CONFIGURED_ENDPOINT_URLS is true.
    /// </summary>
    public (string Url, string From)? StsEndpointUrl
    {
        get
        {
            if (Flag("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "ignore_configured_endpoint_urls") == true)
                return null;
            foreach (string name in (string[])["AWS_ENDPOINT_URL_STS", "AWS_ENDPOINT_URL"])
            {
                if (_variable(name) is { } url)
                    return (url, name);
            }

            if (ServiceEndpointUrl() is { } service)
                return (service, $"the services section of profile '{ProfileName}'");
            return Setting("endpoint_url") is { } general ? (general, $"profile '{ProfileName}'") : null;
        }
    }

    /// <summary>AWS_USE_FIPS_ENDPOINT, or use_fips_endpoint of the profile.</summary>
    public bool UseFipsEndpoint => Flag("AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint") ?? false;

    /// <summary>AWS_USE_DUALSTACK_ENDPOINT, or use_dualstack_endpoint of the profile.</summary>
    public bool UseDualstackEndpoint => Flag("AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint") ?? false;

    /// <summary>The keys that the environment holds; null when it holds no complete set.</summary>
    public AwsKeySet? EnvironmentKeys =>
        _variable("AWS_ACCESS_KEY_ID") is { } id && _variable("AWS_SECRET_ACCESS_KEY") is { } secret
            ? new AwsKeySet(id, secret, _variable("AWS_SESSION_TOKEN"), Expiration: null)
            : null;

    /// <summary>The roles that AWS_ROLE_ARN and the profiles name, each once, with where.</summary>
    public IReadOnlyList<(string RoleArn, string From)> ConfiguredRoles
    {
        get
        {
            List<(string RoleArn, string From)> roles = RoleArn is null ? [] : [(RoleArn, "AWS_ROLE_ARN")];
            HashSet<string> known = new(roles.Select(role => role.RoleArn), StringComparer.Ordinal);
            foreach (AwsProfile profile in _profiles.Value.All)
            {
                if (profile["role_arn"] is { } role && known.Add(role))
                    roles.Add((role, $"profile '{profile.Name}'"));
            }

            return roles;
        }
    }

    /// <summary>
    /// The profiles as the files have them now. Region and endpoints stay as they were first read; keys are replaced while sessions renew
    /// themselves.
    /// </summary>
    /// <exception cref="FederationException">A file cannot be read, or is damaged.</exception>
    internal AwsProfiles ReadProfiles() => AwsProfiles.Load(AwsFiles.Locate(_variable));

    private bool? Flag(string variable, string key) =>
        bool.TryParse(_variable(variable) ?? Setting(key), out bool flag) ? flag : null;

    private string? Setting(string key) => _profiles.Value.Find(ProfileName)?[key];

    /// <summary>
    /// <c>services = NAME</c> of the profile, then <c>sts =</c> with an indented <c>endpoint_url = …</c> in <c>[services NAME]</c>.
    /// </summary>
    private string? ServiceEndpointUrl() =>
        Setting("services") is { } services && _profiles.Value.Services(services)?.GetValueOrDefault("sts") is { } nested
            ? nested.Split('\n')
                .Select(line => line.Split('=', 2))
                .FirstOrDefault(pair => pair.Length == 2 && pair[0].Trim() == "endpoint_url")?[1].Trim()
            : null;
}
