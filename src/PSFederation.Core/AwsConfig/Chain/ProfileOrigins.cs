using PSFederation.Core.Text;

namespace PSFederation.Core.AwsConfig.Chain;

/// <summary>
/// Finds where the keys of a profile come from, its role aside, in the order of the AWS CLI: a token file, IAM Identity Center, keys of the
/// credentials file, a sign-in of <c>aws login</c>, a program, keys of the config file.
/// </summary>
internal static class ProfileOrigins
{
    private const string KeyId = "aws_access_key_id", Secret = "aws_secret_access_key";

    /// <exception cref="FederationException">There is none, or half of one.</exception>
    public static ProfileOrigin Read(AwsProfiles profiles, AwsProfile profile)
    {
        if (WebIdentity(profile) is { } token)
            return token;
        if (Sso(profiles, profile, withRole: true) is { } center)
            return center;
        StaticKeysOrigin? keys = StaticKeys(profile);
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

    /// <summary>The keys that stand in the files; null when the profile has no complete pair.</summary>
    /// <exception cref="FederationException">One of them has a character that no key has.</exception>
    public static StaticKeysOrigin? StaticKeys(AwsProfile profile) =>
        Key(profile, KeyId) is { } id && Key(profile, Secret) is { } secret
            ? new StaticKeysOrigin(profile.Name, new AwsCredentials(id, secret, Key(profile, "aws_session_token") ?? Key(profile, "aws_security_token"), Expiration: null), profile.PathOf(KeyId)!)
            : null;

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
            : throw ProfileChainReader.Invalid(profile, $"web_identity_token_file in {profile.PathOf("web_identity_token_file")} says by which token and not which role. Add role_arn");

    /// <summary>IAM Identity Center: with account and role for keys; without both the profile is for a bearer token.</summary>
    private static SsoOrigin? Sso(AwsProfiles profiles, AwsProfile profile, bool withRole)
    {
        string? account = profile["sso_account_id"], role = profile["sso_role_name"], session = profile["sso_session"];
        if (withRole ? account is null && role is null : session is null && profile["sso_start_url"] is null)
            return null;
        if (account is null != role is null)
            throw ProfileChainReader.Invalid(profile, $"it has {(account is null ? "sso_role_name and no sso_account_id" : "sso_account_id and no sso_role_name")}. Add the other, as `aws configure sso` does");
        IReadOnlyDictionary<string, string>? section = session is null ? null : profiles.Session(session)
            ?? throw ProfileChainReader.Invalid(profile, $"sso_session in {profile.PathOf("sso_session")} names [sso-session {session}], which is not in {profiles.Files.ConfigPath}. Correct the name, or run `aws configure sso`");
        string? Setting(string key) => section?.GetValueOrDefault(key) is { Length: > 0 } value ? value : profile[key];
        return new SsoOrigin(profile.Name, session, Setting("sso_start_url") ?? throw Half("sso_start_url"), Setting("sso_region") ?? throw Half("sso_region"), account, role);

        FederationException Half(string key) =>
            ProfileChainReader.Invalid(profile, $"it signs in by IAM Identity Center and has no {key}. Run `aws configure sso`, which sets all of it");
    }

    private static FederationException None(AwsProfiles profiles, AwsProfile profile)
    {
        if (profiles.Damage is { } damage)
            return damage;
        (string Has, string Lacks)? half = (profile[KeyId], profile[Secret]) switch
        {
            (not null, null) => (KeyId, Secret),
            (null, not null) => (Secret, KeyId),
            _ => null,
        };
        return half is { } keys
            ? ProfileChainReader.Invalid(profile, $"it has {keys.Has} in {profile.PathOf(keys.Has)} and no {keys.Lacks}. Add it, or set new keys with Set-FederatedCredential")
            : new FederationException(
                FederationErrorCode.CredentialNotFound,
                $"The profile '{profile.Name}' is there and gives no credentials: neither {profiles.Files.CredentialsPath} nor {profiles.Files.ConfigPath} has keys for it, or a way to get some. Set some with Set-FederatedCredential, or choose another profile.",
                profile.Name);
    }
}
