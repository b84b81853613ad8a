namespace PSFederation.Core.AwsConfig;

/// <summary>
/// The credential settings of a profile in the AWS config files. A profile has one: the SDKs and the CLI evaluate them in
/// different orders, so a second setting overrides the first or is ignored.
/// </summary>
internal static class CredentialSettings
{
    /// <summary>The key for a program.</summary>
    public const string Process = "credential_process";

    /// <summary>Credentials in the file.</summary>
    public static IReadOnlyList<string> StaticKeys { get; } =
        ["aws_access_key_id", "aws_secret_access_key", "aws_session_token", "aws_security_token", "x_security_token_expires"];

    /// <summary>Settings that a profile with credentials must not have: a program, a role, IAM Identity Center, a session of <c>aws login</c>.</summary>
    public static IReadOnlyList<string> RivalsOfKeys { get; } =
    [
        Process,
        "role_arn", "source_profile", "credential_source", "web_identity_token_file", "role_session_name", "external_id", "mfa_serial", "duration_seconds",
        "sso_session", "sso_start_url", "sso_region", "sso_account_id", "sso_role_name", "sso_registration_scopes",
        "login_session",
    ];

    /// <summary>Settings that a profile with a program must not have: credentials, which override it even from the other file, and the other settings above.</summary>
    public static IReadOnlyList<string> RivalsOfProcess { get; } = [.. StaticKeys, .. RivalsOfKeys.Where(key => key != Process)];

    /// <summary>All credential settings.</summary>
    public static IReadOnlyList<string> All { get; } = [.. StaticKeys, .. RivalsOfKeys];

    /// <summary>The heading of a profile in the config file: <c>[profile NAME]</c>, or <c>[default]</c> unless the file has the long form.</summary>
    public static string ConfigSection(ProfileFile config, string profileName) =>
        profileName == "default" && !config.Has("profile default") ? "default" : "profile " + profileName;

    /// <summary>The conflicting settings of a section, in the order of the list.</summary>
    public static IReadOnlyList<string> Present(ProfileFile file, string section, IEnumerable<string> rivals)
    {
        IReadOnlyDictionary<string, string> properties = file.Properties(section);
        return [.. rivals.Where(properties.ContainsKey)];
    }
}
