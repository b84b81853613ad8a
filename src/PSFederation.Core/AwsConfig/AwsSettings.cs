namespace PSFederation.Core.AwsConfig;

/// <summary>
/// What the environment and the profile say about region and endpoints, by the rules that the AWS SDKs share. Instance metadata is never
/// asked.
/// </summary>
public sealed class AwsSettings
{
    private readonly Func<string, string?> _variable;
    private readonly Lazy<IReadOnlyDictionary<string, string>> _profile;
    private readonly Lazy<ProfileFile?> _config;

    /// <summary>Reads from a given environment.</summary>
    /// <param name="variable">Reads an environment variable; an empty one counts as not set.</param>
    /// <param name="profileName">The profile that counts; null takes AWS_PROFILE, else <c>default</c>.</param>
    public AwsSettings(Func<string, string?> variable, string? profileName = null)
    {
        _variable = name => variable(name) is { Length: > 0 } value ? value : null;
        ProfileName = profileName ?? _variable("AWS_PROFILE") ?? "default";
        _config = new Lazy<ProfileFile?>(ReadConfig);
        _profile = new Lazy<IReadOnlyDictionary<string, string>>(ReadProfile);
    }

    /// <summary>The settings of this process as they are now.</summary>
    public static AwsSettings Current => new(Environment.GetEnvironmentVariable);

    /// <summary>The profile that counts: the one that was named, else AWS_PROFILE, else <c>default</c>.</summary>
    public string ProfileName { get; }

    /// <summary>Whether AWS_PROFILE is set.</summary>
    public bool IsProfileNamed => _variable("AWS_PROFILE") is not null;

    /// <summary>Where the config and credentials files lie.</summary>
    internal AwsFiles Files => AwsFiles.Locate(_variable);

    /// <summary>The same environment with another profile.</summary>
    /// <param name="profileName">The profile; null leaves it as it is.</param>
    /// <returns>The settings with that profile's region and endpoints.</returns>
    public AwsSettings ForProfile(string? profileName) => profileName is null || profileName == ProfileName ? this : new AwsSettings(_variable, profileName);

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

            return _profile.Value.TryGetValue("region", out string? configured) ? (configured, $"profile '{ProfileName}'") : null;
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
            return _profile.Value.TryGetValue("endpoint_url", out string? general) ? (general, $"profile '{ProfileName}'") : null;
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

    /// <summary>The roles that AWS_ROLE_ARN and the profiles of the config file name, each once, with where.</summary>
    public IReadOnlyList<(string RoleArn, string From)> ConfiguredRoles
    {
        get
        {
            List<(string RoleArn, string From)> roles = RoleArn is null ? [] : [(RoleArn, "AWS_ROLE_ARN")];
            foreach (string section in _config.Value?.Sections ?? [])
            {
                if (_config.Value!.Properties(section).TryGetValue("role_arn", out string? role) && !roles.Exists(known => known.RoleArn == role))
                    roles.Add((role, $"[{section}]"));
            }

            return roles;
        }
    }

    private bool? Flag(string variable, string property)
    {
        string? value = _variable(variable) ?? _profile.Value.GetValueOrDefault(property);
        return bool.TryParse(value, out bool flag) ? flag : null;
    }

    private ProfileFile? ReadConfig()
    {
        string path = Files.ConfigPath;
        try
        {
            return File.Exists(path) ? ProfileFile.Parse(File.ReadAllText(path), path) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FederationException(
                FederationErrorCode.FileUnreadable, $"The AWS config file '{path}' cannot be read: {e.Message}. Check its permissions, or name another in AWS_CONFIG_FILE.", path, e);
        }
    }

    private IReadOnlyDictionary<string, string> ReadProfile()
    {
        if (_config.Value is not { } config)
            return new Dictionary<string, string>();
        // [profile default] outranks [default]; no other profile goes without the prefix.
        string prefixed = "profile " + ProfileName;
        return config.Properties(config.Has(prefixed) || ProfileName != "default" ? prefixed : "default");
    }

    /// <summary>
    /// <c>services = NAME</c> of the profile, then <c>sts =</c> with an indented <c>endpoint_url = …</c> in <c>[services NAME]</c>.
    /// </summary>
    private string? ServiceEndpointUrl() =>
        _profile.Value.TryGetValue("services", out string? services)
        && _config.Value!.Properties("services " + services).TryGetValue("sts", out string? nested)
            ? nested.Split('\n')
                .Select(line => line.Split('=', 2))
                .FirstOrDefault(pair => pair.Length == 2 && pair[0].Trim() == "endpoint_url")?[1].Trim()
            : null;
}
