using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using PSFederation.Sandbox.Sts.WebIdentity;

namespace PSFederation.Sandbox.Tests;

/// <summary>The Query protocol: actions, versions, parameter constraints, session policies.</summary>
public sealed class ParameterTests(SandboxFixture sandbox)
{
    private const string AllowAll = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}]}""";
    private readonly SandboxHost _host = sandbox.Host;

    [Theory]
    [InlineData(
        "RoleSessionName",
        "a:b",
        "1 validation error detected: Value 'a:b' at 'roleSessionName' failed to satisfy constraint: "
        + "Member must satisfy regular expression pattern: [\\w+=,.@-]*")]
    [InlineData("RoleSessionName", "é1", "Member must satisfy regular expression pattern")]
    [InlineData("RoleSessionName", "x", "Member must have length greater than or equal to 2")]
    [InlineData("RoleArn", "arn", "'arn' at 'roleArn' failed to satisfy constraint: Member must have length greater than or equal to 20")]
    [InlineData("DurationSeconds", "899", "'899' at 'durationSeconds' failed to satisfy constraint: Member must have value greater than")]
    [InlineData("DurationSeconds", "43201", "Member must have value less than or equal to 43200")]
    [InlineData("MinimumSessionTokenSize", "4097", "at 'minimumSessionTokenSize' failed to satisfy constraint")]
    [InlineData("RoleArn", "arn:aws:iam::111122223333:user/Somebody", "Request ARN is invalid")]
    public async Task A_constraint_that_is_not_met(string name, string value, string message)
        => (await ExchangeAsync((name, value))).AssertRefused("ValidationError", 400, message);

    [Fact]
    public async Task A_session_name_of_65_characters()
    {
        string name = new('s', 65);
        StsReply reply = await ExchangeAsync(("RoleSessionName", name));
        const string Constraint = "at 'roleSessionName' failed to satisfy constraint: Member must have length less than or equal to 64";
        reply.AssertRefused("ValidationError", 400, $"Value '{name}' {Constraint}");
    }

    [Fact]
    public async Task Several_violations_are_reported_together()
    {
        StsReply reply = await StsHttp.PostAsync(_host, ("Action", "AssumeRoleWithWebIdentity"), ("RoleSessionName", "a b"));
        const string First = "Value null at 'roleArn' failed to satisfy constraint: Member must not be null";
        reply.AssertRefused("ValidationError", 400, $"3 validation errors detected: {First}; Value 'a b' at 'roleSessionName'");
        Assert.Contains("Value null at 'webIdentityToken'", reply.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_duration_that_is_not_a_number()
        => (await ExchangeAsync(("DurationSeconds", "NaN"))).AssertRefused("MalformedInput", 400);

    [Fact]
    public async Task An_unknown_action()
    {
        StsReply reply = await StsHttp.PostAsync(_host, ("Action", "AssumeNothing"));
        reply.AssertRefused("InvalidAction", 400, "Could not find operation AssumeNothing for version 2011-06-15");
    }

    [Fact]
    public async Task An_unknown_version()
    {
        StsReply reply = await StsHttp.PostAsync(_host, ("Action", "GetCallerIdentity"), ("Version", "2010-01-01"));
        reply.AssertRefused("InvalidAction", 400, "Could not find operation GetCallerIdentity for version 2010-01-01");
    }

    [Fact]
    public async Task No_action()
        => (await StsHttp.PostAsync(_host)).AssertRefused("MissingAction", 400);

    [Fact]
    public async Task A_body_that_is_not_a_form()
    {
        StsReply reply = await PostAsync(_host.StsEndpoint, "{\"Action\":\"GetCallerIdentity\"}", "application/json");
        reply.AssertRefused("MissingAction", 400);
    }

    [Fact]
    public async Task A_body_over_a_megabyte()
    {
        string body = "Action=" + new string('x', 1024 * 1024);
        StsReply reply = await PostAsync(_host.StsEndpoint, body, "application/x-www-form-urlencoded");
        reply.AssertRefused("RequestEntityTooLarge", 413);
    }

    [Fact]
    public async Task Markup_in_a_value_does_not_break_the_answer()
    {
        StsReply reply = await ExchangeAsync(("RoleSessionName", "</Message><Code>&\u0001"));
        reply.AssertRefused("ValidationError", 400, "'</Message><Code>&");
    }

    [Fact]
    public async Task A_session_policy_is_kept_with_the_session()
    {
        StsReply reply = await ExchangeAsync(("Policy", AllowAll), ("PolicyArns.member.1.arn", "arn:aws:iam::aws:policy/ReadOnlyAccess"));
        reply.AssertSucceeded();
        Assert.Equal(AllowAll, _host.Sts.FindSession(reply["AccessKeyId"]!)!.Policy);
        Assert.Equal(["arn:aws:iam::aws:policy/ReadOnlyAccess"], _host.Sts.FindSession(reply["AccessKeyId"]!)!.PolicyArns);
        Assert.Equal(reply["SessionToken"]!.Length.ToString(CultureInfo.InvariantCulture), reply["SessionTokenSize"]);
    }

    [Fact]
    public async Task A_token_is_at_least_as_large_as_asked_for()
    {
        StsReply reply = await ExchangeAsync(("MinimumSessionTokenSize", "4096"));
        Assert.Equal(4096, reply["SessionToken"]!.Length);
        Assert.Equal("100", reply["SessionTokenUtilization"]);
    }

    [Theory]
    [InlineData("not json", "invalid Json")]
    [InlineData("{}", "Syntax errors in policy.")]
    [InlineData("""{"Statement":[{"Effect":"Allow","Action":"s3:*"}]}""", "Policy statement must contain resources.")]
    [InlineData("""{"Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"*"}]}""", "Syntax errors in policy.")]
    [InlineData(
        """{"Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"Odd":{"a":"b"}}}]}""",
        "Syntax errors in policy.")]
    public async Task A_session_policy_that_is_not_valid(string policy, string message)
        => (await ExchangeAsync(("Policy", policy))).AssertRefused("MalformedPolicyDocument", 400, message);

    [Fact]
    public async Task A_session_policy_over_2048_characters()
    {
        StsReply reply = await ExchangeAsync(("Policy", AllowAll.PadRight(2049)));
        const string Constraint = "at 'policy' failed to satisfy constraint: Member must have length less than or equal to 2048";
        reply.AssertRefused("ValidationError", 400, Constraint);
    }

    [Theory]
    [InlineData("arn:aws:iam::444455556666:policy/Foreign")]
    [InlineData("arn:aws-us-gov:iam::aws:policy/ReadOnlyAccess")]
    [InlineData("arn:aws-cn:iam::111122223333:policy/Own")]
    [InlineData("arn:aws:iam::111122223333:role/NoPolicy")]
    public async Task A_managed_policy_that_cannot_be_used(string arn)
        => (await ExchangeAsync(("PolicyArns.member.1.arn", arn))).AssertRefused("ValidationError", 400, arn);

    [Fact]
    public async Task Eleven_managed_policies()
    {
        (string, string)[] arns =
        [
            .. Enumerable.Range(1, 11).Select(index => ($"PolicyArns.member.{index}.arn", $"arn:aws:iam::aws:policy/Policy{index}")),
        ];
        (await ExchangeAsync(arns)).AssertRefused("ValidationError", 400, "at 'policyArns'");
    }

    [Fact]
    public async Task Tags_that_take_more_than_the_token_holds()
    {
        Dictionary<string, object> tags = Enumerable.Range(0, 50).ToDictionary(
            index => $"Key{index}", object (_) => new[] { RandomNumberGenerator.GetHexString(256) });
        Dictionary<string, object?> claims = new()
        {
            ["https://aws.amazon.com/tags"] = new Dictionary<string, object> { ["principal_tags"] = tags },
        };
        StsReply reply = await StsHttp.AssumeWithTokenAsync(_host, _host.MintToken(claims));
        reply.AssertRefused("PackedPolicyTooLarge", 400, "Packed size of session tags consumes ");
        StsReply withPolicy = await StsHttp.AssumeWithTokenAsync(_host, _host.MintToken(claims), null, ("Policy", AllowAll));
        withPolicy.AssertRefused("PackedPolicyTooLarge", 400, "% of allotted space, please use smaller policy.");
    }

    [Fact]
    public void A_claim_that_stands_twice_makes_a_token_invalid()
    {
        Assert.NotNull(WebIdentityClaims.Parse(Encode("""{"sub":"alice"}""")));
        Assert.Null(WebIdentityClaims.Parse(Encode("""{"sub":"alice","sub":"mallory"}""")));
        Assert.Null(WebIdentityClaims.Parse(Encode("[]")));
        Assert.Null(WebIdentityClaims.Parse("***"));
    }

    private Task<StsReply> ExchangeAsync(params (string Name, string Value)[] parameters)
        => StsHttp.AssumeWithTokenAsync(_host, _host.MintToken(), null, parameters);

    private static async Task<StsReply> PostAsync(string endpoint, string body, string mediaType)
    {
        using HttpClient http = new();
        using StringContent content = new(body, Encoding.UTF8, mediaType);
        using HttpResponseMessage response = await http.PostAsync(new Uri(endpoint), content, TestContext.Current.CancellationToken);
        return await StsHttp.ReadAsync(response);
    }

    private static string Encode(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));
}
