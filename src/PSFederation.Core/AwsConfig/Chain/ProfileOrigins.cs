using PSFederation.Core.Text;

namespace PSFederation.Core.AwsConfig.Chain;

/// <summary>
/// Finds the source of a profile's credentials, apart from its role, in the order of the AWS CLI: a token file, IAM Identity Center, the
/// credentials file, a session of <c>aws login</c>, a program, the config file.
/// </summary>
internal static class ProfileOrigins
{
    private const string KeyId = "aws_access_key_id", Secret = "aws_secret_access_key";

    private static readonly string[] TokenNames = ["aws_session_token", "aws_security_token"];

    /// <exception cref="FederationException">There is no source, or an incomplete one.</exception>
    public static ProfileOrigin Read(AwsProfiles profiles, AwsProfile profile)
    {
        if (WebIdentity(profile) is { } token)
            return token;
        if (Sso(profiles, profile, withRole: true) is { } center)
            return center;
        StaticKeysOrigin? keys = StaticKeys(profiles, profile);
        if (keys is not null && keys.Path == profiles.Files.CredentialsPath)
            return keys;
        if (profile["login_session"] is { } login)
            return new LoginOrigin(profile.Name, login);
        if (profile["credential_process"] is { } command)
            return new ProcessOrigin(profile.Name, command);
        if (keys is not null)
            return keys;
        if (profile["credential_source"] is { } source)
            return new AmbientKeysOrigin(profile.Name, CredentialSource(profile, source));
        return Sso(profiles, profile, withRole: false) ?? throw None(profiles, profile);
    }

    /// <summary>
    /// The credentials in the files; null if the profile has no complete pair. As in the AWS CLI, a pair in the credentials file does not use a session token
    /// of the config file, which belongs to other keys.
    /// </summary>
    /// <exception cref="FederationException">One of them has a character that a key never contains.</exception>
    public static StaticKeysOrigin? StaticKeys(AwsProfiles profiles, AwsProfile profile)
    {
        if (Key(profile, KeyId) is not { } id || Key(profile, Secret) is not { } secret)
            return null;
        string own = profiles.Files.CredentialsPath;
        bool isWhole = profile.PathOf(KeyId) == own && profile.PathOf(Secret) == own;
        string? token = TokenNames.FirstOrDefault(name => profile.PathOf(name) is { } path && (!isWhole || path == own));
        return new StaticKeysOrigin(profile.Name, new AwsCredentials(id, secret, token is null ? null : Key(profile, token), Expiration: null), profile.PathOf(KeyId)!);
    }

    private static string? Key(AwsProfile profile, string name) =>
        KeyText.Problem(profile[name]) is { } problem
            ? throw ProfileChainReader.Invalid(profile, $"{name} in {profile.PathOf(name)} {problem}")
            : profile[name];

    /// <summary>A value of credential_source.</summary>
    /// <exception cref="FederationException">It is not valid.</exception>
    public static CredentialSourceName CredentialSource(AwsProfile profile, string value) =>
        char.IsAsciiLetter(value[0]) && Enum.TryParse(value, ignoreCase: true, out CredentialSourceName source) && Enum.IsDefined(source)
            ? source
            : throw ProfileChainReader.Invalid(profile, $"credential_source in {profile.PathOf("credential_source")} is {InputPreview.Quote(value)}; expected {string.Join(", ", Enum.GetNames<CredentialSourceName>())}");

    private static WebIdentityOrigin? WebIdentity(AwsProfile profile) =>
        profile["web_identity_token_file"] is not { } file ? null
            : profile["role_arn"] is { } role ? new WebIdentityOrigin(profile.Name, role, file, profile["role_session_name"])
            : throw ProfileChainReader.Invalid(profile, $"web_identity_token_file in {profile.PathOf("web_identity_token_file")} specifies a token, but not a role. Add role_arn");

    /// <summary>IAM Identity Center: with account and role for credentials; without both, only for a bearer token.</summary>
    private static SsoOrigin? Sso(AwsProfiles profiles, AwsProfile profile, bool withRole)
    {
        string? account = profile["sso_account_id"], role = profile["sso_role_name"], session = profile["sso_session"];
        if (withRole ? account is null && role is null : session is null && profile["sso_start_url"] is null)
            return null;
        if (account is null != role is null)
            throw ProfileChainReader.Invalid(profile, $"it has {(account is null ? "sso_role_name but not sso_account_id" : "sso_account_id but not sso_role_name")}. Add the other, or run `aws configure sso`");
        IReadOnlyDictionary<string, string>? section = session is null ? null : profiles.Session(session)
            ?? throw ProfileChainReader.Invalid(profile, $"sso_session in {profile.PathOf("sso_session")} refers to [sso-session {session}], which is not in {profiles.Files.ConfigPath}. Correct the name, or run `aws configure sso`");
        string? Setting(string key) => section?.GetValueOrDefault(key) is { Length: > 0 } value ? value : profile[key];
        return new SsoOrigin(profile.Name, session, Setting("sso_start_url") ?? throw Half("sso_start_url"), Setting("sso_region") ?? throw Half("sso_region"), account, role);

        FederationException Half(string key) =>
            ProfileChainReader.Invalid(profile, $"it uses IAM Identity Center but has no {key}. Run `aws configure sso` to set all the values");
    }

    private static FederationException None(AwsProfiles profiles, AwsProfile profile)
    {
        if (profiles.Damage is { } damage)
            return damage;
        if (Lookalike.SettingOf(profile) is { } odd)
            return ProfileChainReader.Invalid(profile, odd);
        (string Has, string Lacks)? half = (profile[KeyId], profile[Secret]) switch
        {
            (not null, null) => (KeyId, Secret),
            (null, not null) => (Secret, KeyId),
            _ => null,
        };
        return half is { } keys
            ? ProfileChainReader.Invalid(profile, $"it has {keys.Has} in {profile.PathOf(keys.Has)} but not {keys.Lacks}. Add it, or set new credentials with Set-FederatedCredential")
            : new FederationException(
                FederationErrorCode.CredentialNotFound,
                $"The profile '{profile.Name}' has no credentials: neither {profiles.Files.CredentialsPath} nor {profiles.Files.ConfigPath} contains credentials for it, or a source of credentials. Set them with Set-FederatedCredential, or choose another profile.",
                profile.Name);
    }
}
