namespace PSFederation.Core.AwsConfig;

/// <summary>
/// The ways in which a profile of the AWS config files gets credentials, by the keys that say so. A profile has one: SDKs and CLI try them in
/// orders of their own, so that a second one shadows the first, or is shadowed by it.
/// </summary>
internal static class CredentialSettings
{
    /// <summary>The key that names a program.</summary>
    public const string Process = "credential_process";

    /// <summary>Keys that stand in the file.</summary>
    public static IReadOnlyList<string> StaticKeys { get; } =
        ["aws_access_key_id", "aws_secret_access_key", "aws_session_token", "aws_security_token", "x_security_token_expires"];

    /// <summary>What a profile that holds keys must not have beside them: a program, a role, IAM Identity Center, a sign-in of <c>aws login</c>.</summary>
    public static IReadOnlyList<string> RivalsOfKeys { get; } =
    [
        Process,
        "role_arn", "source_profile", "credential_source", "web_identity_token_file", "role_session_name", "external_id", "mfa_serial", "duration_seconds",
        "sso_session", "sso_start_url", "sso_region", "sso_account_id", "sso_role_name", "sso_registration_scopes",
        "login_session",
    ];

    /// <summary>What a profile that names a program must not have beside it: keys, which shadow it even from the other file, and the rest of the above.</summary>
    public static IReadOnlyList<string> RivalsOfProcess { get; } = [.. StaticKeys, .. RivalsOfKeys.Where(key => key != Process)];

    /// <summary>The heading of a profile in the config file: <c>[profile NAME]</c>, but <c>[default]</c> unless it has the long form.</summary>
    public static string ConfigSection(ProfileFile config, string profileName) =>
        profileName == "default" && !config.Has("profile default") ? "default" : "profile " + profileName;

    /// <summary>The rivals that a section has, in the order of the list.</summary>
    public static IReadOnlyList<string> Present(ProfileFile file, string section, IEnumerable<string> rivals)
    {
        IReadOnlyDictionary<string, string> properties = file.Properties(section);
        return [.. rivals.Where(properties.ContainsKey)];
    }
}
