using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using PSFederation.Core.AwsConfig;

namespace PSFederation.Core.Tests.AwsConfig;

public class ProfileFileTests
{
    private static ProfileFile Parse(string text) => ProfileFile.Parse(text, "config");

    private static string Set(string text, string section, string key, string? value)
    {
        ProfileFile file = Parse(text);
        file.Set(section, [new(key, value)]);
        return file.Text;
    }

    [Fact]
    public void Reads_as_the_SDKs_common_parser_cases_say()
    {
        List<string> failures = [];
        JsonArray cases = Corpora.Json("awsconfig", "profile-parser", "profile-parser-tests.json")["tests"]!.AsArray();
        Assert.Equal(36, cases.Count);
        foreach (JsonNode? test in cases)
        {
            string? config = (string?)test!["input"]!["configFile"], credentials = (string?)test["input"]!["credentialsFile"];
            string? expectedError = (string?)test["output"]!["errorContaining"];
            // botocore takes a colon too, and its reading goes first.
            if ((string?)test["name"] == "Property definitions must contain an equals sign.")
                continue;
            try
            {
                string read = Merge(config, credentials).ToJsonString();
                string? expected = test["output"]!["config"]?["profiles"]?.ToJsonString();
                if (read != expected)
                    failures.Add($"{test["name"]}: expected {expected ?? "an error: " + expectedError}, got {read}");
            }
            catch (FederationException e) when (e.Code == FederationErrorCode.ProfileFileMalformed)
            {
                if (expectedError is null || !e.Message.Contains(expectedError, StringComparison.Ordinal))
                    failures.Add($"{test["name"]}: expected {expectedError ?? "success"}, got {e.Message}");
            }
        }

        Assert.Empty(failures);
    }

    private static JsonObject Merge(string? config, string? credentials)
    {
        JsonObject merged = [];
        foreach (AwsProfile profile in AwsProfiles.Merge(new AwsFiles("config", "credentials"), Parse(config ?? string.Empty), Parse(credentials ?? string.Empty)).Common)
            merged[profile.Name] = new JsonObject(profile.Settings.Select(setting => KeyValuePair.Create(setting.Key, (JsonNode?)setting.Value)));
        return merged;
    }

    [Fact]
    public void Writes_byte_for_byte_what_the_AWS_CLI_would()
    {
        JsonArray cases = Corpora.Json("awsconfig", "cli-writer", "cases.json")["cases"]!.AsArray();
        Assert.Equal(14, cases.Count);
        foreach (JsonNode? test in cases)
        {
            JsonObject update = test!["update"]!.AsObject();
            string section = (string?)update["__section__"] ?? "default";
            ProfileFile file = Parse((string)test["original"]!);
            file.Set(section, update.Where(pair => pair.Key != "__section__").Select(pair => new KeyValuePair<string, string?>(pair.Key, (string?)pair.Value)));
            Assert.Equal((string)test["expected"]!, file.Text);
        }
    }

    [Fact]
    public void Keeps_comments_order_line_ends_and_unknown_keys()
    {
        const string text = "# mine\r\n\r\n[dev] ; work\r\naws_access_key_id=OLD # id\r\nx = 1\r\n\r\n; last\r\n[other]\r\ny=2";
        Assert.Equal(
            "# mine\r\n\r\n[dev] ; work\r\naws_access_key_id = NEW # id\r\nx = 1\r\n\r\n; last\r\n[other]\r\ny=2",
            Set(text, "dev", "aws_access_key_id", "NEW"));
    }

    [Fact]
    public void Adds_a_key_behind_the_last_of_its_section() =>
        Assert.Equal("[a]\nx = 1\nk = v\n\n# b comes\n[b]\ny = 2\n", Set("[a]\nx = 1\n\n# b comes\n[b]\ny = 2\n", "a", "k", "v"));

    [Fact]
    public void Adds_a_key_after_an_indented_comment_that_would_continue_it() =>
        Assert.Equal("[a]\n\n  ; mine\nk = v\n\n# b comes\n[b]\n", Set("[a]\n\n  ; mine\n\n# b comes\n[b]\n", "a", "k", "v"));

    [Fact]
    public void Adds_a_section_at_the_end() =>
        Assert.Equal("[a]\nx = 1\n[b]\nk = v\n", Set("[a]\nx = 1", "b", "k", "v"));

    [Fact]
    public void Quotes_a_name_with_blanks_where_the_AWS_CLI_needs_it() =>
        Assert.Equal("[profile \"my profile\"]\nk = v\n", Set(string.Empty, "profile my profile", "k", "v"));

    [Fact]
    public void Replaces_a_value_with_its_continuation_lines() =>
        Assert.Equal("[a]\ns3 = v\nx = 1\n", Set("[a]\ns3 =\n  k = 1\n  l = 2\nx = 1\n", "a", "s3", "v"));

    [Fact]
    public void Removes_a_key_wherever_it_stands_in_the_section() =>
        Assert.Equal("[a]\n[b]\nk = 1\n[a]\nx = 1\n", Set("[a]\nk = 1\n[b]\nk = 1\n[a]\nx = 1\nK = 2\n", "a", "k", null));

    [Fact]
    public void Replaces_the_value_that_counts() =>
        Assert.Equal("[a]\nk = 1\n[a]\nk = 3\n", Set("[a]\nk = 1\n[a]\nk = 2\n", "a", "k", "3"));

    [Theory]
    [InlineData("key = value\n")]
    [InlineData("[dev\nkey = value\n")]
    [InlineData("[dev]\nkey\n")]
    [InlineData("[dev]\n= value\n")]
    [InlineData("[]\n")]
    [InlineData("[dev]\n  key\n")]
    [InlineData("\u0000\u0001\u0002garbage")]
    public void Refuses_a_damaged_file_and_names_the_line(string text)
    {
        FederationException e = Fail.With(FederationErrorCode.ProfileFileMalformed, () => Parse(text));
        Assert.Contains("line ", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("  [default]\n  region = eu-west-1\n")]
    [InlineData("[default]\n    output = json\n    region = eu-west-1\n")]
    [InlineData("[default] /* s3://bucket/x */\nregion = eu-west-1\n")]
    [InlineData("[default]\nregion: eu-west-1\n")]
    [InlineData("[default]\nendpoint_url=https://x\nregion : eu-west-1\n")]
    [InlineData("[default]\n\toutput = json\n\t# comment\n\tregion = eu-west-1\n")]
    [InlineData("[default]\n    output = json\n  region = eu-west-1\n")]
    [InlineData("[default]\routput = json\rregion = eu-west-1\r")]
    [InlineData("# old\r[default]\r\noutput = json\rregion = eu-west-1")]
    public void Reads_what_botocore_reads(string text) =>
        Assert.Equal("eu-west-1", Parse(text).Properties("default")["region"]);

    [Theory]
    [InlineData("credential_process", "sh -c \"true ; p a b\"")]
    [InlineData("credential_process", "p --team \"blue #1\" --json")]
    [InlineData("web_identity_token_file", "/run/my #1/token")]
    public void Commands_and_paths_have_no_inline_comments(string key, string value)
    {
        string text = $"[default]\n{key} = {value}\nregion = eu-west-1 # here\n";
        Assert.Equal((value, "eu-west-1"), (Parse(text).Properties("default")[key], Parse(text).Properties("default")["region"]));
        Assert.Equal($"[default]\n{key} = new\nregion = eu-west-1 # here\n", Set(text, "default", key, "new"));
    }

    [Theory]
    [InlineData("  [a]\n    x = 1\n  [b]\n", "  [a]\n    x = 1\n    k = v\n  [b]\n")]
    [InlineData("  [a]\n  [b]\n", "  [a]\n  k = v\n  [b]\n")]
    [InlineData("[a]\n  k = 1\n  x = 2\n", "[a]\n  k = v\n  x = 2\n")]
    [InlineData("[a]\rx = 1\r[b]\r", "[a]\rx = 1\rk = v\r[b]\r")]
    [InlineData("[b]\rx = 1", "[b]\rx = 1\r[a]\rk = v\r")]
    public void Writes_with_the_white_space_of_the_lines_around(string text, string expected) =>
        Assert.Equal(expected, Set(text, "a", "k", "v"));

    [Theory]
    [InlineData("[ a ]\nk = 1\n", "a", "[a]\nk = v\n")]
    [InlineData("  [ profile a ] # x\n", "profile a", "  [profile a] # x\n  k = v\n")]
    [InlineData("[profile a b]\nx = 1\n", "profile a b", "[profile \"a b\"]\nx = 1\nk = v\n")]
    [InlineData("[profile 'a b']\n", "profile a b", "[profile 'a b']\nk = v\n")]
    [InlineData("[profile   a]\n", "profile a", "[profile   a]\nk = v\n")]
    public void A_heading_that_the_AWS_CLI_does_not_find_is_corrected_where_a_value_is_written(string text, string section, string expected) =>
        Assert.Equal(expected, Set(text, section, "k", "v"));

    [Theory]
    [InlineData("[\"a\"]\nk = 1\n", "\"a\"")]
    [InlineData("['a b']\nk = 1\n", "'a b'")]
    public void Quotes_around_a_bare_name_belong_to_it(string text, string name)
    {
        Assert.Equal([name], Parse(text).Sections);
        Assert.Equal($"{text}[a]\nk = v\n", Set(text, "a", "k", "v"));
    }

    [Fact]
    public void A_comment_within_a_value_goes_with_it_since_other_SDKs_take_it_for_the_value() =>
        Assert.Equal("[a]\ns3 = v\n# stays\nx = 1\n", Set("[a]\ns3 =\n  k = 1\n  # inner\n  l = 2\n# stays\nx = 1\n", "a", "s3", "v"));

    [Fact]
    public void A_damaged_line_stops_what_needs_its_section_alone()
    {
        const string text = "[default]\nregion = eu-west-1\n[profile bad]\nnonsense\n[sso-session s]\nnonsense\n";
        AwsProfiles profiles = AwsProfiles.Merge(new AwsFiles("CONFIG", "CREDENTIALS"), ProfileFile.Read(text), null);
        Assert.Equal("eu-west-1", profiles.Find("default")!["region"]);
        Assert.Contains("'CONFIG' is damaged at line 4", Fail.With(FederationErrorCode.ProfileFileMalformed, () => profiles.Find("bad")).Message, StringComparison.Ordinal);
        Assert.Contains("line 6", Fail.With(FederationErrorCode.ProfileFileMalformed, () => profiles.Session("s")).Message, StringComparison.Ordinal);
        Assert.Null(profiles.Find("missing"));
        Assert.Contains("line 1", Fail.With(FederationErrorCode.ProfileFileMalformed, () => AwsProfiles.Merge(new AwsFiles("a", "b"), ProfileFile.Read("[profile x\na = 1\n"), null).Find("x")).Message, StringComparison.Ordinal);
    }

    private static readonly string[] Pieces =
        ["[a]", "[b]", "[profile a]", "x = 1", "y=2 # c", "# comment", "; comment", "", "  ", "  z = nested", "    w: 1", "  [a]", " ; inner", "\t", "k = ünï", "aws_secret_access_key = a+b/c="];

    [Property(MaxTest = 1000)]
    public Property Gives_back_every_file_it_reads_byte_for_byte() =>
        Prop.ForAll(Gen.Elements(Pieces).ListOf().ToArbitrary(), Gen.Elements("\n", "\r\n").ToArbitrary(), (lines, end) =>
        {
            string text = string.Join(end, lines);
            try
            {
                Assert.Equal(text, Parse(text).Text);
            }
            catch (FederationException)
            {
                // Some orders of lines are no profile file.
            }
        });

    [Property(MaxTest = 1000)]
    public Property Setting_a_key_changes_no_other() =>
        Prop.ForAll(Gen.Elements(Pieces).ListOf().ToArbitrary(), lines =>
        {
            string text = "[a]\n" + string.Join('\n', lines);
            ProfileFile before, after;
            try
            {
                before = Parse(text);
                after = Parse(Set(text, "a", "k", "new"));
            }
            catch (FederationException)
            {
                return;
            }

            Assert.Equal("new", after.Properties("a")["k"]);
            foreach (string section in before.Sections)
            {
                foreach ((string key, string value) in before.Properties(section).Where(pair => (section, pair.Key) != ("a", "k")))
                    Assert.Equal(value, after.Properties(section)[key]);
            }
        });
}
