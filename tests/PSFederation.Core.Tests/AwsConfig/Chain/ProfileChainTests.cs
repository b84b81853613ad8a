using PSFederation.Core.AwsConfig;
using PSFederation.Core.AwsConfig.Chain;

namespace PSFederation.Core.Tests.AwsConfig.Chain;

public class ProfileChainTests
{
    private const string Keys = "aws_access_key_id = AKIA1\naws_secret_access_key = hidden\n";
    private static readonly AwsFiles Files = new("/home/.aws/config", "/home/.aws/credentials");

    private static ProfileChain Read(string config, string credentials = "", string name = "A") =>
        ProfileChainReader.Read(AwsProfiles.Merge(Files, ProfileFile.Parse(config, "config"), ProfileFile.Parse(credentials, "credentials")), name);

    private static string Fails(string config, FederationErrorCode code = FederationErrorCode.ProfileChainInvalid) =>
        Fail.With(code, () => Read(config), "hidden").Message;

    [Fact]
    public void Says_the_whole_way_without_a_secret()
    {
        string text = Read("[profile A]\nrole_arn = arn:1\nsource_profile = B\n[profile B]\nrole_arn = arn:2\nsource_profile = C\n", $"[C]\n{Keys}").ToString();
        Assert.Equal("profile 'A': role arn:1, assumed with role arn:2, assumed with the credentials of profile 'C' in /home/.aws/credentials", text);
    }

    [Theory]
    [InlineData("aws_access_key_id = \u200BAKIA1\naws_secret_access_key = hidden\n", "aws_access_key_id in /home/.aws/config has the character U+200B at position 1")]
    [InlineData("aws_access_key_id = AKIA1\naws_secret_access_key = hidden\u00E9\n", "aws_secret_access_key in /home/.aws/config has the character U+00E9 at position 7")]
    [InlineData("aws_access_key_id = AKIA1\naws_secret_access_key = hidden\naws_session_token = a b\n", "aws_session_token in /home/.aws/config has the character U+0020 at position 2")]
    public void A_character_that_no_key_has_is_named_with_profile_and_key(string keys, string problem)
    {
        string message = Fails($"[profile A]\n{keys}");
        Assert.Contains("profile 'A'", message, StringComparison.Ordinal);
        Assert.Contains(problem, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Keeps_the_order_of_the_roles_and_all_they_say()
    {
        ProfileChain chain = Read(
            "[profile A]\nrole_arn = arn:1\nsource_profile = B\nduration_seconds = 900\nmfa_serial = device\n[profile B]\nrole_arn = arn:2\nrole_session_name = me\nexternal_id = x\nsource_profile = C\n[profile C]\ncredential_process = x\n");
        Assert.Equal(
            [new ProfileRole("B", "arn:2", "me", "x", null, null), new ProfileRole("A", "arn:1", null, null, 900, "device")],
            chain.Roles);
        Assert.Equal(new ProcessOrigin("C", "x"), chain.Origin);
    }

    [Theory]
    [InlineData("web_identity_token_file = t\nrole_arn = arn:1\nsource_profile = B\n", "WebIdentityOrigin")]
    [InlineData("sso_account_id = 1\nsso_role_name = r\nsso_start_url = u\nsso_region = r\ncredential_process = p\n", "SsoOrigin")]
    [InlineData("login_session = s\ncredential_process = p\n", "LoginOrigin")]
    [InlineData("credential_process = p\naws_access_key_id = a\naws_secret_access_key = b\n", "ProcessOrigin")]
    [InlineData("credential_source = environment\n", "AmbientKeysOrigin")]
    [InlineData("sso_start_url = u\nsso_region = r\naws_access_key_id = a\naws_secret_access_key = b\n", "StaticKeysOrigin")]
    public void Tries_the_ways_of_a_profile_in_the_order_of_the_AWS_CLI(string settings, string origin)
    {
        Assert.Equal(origin, Read("[profile A]\n" + settings).Origin.GetType().Name);
        // Keys of the credentials file go before a program, not before a token or IAM Identity Center.
        string withKeys = origin is "WebIdentityOrigin" or "SsoOrigin" ? origin : "StaticKeysOrigin";
        Assert.Equal(withKeys, Read("[profile A]\n" + settings, $"[A]\n{Keys}").Origin.GetType().Name);
    }

    [Fact]
    public void A_source_that_has_keys_ends_the_chain() =>
        Assert.Single(Read($"[profile A]\nrole_arn = arn:1\nsource_profile = B\n[profile B]\nrole_arn = arn:2\nsource_profile = A\n{Keys}").Roles);

    [Fact]
    public void The_older_name_of_the_session_token_counts() =>
        Assert.Equal("t", ((StaticKeysOrigin)Read($"[profile A]\n{Keys}aws_security_token = t\n").Origin).Keys.SessionToken);

    [Theory]
    [InlineData($"[profile A]\naws_session_token = other\n", $"[A]\n{Keys}", null)]
    [InlineData($"[profile A]\n{Keys}aws_session_token = other\n", $"[A]\n{Keys}", null)]
    [InlineData($"[profile A]\naws_session_token = other\n", $"[A]\n{Keys}aws_session_token = own\n", "own")]
    [InlineData($"[profile A]\naws_session_token = other\n", $"[A]\n{Keys}aws_security_token = own\n", "own")]
    [InlineData($"[profile A]\n{Keys}", "[A]\naws_session_token = own\n", "own")]
    public void Keys_of_the_credentials_file_do_not_take_a_token_of_the_config_file(string config, string credentials, string? token) =>
        Assert.Equal(token, ((StaticKeysOrigin)Read(config, credentials).Origin).Keys.SessionToken);

    [Theory]
    [InlineData("[profile\u00A0A]\nregion = x\n", "The heading of the profile in /home/.aws/config has the character U+00A0")]
    [InlineData("[profile A\u200B]\nregion = x\n", "The heading of the profile in /home/.aws/config has the character U+200B")]
    [InlineData("[profile \uFF21]\nregion = x\n", "has the character U+FF21")]
    public void A_heading_with_an_invisible_character_is_named(string config, string hint)
    {
        Assert.Contains(hint, Fails(config, FederationErrorCode.CredentialNotFound), StringComparison.Ordinal);
        Assert.Contains(hint, Fail.With(FederationErrorCode.ProfileChainInvalid, () => Read($"{config}[profile B]\nrole_arn = arn:1\nsource_profile = A\n", name: "B")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_with_an_invisible_character_is_named()
    {
        string message = Fail.With(FederationErrorCode.CredentialNotFound, () => Read($"[profile A]\n{Keys}", name: "A\u200D")).Message;
        Assert.Contains("The name has the character U+200D", message, StringComparison.Ordinal);
        Assert.DoesNotContain("has the character", Fails("[profile B]\nregion = x\n", FederationErrorCode.CredentialNotFound), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\u200Baws_access_key_id = AKIA1\naws_secret_access_key = hidden\n", "the setting aws_access_key_id in /home/.aws/config has the character U+200B")]
    [InlineData("\u2060credential_process = p\n", "the setting credential_process in /home/.aws/config has the character U+2060")]
    [InlineData("role_arn = arn:1\nsource\u200C_profile = B\n", "the setting source_profile in /home/.aws/config has the character U+200C")]
    public void A_setting_with_an_invisible_character_is_named(string settings, string problem) =>
        Assert.Contains(problem, Fails("[profile A]\n" + settings), StringComparison.Ordinal);

    [Fact]
    public void Names_the_profile_the_file_and_what_to_do()
    {
        Assert.Contains("source_profile in /home/.aws/config names the profile 'B'", Fails("[profile A]\nrole_arn = arn:1\nsource_profile = B\n"), StringComparison.Ordinal);
        Assert.Contains("the chain is a loop", Fails("[profile A]\nrole_arn = arn:1\nsource_profile = B\n[profile B]\nrole_arn = arn:2\nsource_profile = A\n"), StringComparison.Ordinal);
        Assert.Contains("both source_profile and credential_source", Fails("[profile A]\nrole_arn = arn:1\nsource_profile = B\ncredential_source = Environment\n"), StringComparison.Ordinal);
        Assert.Contains("Add source_profile", Fails("[profile A]\nrole_arn = arn:1\n"), StringComparison.Ordinal);
        Assert.Contains("but not aws_secret_access_key", Fails("[profile A]\naws_access_key_id = AKIA1\n"), StringComparison.Ordinal);
        Assert.Contains("but not aws_access_key_id", Fails("[profile A]\naws_secret_access_key = hidden\n"), StringComparison.Ordinal);
        Assert.Contains("Add role_arn", Fails("[profile A]\nweb_identity_token_file = t\n"), StringComparison.Ordinal);
        Assert.Contains("but not sso_account_id", Fails("[profile A]\nsso_role_name = r\n"), StringComparison.Ordinal);
        Assert.Contains("has no sso_region", Fails("[profile A]\nsso_role_name = r\nsso_account_id = 1\nsso_start_url = u\n"), StringComparison.Ordinal);
        Assert.Contains("[sso-session s], which is not in /home/.aws/config", Fails("[profile A]\nsso_session = s\n"), StringComparison.Ordinal);
        Assert.Contains("expected Environment, Ec2InstanceMetadata, EcsContainer", Fails("[profile A]\nrole_arn = arn:1\ncredential_source = 2\n"), StringComparison.Ordinal);
        Assert.Contains("'an hour'; expected a number of seconds", Fails("[profile A]\nrole_arn = arn:1\nduration_seconds = an hour\nsource_profile = B\n"), StringComparison.Ordinal);
        Assert.Contains("neither /home/.aws/credentials nor /home/.aws/config", Fails("[profile A]\nregion = eu-west-1\n", FederationErrorCode.CredentialNotFound), StringComparison.Ordinal);
        Assert.Contains("Existing profiles: B, C", Fails("[profile B]\n[profile C]\n[profile no name]\n", FederationErrorCode.CredentialNotFound), StringComparison.Ordinal);
    }

    [Fact]
    public void Ten_thousand_profiles_in_a_row_cost_linear_time()
    {
        long small = Cost(1_000), large = Cost(10_000);
        // Bytes that are allocated say it without a clock: quadratic work that copies would make it a hundred times as many.
        Assert.InRange(large, 1, 15 * small);

        static long Cost(int count)
        {
            string text = string.Concat(Enumerable.Range(0, count).Select(i => $"[profile p{i}]\nrole_arn = arn:aws:iam::111122223333:role/r{i}\nsource_profile = p{i + 1}\n")) + $"[profile p{count}]\n{Keys}";
            long before = GC.GetAllocatedBytesForCurrentThread();
            ProfileChain chain = Read(text, name: "p0");
            Assert.Equal(count, chain.Roles.Count);
            Assert.EndsWith($"profile 'p{count}' in /home/.aws/config", chain.ToString(), StringComparison.Ordinal);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }
}
