using PSFederation.Core.Aws;
using PSFederation.Core.Text;

namespace PSFederation.Core.AwsConfig;

/// <summary>
/// The settings of the environment and the profile for region, endpoints, credentials, roles and trusted certificates, by the rules that the AWS SDKs share;
/// the default region of AWS.Tools comes first if the caller passes it. Instance metadata is never queried.
/// </summary>
public sealed class AwsSettings
{
    private const string KeyIdVariable = "AWS_ACCESS_KEY_ID", SecretVariable = "AWS_SECRET_ACCESS_KEY", TokenVariable = "AWS_SESSION_TOKEN";

    private const string NewProfileVariable = "AWS_PROFILE";

    /// <summary>The name that the SDKs share comes first; the AWS CLI and the SDK for Python also read the older one.</summary>
    private static readonly string[] ProfileNameVariables = [NewProfileVariable, "AWS_DEFAULT_PROFILE"];

    private static readonly string[] AccountSettings = ["sso_account_id", "aws_account_id"];

    private readonly Func<string, string?> _raw;
    private readonly Func<string, string?> _variable;
    private readonly ProfileMemory _profiles;
    private readonly string? _profileName;

    /// <summary>Reads from a given environment.</summary>
    /// <param name="variable">Reads an environment variable; an empty variable counts as not set, and an AWS variable with only white space is an error when it is read.</param>
    public AwsSettings(Func<string, string?> variable)
    {
        _raw = variable;
        _variable = name => AwsVariable.Checked(name, variable(name));
        _profiles = new ProfileMemory(ReadProfiles);
    }

    private AwsSettings(AwsSettings others, string? profileName) =>
        (_raw, _variable, _profiles, _profileName, Folder, SessionRegion) = (others._raw, others._variable, others._profiles, profileName, others.Folder, others.SessionRegion);

    /// <summary>The settings of this process as they are now.</summary>
    public static AwsSettings Current => new(Environment.GetEnvironmentVariable);

    /// <summary>The effective profile: the specified profile, or otherwise AWS_PROFILE, or otherwise AWS_DEFAULT_PROFILE, or otherwise <c>default</c>.</summary>
    /// <exception cref="FederationException">The variable contains no name.</exception>
    public string ProfileName => _profileName ?? (NamedBy is { } variable ? _variable(variable) : null) ?? "default";

    /// <summary>Whether AWS_PROFILE is set, which all SDKs read.</summary>
    public bool IsProfileNamed => _variable(NewProfileVariable) is not null;

    /// <summary>The variable that specifies a profile: AWS_PROFILE, or otherwise AWS_DEFAULT_PROFILE; null if neither is set.</summary>
    /// <exception cref="FederationException">The variable contains no name.</exception>
    public string? NamedBy => ProfileNameVariables.FirstOrDefault(name => _variable(name) is not null);

    /// <summary>The variable that selects the profile; null if the caller does, or if it is <c>default</c> without a variable.</summary>
    internal string? ProfileVariable => _profileName is null ? NamedBy : null;

    /// <summary>The error text for a variable such as AWS_PROFILE whose profile does not exist; null if it exists.</summary>
    public string? MissingProfile
    {
        get
        {
            AwsProfiles profiles = _profiles.Value;
            return ProfileVariable is not { } variable || profiles.Find(ProfileName) is not null || profiles.IsDamaged
                ? null
                : $"{variable} names the profile {InputPreview.Quote(ProfileName)}, which does not exist in {profiles.Files.ConfigPath} or {profiles.Files.CredentialsPath}.{Suggestions.Of(ProfileName, profiles.All.Select(profile => profile.Name))}";
        }
    }

    /// <summary>The names of all profiles, in order.</summary>
    /// <exception cref="FederationException">A file cannot be read, or is damaged.</exception>
    public IReadOnlyList<string> ProfileNames => [.. _profiles.Value.All.Select(profile => profile.Name).Order(StringComparer.Ordinal)];

    /// <summary>The same environment with another profile.</summary>
    /// <param name="profileName">The profile; null keeps it.</param>
    /// <returns>The settings with that profile's region and endpoints.</returns>
    public AwsSettings ForProfile(string? profileName) => profileName is null || profileName == ProfileName ? this : new AwsSettings(this, profileName);

    /// <summary>The folder that relative paths of a profile start from; null for the current folder of the process.</summary>
    public string? Folder { get; init; }

    /// <summary>The default region of AWS.Tools in the session of PowerShell (<c>$StoredAWSRegion</c>), which comes before the environment; null for none.</summary>
    public string? SessionRegion { get; private init; }

    /// <summary>The same settings with a default region of the session.</summary>
    public AwsSettings WithSessionRegion(string region) => new(this, _profileName) { SessionRegion = region };

    /// <summary>The settings of this process, with a folder that relative paths of a profile start from.</summary>
    /// <param name="folder">The folder, such as the current location of PowerShell.</param>
    public static AwsSettings At(string folder) => new(Environment.GetEnvironmentVariable) { Folder = folder };

    /// <summary>A path of a profile as a full path: <c>~</c> is the home folder.</summary>
    internal string FullPath(string path) => Path.GetFullPath(AwsFiles.Expand(path, AwsFiles.Home(_variable)), Folder ?? Environment.CurrentDirectory);

    /// <summary>AWS_ROLE_ARN, as the SDKs read it for web identity.</summary>
    public string? RoleArn => _variable("AWS_ROLE_ARN");

    /// <summary>AWS_ROLE_SESSION_NAME.</summary>
    public string? RoleSessionName => _variable("AWS_ROLE_SESSION_NAME");

    /// <summary>AWS_WEB_IDENTITY_TOKEN_FILE.</summary>
    public string? WebIdentityTokenFile => _variable("AWS_WEB_IDENTITY_TOKEN_FILE");

    /// <summary>The region and its source: $StoredAWSRegion, AWS_REGION, AWS_DEFAULT_REGION, or the profile; null if none is set.</summary>
    public (string Region, string From)? Region
    {
        get
        {
            if (SessionRegion is { } session)
                return (session, "$StoredAWSRegion");
            foreach (string name in (string[])["AWS_REGION", "AWS_DEFAULT_REGION"])
            {
                if (_variable(name) is { } region)
                    return (region, name);
            }

            return Setting("region") is { } configured ? (configured, $"profile '{ProfileName}'") : null;
        }
    }

    /// <summary>
    /// The custom STS endpoint and its source: AWS_ENDPOINT_URL_STS, AWS_ENDPOINT_URL, the profile's services section, its
    /// endpoint_url; null if none is set, or if AWS_IGNORE_CONFIGURED_ENDPOINT_URLS is true.
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

    /// <summary>
    /// The CA certificate file in the profile's <c>ca_bundle</c>, and the source of that setting; null if not set. AWS_CA_BUNDLE takes precedence.
    /// </summary>
    public (string Path, string From)? CaBundle => Setting("ca_bundle") is { Length: > 0 } path
        ? (path.StartsWith("~/", StringComparison.Ordinal) ? Path.Join(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), path[2..]) : path, $"ca_bundle of profile '{ProfileName}'")
        : null;

    /// <summary>The same for a call that needs no profile: unreadable files are not an error.</summary>
    public (string Path, string From)? CaBundleIfReadable
    {
        get
        {
            try
            {
                return CaBundle;
            }
            catch (FederationException)
            {
                return null;
            }
        }
    }

    /// <summary>The setting that requests FIPS endpoints: AWS_USE_FIPS_ENDPOINT, or use_fips_endpoint of the profile; null if none does.</summary>
    public string? FipsEndpointFrom => FlagFrom("AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint");

    /// <summary>The setting that requests dual-stack endpoints: AWS_USE_DUALSTACK_ENDPOINT, or use_dualstack_endpoint of the profile; null if none does.</summary>
    public string? DualstackEndpointFrom => FlagFrom("AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint");

    /// <summary>Whether FIPS endpoints are requested.</summary>
    public bool UseFipsEndpoint => FipsEndpointFrom is not null;

    /// <summary>Whether dual-stack endpoints are requested.</summary>
    public bool UseDualstackEndpoint => DualstackEndpointFrom is not null;

    /// <summary>The credentials in the environment; null if there is no complete set.</summary>
    /// <exception cref="FederationException">The key ID or the secret is missing, or a value is not a key.</exception>
    public AwsCredentials? EnvironmentKeys => ReadKeys();

    /// <summary>Whether the environment has a key ID, usable or not.</summary>
    public bool HasKeyVariable => !string.IsNullOrEmpty(_raw(KeyIdVariable));

    /// <summary>The roles in AWS_ROLE_ARN and the profiles, each once, with its source.</summary>
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

    /// <summary>The accounts in profiles of IAM Identity Center and of credentials, which have no role to assume, and the source of each account.</summary>
    /// <exception cref="FederationException">A file cannot be read, or is damaged.</exception>
    public IReadOnlyList<(string AccountId, string From)> ConfiguredAccounts =>
    [
        .. from profile in _profiles.Value.All
           from setting in AccountSettings
           let account = profile[setting] ?? string.Empty
           where account.Length > 0
           select (account, $"profile '{profile.Name}'"),
    ];

    /// <summary>
    /// The profiles as they are in the files now. Region and endpoints stay as first read, but credentials in the files change while sessions renew
    /// themselves.
    /// </summary>
    /// <exception cref="FederationException">A file cannot be read, or is damaged.</exception>
    internal AwsProfiles ReadProfiles() => AwsProfiles.Load(AwsFiles.Locate(_variable));

    private AwsCredentials? ReadKeys() => (Key(KeyIdVariable), Key(SecretVariable)) switch
    {
        (null, null) => null,
        ({ } id, { } secret) => new AwsCredentials(id, secret, Key(TokenVariable), Expiration: null),
        (_, null) => throw Half(KeyIdVariable, SecretVariable),
        (null, _) => throw Half(SecretVariable, KeyIdVariable),
    };

    private string? Key(string name) =>
        _variable(name) is { } key && key.AsSpan().ContainsAnyExceptInRange('!', '~')
            ? throw AwsVariable.Invalid(name, "contains white space or a non-ASCII character; access keys never do")
            : _variable(name);

    private static FederationException Half(string has, string lacks) => new(
        FederationErrorCode.ParameterInvalid, $"The environment variable {has} is set, but {lacks} is not; expected both or neither. Other credentials were not tried. Set {lacks}, or remove {has}.", lacks);

    private string? FlagFrom(string variable, string key) =>
        Flag(variable, key) != true ? null : _variable(variable) is not null ? variable : $"{key} of profile '{ProfileName}'";

    private bool? Flag(string variable, string key) =>
        bool.TryParse(_variable(variable) ?? Setting(key), out bool flag) ? flag : null;

    private string? Setting(string key) => _profiles.Value.Find(ProfileName)?[key];

    /// <summary>
    /// <c>services = NAME</c> of the profile, then <c>sts =</c> with an indented <c>endpoint_url = …</c> in <c>[services NAME]</c>.
    /// </summary>
    private string? ServiceEndpointUrl()
    {
        if (Setting("services") is not { } services || _profiles.Value.Services(services)?.GetValueOrDefault("sts") is not { } nested)
            return null;
        string? url = nested.Split('\n')
            .Select(line => line.Split('=', 2))
            .LastOrDefault(pair => pair.Length == 2 && pair[0].Trim() == "endpoint_url")?[1].Trim();
        return string.IsNullOrEmpty(url) ? null : url;
    }

    /// <summary>The first reading. A file that is damaged now can be repaired before a session renews with the same settings, so it is read again.</summary>
    private sealed class ProfileMemory(Func<AwsProfiles> read)
    {
        private volatile AwsProfiles? _kept;

        public AwsProfiles Value
        {
            get
            {
                if (_kept is { } kept)
                    return kept;
                AwsProfiles profiles = read();
                if (!profiles.IsDamaged)
                    _kept = profiles;
                return profiles;
            }
        }
    }
}
