using PSFederation.Core.Trust;

namespace PSFederation.Core.Tests.Trust;

/// <summary>The grammar of trust policies: IAM's pages "Grammar of the IAM JSON policy language" and those of the elements.</summary>
public sealed class TrustPolicyParserTests
{
    private const string Minimal = """{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole"}""";

    private static string Policy(string statement) => $$"""{"Version":"2012-10-17","Statement":{{statement}}}""";

    [Fact]
    public void Every_element_is_read()
    {
        TrustPolicy policy = TrustPolicyParser.Parse(
            """
            {
              "Version": "2012-10-17",
              "Id": "cd3ad3d9-2776-4ef1-a904-4c229d1642ee",
              "Statement": [
                {
                  "Sid": "Web1",
                  "Effect": "Allow",
                  "Principal": { "Federated": ["accounts.google.com"], "AWS": "111122223333", "Service": "ec2.amazonaws.com" },
                  "Action": ["sts:AssumeRoleWithWebIdentity", "sts:TagSession"],
                  "Condition": {
                    "StringEquals": { "accounts.google.com:aud": "a", "accounts.google.com:sub": ["b", "c"] },
                    "NumericLessThan": { "sts:DurationSeconds": 3600 },
                    "bool": { "aws:SecureTransport": true }
                  }
                },
                { "Effect": "Deny", "NotPrincipal": { "AWS": "*" }, "NotAction": "sts:*" }
              ]
            }
            """);

        Assert.True(policy.HasVariables);
        Assert.Equal("cd3ad3d9-2776-4ef1-a904-4c229d1642ee", policy.Id);
        TrustStatement first = policy.Statements[0], second = policy.Statements[1];
        Assert.Equal(("Web1", true, false, false, 1), (first.Name, first.Allows, first.NotPrincipal, first.NotAction, first.Number));
        Assert.Equal(
            [(TrustPrincipalKind.Federated, "accounts.google.com"), (TrustPrincipalKind.Aws, "111122223333"), (TrustPrincipalKind.Service, "ec2.amazonaws.com")],
            first.Principals.Select(p => (p.Kind, p.Value)));
        Assert.Equal(["sts:AssumeRoleWithWebIdentity", "sts:TagSession"], first.Actions.Select(a => a.Value));
        Assert.Equal(
            ["StringEquals accounts.google.com:aud a", "StringEquals accounts.google.com:sub b,c", "NumericLessThan sts:DurationSeconds 3600", "bool aws:SecureTransport true"],
            first.Conditions.Select(c => $"{c.Operator} {c.Key} {string.Join(',', c.Values)}"));
        Assert.Equal(new TextPosition(11, 27), first.Conditions[0].Position);
        Assert.Equal(new TextPosition(5, 5), first.Position);
        Assert.Equal(("#2", false, true, true), (second.Name, second.Allows, second.NotPrincipal, second.NotAction));
        Assert.Empty(second.Conditions);
    }

    [Fact]
    public void A_policy_without_version_has_no_variables()
    {
        Assert.False(TrustPolicyParser.Parse($$"""{"Statement":{{Minimal}}}""").HasVariables);
        Assert.False(TrustPolicyParser.Parse($$"""{"Version":"2008-10-17","Statement":{{Minimal}}}""").HasVariables);
    }

    [Fact]
    public void A_policy_from_the_API_is_decoded()
    {
        TrustPolicy policy = TrustPolicyParser.Parse(Uri.EscapeDataString(Policy("""{"Effect":"Allow","Principal":{"Federated":"a+b"},"Action":"sts:AssumeRole"}""")));

        Assert.True(policy.WasUrlEncoded);
        Assert.Equal("a+b", policy.Statements[0].Principals[0].Value);
        Assert.StartsWith("{", policy.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_percent_sign_in_JSON_is_not_decoded()
    {
        TrustPolicy policy = TrustPolicyParser.Parse(Policy(
            """{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole","Condition":{"StringEquals":{"k":"repo%3Aa %7B"}}}"""));

        Assert.False(policy.WasUrlEncoded);
        Assert.Equal("repo%3Aa %7B", policy.Statements[0].Conditions[0].Values[0].Value);
    }

    [Theory]
    [InlineData("StringEquals", ConditionTest.StringEquals, false, false, ConditionSet.None)]
    [InlineData("stringlike", ConditionTest.StringLike, false, false, ConditionSet.None)]
    [InlineData("ForAllValues:StringNotEqualsIgnoreCaseIfExists", ConditionTest.StringEqualsIgnoreCase, true, true, ConditionSet.ForAllValues)]
    [InlineData("ForAnyValue:ArnNotEquals", ConditionTest.ArnLike, true, false, ConditionSet.ForAnyValue)]
    [InlineData("NotIpAddressIfExists", ConditionTest.IpAddress, true, true, ConditionSet.None)]
    [InlineData("Null", ConditionTest.Null, false, false, ConditionSet.None)]
    public void Operators_have_qualifier_and_ending(string name, ConditionTest test, bool negated, bool ifExists, ConditionSet set)
    {
        Assert.True(ConditionOperator.TryParse(name, out ConditionOperator? found));
        Assert.Equal(new ConditionOperator(name, test, negated, ifExists, set), found);
    }

    /// <summary>The page "Condition operators": IfExists with every operator but Null; ForAnyValue and ForAllValues with one colon.</summary>
    [Theory]
    [InlineData("NullIfExists")]
    [InlineData("ForAnyValue:Null")]
    [InlineData("ForAnyValue::StringEquals")]
    [InlineData("ForSomeValues:StringEquals")]
    [InlineData("IfExists")]
    [InlineData("BinaryNotEquals")]
    [InlineData("BoolEquals")]
    [InlineData("StringLike ")]
    [InlineData("")]
    public void An_operator_that_IAM_does_not_have_is_not_an_operator(string name) => Assert.False(ConditionOperator.TryParse(name, out _));

    [Theory]
    [InlineData("", 1, 1, "empty")]
    [InlineData("[]", 1, 1, "an array")]
    [InlineData("not json", 1, 2, "not well-formed")]
    [InlineData("{\"Version\":\"2012-10-17\",\n \"Statement\":[{]}", 2, 16, "not well-formed")]
    [InlineData("{\"Version\":\"2013-10-17\",\"Statement\":[]}", 1, 12, "2012-10-17")]
    [InlineData("{\"Version\":\"2012-10-17\"}", 1, 1, "no Statement")]
    [InlineData("{\"Statement\":[]}", 1, 14, "empty")]
    [InlineData("{\"statement\":[]}", 1, 2, "write Statement")]
    [InlineData("{\"Statement\":[\"x\"]}", 1, 15, "a string")]
    [InlineData("{\"Statement\":null}", 1, 14, "null")]
    [InlineData("{\"Id\":1,\"Statement\":[]}", 1, 7, "a number")]
    [InlineData("{\"Statement\":{\"Effect\":\"Allow\",\"Effect\":\"Deny\"}}", 1, 32, "is a duplicate")]
    [InlineData("{\"Statement\":{\"Effect\":\"allow\",\"Principal\":\"*\",\"Action\":\"*\"}}", 1, 24, "case-sensitive")]
    [InlineData("{\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"*\"}}", 1, 14, "no Principal")]
    [InlineData("{\"Statement\":{\"Effect\":\"Allow\",\"Principal\":{},\"Action\":\"*\"}}", 1, 44, "has no principal")]
    [InlineData("{\"Statement\":{\"Effect\":\"Allow\",\"Principal\":\"arn:aws:iam::111122223333:root\",\"Action\":\"*\"}}", 1, 44, "an object with AWS")]
    [InlineData("{\"Statement\":{\"Effect\":\"Allow\",\"Principal\":{\"aws\":\"*\"},\"Action\":\"*\"}}", 1, 45, "write AWS")]
    [InlineData("{\"Statement\":{\"Effect\":\"Allow\",\"Principal\":\"*\",\"NotPrincipal\":\"*\",\"Action\":\"*\"}}", 1, 48, "both")]
    [InlineData("{\"Statement\":{\"Effect\":\"Allow\",\"Principal\":\"*\"}}", 1, 14, "no Action")]
    [InlineData("{\"Statement\":{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":[]}}", 1, 57, "empty")]
    [InlineData("{\"Statement\":{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":[\"*\",\"AssumeRole\"]}}", 1, 62, "sts:AssumeRole")]
    [InlineData("{\"Statement\":{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"sts:AssumeRole\",\"Resource\":\"*\"}}", 1, 74, "cannot have Resource")]
    [InlineData("{\"Statement\":{\"Sid\":\"a b\",\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"*\"}}", 1, 21, "only letters A-Z, a-z and digits")]
    [InlineData("{\"Statement\":{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"*\",\"Condition\":[]}}", 1, 73, "an array")]
    [InlineData("{\"Statement\":{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"*\",\"Condition\":{\"StringIs\":{\"a\":\"b\"}}}}", 1, 74, "no condition operator")]
    [InlineData("{\"Statement\":{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"*\",\"Condition\":{\"Bool\":{\"a\":[null]}}}}", 1, 87, "null")]
    [InlineData("{\"Statement\":{}} x", 1, 18, "not well-formed")]
    public void A_fault_has_its_place(string text, int line, int column, string says)
    {
        (TrustPolicy? policy, TrustPolicyFault? fault) = TrustPolicyParser.Read(text);

        Assert.Null(policy);
        Assert.Contains(says, fault!.Problem, StringComparison.Ordinal);
        Assert.Equal(new TextPosition(line, column), fault.Position);
        FederationException e = Fail.With(FederationErrorCode.TrustPolicyInvalid, () => TrustPolicyParser.Parse(text));
        Assert.Contains(fault.Position.ToString(), e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_column_counts_characters_not_bytes()
    {
        (_, TrustPolicyFault? fault) = TrustPolicyParser.Read("""{"Id":"äöü€","X":1}""");

        Assert.Equal(new TextPosition(1, 14), fault!.Position);
    }

    [Fact]
    public void A_Sid_is_unique_unless_it_is_empty()
    {
        const string Empty = """{"Sid":"","Effect":"Allow","Principal":"*","Action":"sts:AssumeRole"}""";
        Assert.Equal(["#1", "#2"], TrustPolicyParser.Parse(Policy($"[{Empty},{Empty}]")).Statements.Select(s => s.Name));

        string named = Empty.Replace("\"\"", "\"A\"", StringComparison.Ordinal);
        Assert.Contains("is a duplicate", TrustPolicyParser.Read(Policy($"[{named},{named}]")).Fault!.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_text_that_is_not_Unicode_or_is_too_long_or_too_deep_is_an_error()
    {
        Assert.Contains("Unicode", TrustPolicyParser.Read("{\"Id\":\"\ud800\"}").Fault!.Problem, StringComparison.Ordinal);
        Assert.Contains("Unicode", TrustPolicyParser.Read("""{"Id":"\ud800","Statement":[]}""").Fault!.Problem, StringComparison.Ordinal);
        Assert.Contains("131,072", TrustPolicyParser.Read("{\"Id\":\"" + new string('a', 140_000) + "\"}").Fault!.Problem, StringComparison.Ordinal);
        Assert.Contains("well-formed", TrustPolicyParser.Read(new string('[', 10_000)).Fault!.Problem, StringComparison.Ordinal);
    }
}
