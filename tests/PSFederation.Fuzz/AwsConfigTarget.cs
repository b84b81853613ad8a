using PSFederation.Core.AwsConfig;
using PSFederation.Core.AwsConfig.Chain;

namespace PSFederation.Fuzz;

/// <summary>
/// The reader and writer of AWS profile files, and the chains that they hold: a file that is read is given back byte for byte, setting a key
/// changes no other, and a chain ends, in an origin or a refusal.
/// </summary>
internal sealed class AwsConfigTarget : IFuzzTarget
{
    public const string TargetName = "aws-config";

    private const string Key = "aws_access_key_id", Value = "AKIANEW";

    private const int MaxLength = 64 * 1024;

    private static readonly AwsFiles Files = new("config", "credentials");

    private static readonly string[] Seeds =
    [
        "[default]\nregion = eu-west-1\n[profile A]\nrole_arn = arn:aws:iam::111122223333:role/A\nsource_profile = B\n[profile B]\naws_access_key_id = a\naws_secret_access_key = b\n",
        "[profile A]\r\nrole_arn = arn:aws:iam::111122223333:role/A\r\nsource_profile = A\r\ncredential_process = /bin/x \"a b\" # c\r\n\r\n[profile B]\r\nrole_arn = arn:1\r\nsource_profile = A",
        "# mine\n[A] ; work\naws_access_key_id=OLD # id\naws_secret_access_key = b\naws_session_token = c\n\n; last\n[B]\nx=1\n",
        "[profile A]\nsso_session = s\nsso_account_id = 1\nsso_role_name = r\ns3 =\n  max = 1\n  # no\n\n  min = 2\n[sso-session s]\nsso_region = eu-west-1\nsso_start_url = https://sso.test\n[services s]\nsts =\n  endpoint_url = https://sts.test\n",
        "[profile \"A b\"]\nweb_identity_token_file = /t\nrole_arn = arn:aws:iam::111122223333:role/A\nrole_session_name = s\nduration_seconds = 900\n[profile A]\nrole_arn = arn:1\ncredential_source = Environment\nmfa_serial = m\nexternal_id = e\n",
        "[default]\nrole_arn = arn:1\nsource_profile = A\n[profile A]\nrole_arn = arn:2\nsource_profile = B\n[profile B]\nrole_arn = arn:3\nsource_profile = default\n[profile default]\nlogin_session = x\n",
    ];

    private static readonly TextMutator Text = new(
    [
        "[profile A]", "[profile B]", "[A]", "[default]", "[profile default]", "[sso-session s]", "[profile ", "]", "\n", "\r\n", "\r", "  ", "\t", " # ", " ;", "=", " = ", "source_profile = A\n", "source_profile = B\n",
        "role_arn = arn:2\n", "credential_process = x\n", "credential_source = EcsContainer\n", "web_identity_token_file = t\n", "aws_access_key_id = a\n", "aws_secret_access_key = b\n", "sso_session = s\n", "sso_account_id = 1\n", "sso_role_name = r\n", "duration_seconds = 9x\n", "'", "\"", "\u0085",
        string.Concat(Enumerable.Repeat("\n  more", 200)),
    ]);

    public string Name => TargetName;

    public string Make(FuzzRandom random)
    {
        string text = random.Pick(Seeds);
        if (random.OneIn(3))
            text += random.Pick(Seeds);
        // A text that is whole is worth as much as a broken one: it gets further.
        text = random.OneIn(8) ? text : Text.Mutate(text, random);
        // Each is read a dozen times, so what grew by repetition is cut.
        return text.Length > MaxLength ? text[..MaxLength] : text;
    }

    public string? Run(string input)
    {
        ProfileFile file;
        try
        {
            file = ProfileFile.Parse(input, "config");
        }
        catch (FederationException)
        {
            return null;
        }

        if (file.Text != input)
            return "what was read is not given back as it was";
        Chains(file);
        foreach (string section in (string[])["default", "profile A", "A"])
        {
            if (Set(ProfileFile.Parse(input, "config"), section) is { } problem)
                return $"{problem}, section {section}";
        }

        return null;
    }

    private static void Chains(ProfileFile file)
    {
        foreach (AwsProfiles profiles in (AwsProfiles[])[AwsProfiles.Merge(Files, file, credentials: null), AwsProfiles.Merge(Files, file, file)])
        {
            foreach (string name in (string[])["default", "A", "B", "A b"])
            {
                try
                {
                    _ = ProfileChainReader.Read(profiles, name).ToString();
                }
                catch (FederationException)
                {
                    // A refusal is an answer too.
                }
            }
        }
    }

    private static string? Set(ProfileFile file, string section)
    {
        Dictionary<string, Dictionary<string, string>> before = file.AllProperties().ToDictionary();
        string[] comments = Comments(file.Text);
        file.Set(section, [new(Key, Value)]);
        if (Read(file)[section].GetValueOrDefault(Key) != Value)
            return "a key that was set is not read back";
        if (Changed(before, file, section) is { } change)
            return $"setting a key changed {change}";
        if (!Comments(file.Text).SequenceEqual(comments))
            return "setting a key lost a comment";
        string once = file.Text;
        file.Set(section, [new(Key, Value)]);
        if (file.Text != once)
            return "setting a key twice is not setting it once";
        file.Set(section, [new(Key, null)]);
        return Read(file)[section].ContainsKey(Key) ? "a key that was removed is there"
            : Changed(before, file, section) is { } lost ? $"removing a key changed {lost}"
            : null;
    }

    private static IReadOnlyDictionary<string, Dictionary<string, string>> Read(ProfileFile file) => ProfileFile.Parse(file.Text, "config").AllProperties();

    /// <summary>A key that has not the value that it had, but for the one that was set; null when there is none.</summary>
    private static string? Changed(Dictionary<string, Dictionary<string, string>> before, ProfileFile file, string section)
    {
        IReadOnlyDictionary<string, Dictionary<string, string>> now = Read(file);
        foreach ((string other, Dictionary<string, string> properties) in before)
        {
            foreach ((string key, string value) in properties)
            {
                if ((other != section || key != Key) && now[other].GetValueOrDefault(key) != value)
                    return $"{key} of {other}";
            }
        }

        return null;
    }

    private static string[] Comments(string text) => [.. text.Split('\n').Where(line => line.Length > 0 && line[0] is '#' or ';').Select(line => line.TrimEnd('\r'))];
}
