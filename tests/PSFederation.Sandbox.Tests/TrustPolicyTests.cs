using PSFederation.Sandbox.Sts;
using PSFederation.Sandbox.Sts.Trust;

namespace PSFederation.Sandbox.Tests;

/// <summary>The condition operators, and what is not a trust policy.</summary>
public sealed class TrustPolicyTests
{
    private const string Provider = "arn:aws:iam::111122223333:saml-provider/IdP";
    private const string Action = "sts:AssumeRoleWithSAML";
    private static readonly DateTimeOffset Time = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Theory]
    [InlineData("""{"StringEquals":{"saml:sub":"alice"}}""", true)]
    [InlineData("""{"StringEquals":{"SAML:SUB":"alice"}}""", true)]
    [InlineData("""{"StringEquals":{"saml:sub":"Alice"}}""", false)]
    [InlineData("""{"StringEquals":{"saml:sub":["bob","alice"]}}""", true)]
    [InlineData("""{"StringEquals":{"saml:sub":"al*"}}""", false)]
    [InlineData("""{"StringNotEquals":{"saml:sub":"alice"}}""", false)]
    [InlineData("""{"StringNotEquals":{"saml:sub":["bob","carol"]}}""", true)]
    [InlineData("""{"StringNotEquals":{"saml:sub":["bob","alice"]}}""", false)]
    [InlineData("""{"StringEqualsIgnoreCase":{"saml:sub":"ALICE"}}""", true)]
    [InlineData("""{"StringNotEqualsIgnoreCase":{"saml:sub":"ALICE"}}""", false)]
    [InlineData("""{"StringLike":{"saml:sub":"a*e"}}""", true)]
    [InlineData("""{"StringLike":{"saml:sub":"al?ce"}}""", true)]
    [InlineData("""{"StringLike":{"saml:sub":"al?e"}}""", false)]
    [InlineData("""{"StringLike":{"saml:sub":"*"}}""", true)]
    [InlineData("""{"StringLike":{"saml:sub":"a*b*e"}}""", false)]
    [InlineData("""{"StringNotLike":{"saml:sub":"a*"}}""", false)]
    [InlineData("""{"StringNotLike":{"saml:sub":"b*"}}""", true)]
    [InlineData("""{"Bool":{"test:flag":"true"}}""", true)]
    [InlineData("""{"Bool":{"test:flag":true}}""", true)]
    [InlineData("""{"Bool":{"test:flag":"false"}}""", false)]
    [InlineData("""{"Null":{"test:missing":"true"}}""", true)]
    [InlineData("""{"Null":{"test:missing":"false"}}""", false)]
    [InlineData("""{"Null":{"saml:sub":"true"}}""", false)]
    [InlineData("""{"Null":{"saml:sub":"false"}}""", true)]
    [InlineData("""{"NumericEquals":{"test:number":"42"}}""", true)]
    [InlineData("""{"NumericEquals":{"test:number":"42.0"}}""", true)]
    [InlineData("""{"NumericNotEquals":{"test:number":"42"}}""", false)]
    [InlineData("""{"NumericLessThan":{"test:number":42}}""", false)]
    [InlineData("""{"NumericLessThan":{"test:number":100}}""", true)]
    [InlineData("""{"NumericLessThanEquals":{"test:number":"42"}}""", true)]
    [InlineData("""{"NumericGreaterThan":{"test:number":"5"}}""", true)]
    [InlineData("""{"NumericGreaterThanEquals":{"test:number":"43"}}""", false)]
    [InlineData("""{"DateLessThan":{"aws:CurrentTime":"2026-01-02T03:04:06Z"}}""", true)]
    [InlineData("""{"DateLessThan":{"aws:CurrentTime":"2026-01-02T03:04:05Z"}}""", false)]
    [InlineData("""{"DateLessThanEquals":{"aws:CurrentTime":"2026-01-02T03:04:05Z"}}""", true)]
    [InlineData("""{"DateGreaterThan":{"aws:CurrentTime":"2026-01-01"}}""", true)]
    [InlineData("""{"DateGreaterThan":{"aws:CurrentTime":"1767323046"}}""", false)]
    [InlineData("""{"DateGreaterThanEquals":{"aws:EpochTime":"1767323045"}}""", true)]
    [InlineData("""{"DateEquals":{"aws:CurrentTime":"2026-01-02T04:04:05+01:00"}}""", true)]
    [InlineData("""{"DateNotEquals":{"aws:CurrentTime":"2026-01-02T03:04:05Z"}}""", false)]
    [InlineData("""{"ArnEquals":{"test:arn":"arn:aws:iam::111122223333:role/team/Name"}}""", true)]
    [InlineData("""{"ArnLike":{"test:arn":"arn:aws:iam::*:role/team/*"}}""", true)]
    [InlineData("""{"ArnLike":{"test:arn":"arn:aws:iam:*:role/team/Name"}}""", false)]
    [InlineData("""{"ArnLike":{"test:arn":"arn:*"}}""", false)]
    [InlineData("""{"ArnNotLike":{"test:arn":"arn:aws:iam::*:role/team/*"}}""", false)]
    [InlineData("""{"ArnNotEquals":{"test:arn":"arn:aws:iam::*:role/other"}}""", true)]
    [InlineData("""{"IpAddress":{"aws:SourceIp":"127.0.0.0/8"}}""", true)]
    [InlineData("""{"IpAddress":{"aws:SourceIp":"127.0.0.1"}}""", true)]
    [InlineData("""{"NotIpAddress":{"aws:SourceIp":"203.0.113.0/24"}}""", true)]
    [InlineData("""{"BinaryEquals":{"saml:sub":"alice"}}""", true)]
    public void Each_operator_does_what_its_name_says(string condition, bool expected)
        => Assert.Equal(expected, Allows(Policies.Federated(Provider, condition, Action)));

    [Theory]
    [InlineData("StringEquals", false)]
    [InlineData("StringLike", false)]
    [InlineData("StringNotEquals", true)]
    [InlineData("StringNotLike", true)]
    [InlineData("NumericLessThan", false)]
    [InlineData("Bool", false)]
    [InlineData("ArnNotLike", true)]
    [InlineData("StringEqualsIfExists", true)]
    [InlineData("BoolIfExists", true)]
    [InlineData("StringNotEqualsIfExists", true)]
    [InlineData("ForAllValues:StringEquals", true)]
    [InlineData("ForAnyValue:StringEquals", false)]
    [InlineData("ForAnyValue:StringNotEquals", false)]
    [InlineData("ForAnyValue:StringEqualsIfExists", true)]
    public void A_key_that_is_absent(string operation, bool expected)
        => Assert.Equal(expected, Allows(Policies.Federated(Provider, "{\"" + operation + "\":{\"test:missing\":\"x\"}}", Action)));

    [Theory]
    [InlineData("""{"ForAnyValue:StringEquals":{"test:list":"red"}}""", true)]
    [InlineData("""{"ForAnyValue:StringEquals":{"test:list":"blue"}}""", false)]
    [InlineData("""{"ForAllValues:StringEquals":{"test:list":["red","green","blue"]}}""", true)]
    [InlineData("""{"ForAllValues:StringEquals":{"test:list":["red"]}}""", false)]
    [InlineData("""{"ForAllValues:StringLike":{"test:list":"*r*"}}""", true)]
    [InlineData("""{"ForAnyValue:StringNotEquals":{"test:list":"red"}}""", true)]
    [InlineData("""{"ForAllValues:StringNotEquals":{"test:list":"red"}}""", false)]
    [InlineData("""{"ForAllValues:StringNotEquals":{"test:list":"blue"}}""", true)]
    public void Keys_with_several_values(string condition, bool expected)
        => Assert.Equal(expected, Allows(Policies.Federated(Provider, condition, Action)));

    [Theory]
    [InlineData("""{"StringEquals":{"test:name":"${saml:sub}"}}""", true)]
    [InlineData("""{"StringLike":{"test:path":"home/${saml:sub}/*"}}""", true)]
    [InlineData("""{"StringEquals":{"test:name":"${test:missing}"}}""", false)]
    [InlineData("""{"StringEquals":{"test:name":"${test:missing, 'alice'}"}}""", true)]
    [InlineData("""{"StringLike":{"saml:sub":"${*}"}}""", false)]
    [InlineData("""{"StringLike":{"test:star":"${*}"}}""", true)]
    [InlineData("""{"StringLike":{"saml:sub":"${test:star}"}}""", false)]
    public void Policy_variables(string condition, bool expected)
        => Assert.Equal(expected, Allows(Policies.Federated(Provider, condition, Action)));

    [Fact]
    public void All_conditions_must_hold()
    {
        const string Both = """{"StringEquals":{"saml:sub":"alice"},"Bool":{"test:flag":"true"}}""";
        const string OnlyOne = """{"StringEquals":{"saml:sub":"alice"},"Bool":{"test:flag":"false"}}""";
        const string OnlyOneKey = """{"StringEquals":{"saml:sub":"alice","test:name":"bob"}}""";
        Assert.True(Allows(Policies.Federated(Provider, Both, Action)));
        Assert.False(Allows(Policies.Federated(Provider, OnlyOne, Action)));
        Assert.False(Allows(Policies.Federated(Provider, OnlyOneKey, Action)));
    }

    [Fact]
    public void Deny_wins()
    {
        const string Allow = """{"Effect":"Allow","Principal":"*","Action":"sts:*"}""";
        const string Deny =
            """{"Effect":"Deny","Principal":"*","Action":"sts:AssumeRole*","Condition":{"StringEquals":{"saml:sub":"alice"}}}""";
        string denyBob = Deny.Replace("alice", "bob", StringComparison.Ordinal);
        Assert.False(Allows(Policies.Document(Allow, Deny)));
        Assert.False(Allows(Policies.Document(Deny, Allow)));
        Assert.True(Allows(Policies.Document(Allow, denyBob)));
    }

    [Theory]
    [InlineData("sts:AssumeRoleWithSAML", true)]
    [InlineData("STS:assumerolewithsaml", true)]
    [InlineData("sts:AssumeRole*", true)]
    [InlineData("sts:*", true)]
    [InlineData("sts:AssumeRole", false)]
    [InlineData("sts:AssumeRoleWithWebIdentity", false)]
    public void Actions(string action, bool expected)
        => Assert.Equal(expected, Allows(Policies.Federated(Provider, "{}", action)));

    [Theory]
    [InlineData("""{"Federated":"arn:aws:iam::111122223333:saml-provider/IdP"}""", true)]
    [InlineData("""{"Federated":["arn:aws:iam::111122223333:saml-provider/Other","arn:aws:iam::111122223333:saml-provider/IdP"]}""", true)]
    [InlineData("""{"Federated":"arn:aws:iam::111122223333:saml-provider/*"}""", false)]
    [InlineData("""{"Federated":"arn:aws:iam::444455556666:saml-provider/IdP"}""", false)]
    [InlineData("""{"AWS":"arn:aws:iam::111122223333:saml-provider/IdP"}""", false)]
    [InlineData("""{"AWS":"*"}""", false)]
    [InlineData("\"*\"", true)]
    public void Principals(string principal, bool expected)
        => Assert.Equal(expected, Allows(Policies.Statement("Allow", principal, null, Action)));

    [Theory]
    [InlineData("not json", "invalid Json")]
    [InlineData("""{"Version":"2012-10-17","Version":"2012-10-17","Statement":[]}""", "invalid Json")]
    [InlineData("[]", "Syntax errors in policy.")]
    [InlineData("{}", "Syntax errors in policy.")]
    [InlineData("""{"Version":"2012-10-17","Statement":[]}""", "Syntax errors in policy.")]
    [InlineData("""{"Version":"2013-01-01","Statement":{"Effect":"Allow"}}""", "Syntax errors in policy.")]
    [InlineData("""{"Statement":{"Effect":"allow","Principal":"*","Action":"sts:AssumeRole"}}""", "Syntax errors in policy.")]
    [InlineData("""{"Statement":{"Effect":5,"Principal":"*","Action":"sts:AssumeRole"}}""", "Syntax errors in policy.")]
    [InlineData("""{"Statement":{"Effect":"Allow","Principal":5,"Action":"sts:AssumeRole"}}""", "Syntax errors in policy.")]
    [InlineData("""{"Statement":{"Effect":"Allow","Principal":"*","Action":[5]}}""", "may only specify STS AssumeRole actions")]
    [InlineData("""{"Statement":{"Effect":"Allow","Principal":"*","Action":[]}}""", "may only specify STS AssumeRole actions")]
    [InlineData("""{"Version":5,"Statement":{"Effect":"Allow"}}""", "Syntax errors in policy.")]
    [InlineData("""{"Statement":{"Principal":"*","Action":"sts:AssumeRole"}}""", "Missing required field Effect")]
    [InlineData("""{"Statement":{"Effect":"Allow","Action":"sts:AssumeRole"}}""", "Missing required field Principal")]
    [InlineData("""{"Statement":{"Effect":"Allow","Principal":"*"}}""", "Missing required field Action")]
    [InlineData("""{"Statement":{"Effect":"Allow","Principal":"*","Action":"s3:GetObject"}}""", "may only specify STS AssumeRole actions")]
    [InlineData("""{"Statement":{"Effect":"Allow","Principal":"*","Action":"sts:*","Resource":"*"}}""", "Has prohibited field Resource")]
    [InlineData("""{"Statement":{"Effect":"Allow","Principal":{"Foo":"*"},"Action":"sts:AssumeRole"}}""", "Has prohibited field Foo")]
    public void A_trust_policy_that_is_not_valid(string policy, string message)
    {
        StsException refused = Assert.Throws<StsException>(() => TrustPolicy.Parse(policy));
        Assert.Equal("MalformedPolicyDocument", refused.Code);
        Assert.Equal(400, refused.StatusCode);
        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"StringMatches":{"a:b":"c"}}""", "Invalid Condition type : StringMatches.")]
    [InlineData("""{"stringEquals":{"a:b":"c"}}""", "Invalid Condition type")]
    [InlineData("""{"NullIfExists":{"a:b":"true"}}""", "Invalid Condition type")]
    [InlineData("""{"ForAllValues:Null":{"a:b":"true"}}""", "Invalid Condition type")]
    [InlineData("""{"ForSomeValues:StringEquals":{"a:b":"c"}}""", "Invalid Condition type")]
    [InlineData("""{"StringEquals":"c"}""", "Syntax errors in policy.")]
    [InlineData("""{"StringEquals":{"a:b":{}}}""", "Syntax errors in policy.")]
    public void A_condition_that_is_not_valid(string condition, string message)
        => A_trust_policy_that_is_not_valid(Policies.Federated(Provider, condition, Action), message);

    private static bool Allows(string policy)
    {
        RequestContext context = new(Time);
        context.Set("saml:sub", "alice");
        context.Set("test:name", "alice");
        context.Set("test:path", "home/alice/file");
        context.Set("test:star", "*");
        context.Set("test:flag", "true");
        context.Set("test:number", "42");
        context.Set("test:arn", "arn:aws:iam::111122223333:role/team/Name");
        context.Set("test:list", "red", "green");
        return TrustPolicy.Parse(policy).Allows(Action, TrustPrincipal.Federated(Provider), context);
    }
}
