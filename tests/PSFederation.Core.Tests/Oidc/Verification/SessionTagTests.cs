using System.Text.Json;
using PSFederation.Core.Oidc.Verification;
using static PSFederation.Core.Tests.Oidc.Verification.TokenSigner;

namespace PSFederation.Core.Tests.Oidc.Verification;

/// <summary>Session tags in a token, nested and flattened.</summary>
public class SessionTagTests
{
    private const string Tags = "https://aws.amazon.com/tags";
    private const string Tag = Tags + "/principal_tags/";
    private const string Transitive = Tags + "/transitive_tag_keys";

    private static FederationCheck? Row(params (string, string?)[] claims) =>
        new OidcVerifier(Options).Verify(Rsa.Sign(With(claims))).Checks.SingleOrDefault(row => row.Check == "Session tags");

    [Fact]
    public void No_values_give_no_row() => Assert.Null(Row());

    [Fact]
    public void Well_formed_tags_pass_in_both_forms()
    {
        FederationCheck nested = Row((Tags, """{"principal_tags":{"Project":["Automation"],"Cost Center":["987654"]},"transitive_tag_keys":["Project"]}"""))!;
        Assert.Equal((FederationCheckResult.Passed, "2 tags, 1 of them transitive"), (nested.Result, nested.Actual));
        FederationCheck flat = Row((Tag + "Project", "\"Automation\""), (Tag + "Größe", "[\"m/L+1=@._:-\"]"), (Transitive, """["project"]"""))!;
        Assert.Equal((FederationCheckResult.Passed, "2 tags, 1 of them transitive"), (flat.Result, flat.Actual));
    }

    public static TheoryData<string, string, string> Bad => new()
    {
        { Tags, "[]", "not an object" },
        { Tags, "{}", "principal_tags is missing" },
        { Tags, """{"principal_tags":[]}""", "principal_tags is missing" },
        { Tags, """{"principal_tags":{"a":["1","2"]}}""", "'a' does not have exactly one string value" },
        { Tags, """{"principal_tags":{"a":[]}}""", "'a' does not have exactly one string value" },
        { Tags, """{"principal_tags":{"a":1}}""", "'a' does not have exactly one string value" },
        { Tags, """{"principal_tags":{"":["1"]}}""", "an empty key" },
        { Tags, """{"principal_tags":{"a":["1"],"A":["2"]}}""", "is a duplicate" },
        { Tags, """{"principal_tags":{"aws:a":["1"]}}""", "reserved" },
        { Tags, """{"principal_tags":{"a":["<b>"]}}""", "characters other than" },
        { Tags, """{"principal_tags":{"a*":["b"]}}""", "characters other than" },
        { Tags, """{"principal_tags":{"a":["1"]},"transitive_tag_keys":["b"]}""", "'b' is not among" },
        { Tags, """{"principal_tags":{"a":["1"]},"transitive_tag_keys":{}}""", "not a list" },
        { Tags, """{"principal_tags":{"a":["1"]},"PrincipalTags":{}}""", "is not a valid member" },
        { Tag + "a", "1", "'a' does not have exactly one string value" },
        { Tag, "\"1\"", "an empty key" },
        { Transitive, "[1]", "not a list" },
        { Transitive, "[\"a\"]", "'a' is not among" },
        { Tags + "/PrincipalTag:a", "\"1\"", "has no meaning" },
    };

    [Theory]
    [MemberData(nameof(Bad))]
    public void Values_that_STS_rejects_are_named(string claim, string json, string reason)
    {
        FederationCheck row = Row((claim, json))!;
        Assert.Equal(FederationCheckResult.Failed, row.Result);
        Assert.Contains(reason, row.Actual, StringComparison.Ordinal);
    }

    [Fact]
    public void Bounds()
    {
        static string Many(int count) => JsonSerializer.Serialize(new { principal_tags = Enumerable.Range(0, count).ToDictionary(i => $"k{i}", _ => new[] { "v" }) });
        Assert.True(Row((Tags, Many(50)))!.Passed);
        Assert.False(Row((Tags, Many(51)))!.Passed);
        static string One(int key, int value) => JsonSerializer.Serialize(new { principal_tags = new Dictionary<string, string[]> { [new string('k', key)] = [new string('v', value)] } });
        Assert.True(Row((Tags, One(128, 256)))!.Passed);
        Assert.False(Row((Tags, One(129, 256)))!.Passed);
        Assert.False(Row((Tags, One(128, 257)))!.Passed);
        Assert.False(Row((Tags, One(1, 1)), (Tag + "b", "\"1\""))!.Passed);
    }

    [Theory]
    [InlineData("\"ann@example.com\"", true)]
    [InlineData("\"a\"", false)]
    [InlineData("\"a b\"", false)]
    [InlineData("7", false)]
    public void Source_identity(string json, bool passes) =>
        Assert.Equal(passes, new OidcVerifier(Options).Verify(Rsa.Sign(With(("https://aws.amazon.com/source_identity", json)))).Checks.Single(row => row.Check == "SourceIdentity").Passed);
}
