using PSFederation.Core.Trust;

namespace PSFederation.Core.Tests.Trust;

/// <summary>
/// Every operator of IAM with a key that is present, missing, unknown or has several values, and with IfExists, ForAnyValue and ForAllValues. The values are those of
/// IAM's pages "Condition operators" and "Conditions with multiple context keys or values" where these have any.
/// </summary>
public sealed class ConditionTableTests
{
    private const string Key = "aws:TheKey";

    /// <summary>A positive operator, its negated form, the value of the policy, a value of a request that is like it and one that is not, and where it is written.</summary>
    private static readonly (string Positive, string? Negated, string Policy, string Like, string Unlike, string Page)[] Operators =
    [
        ("StringEquals", "StringNotEquals", "johndoe", "johndoe", "JohnDoe", "elements_condition: users named JohnDoe are denied access"),
        ("StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", "johndoe", "JohnDoe", "janedoe", "elements_condition: match users named johndoe or JohnDoe"),
        ("StringLike", "StringNotLike", "t1.*", "t1.micro", "T1.micro", "condition_operators, StringLike: case-sensitive, * and ? anywhere"),
        ("NumericEquals", "NumericNotEquals", "10", "10.0", "11", "condition_operators, numeric: an integer or decimal value"),
        ("NumericLessThan", null, "10", "9", "10", "condition_operators, numeric: less than"),
        ("NumericLessThanEquals", null, "10", "10", "11", "condition_operators, s3:max-keys up to 10"),
        ("NumericGreaterThan", null, "10", "11", "10", "condition_operators, numeric: greater than"),
        ("NumericGreaterThanEquals", null, "10", "10", "9.9", "condition_operators, numeric: greater than or equals"),
        ("DateEquals", "DateNotEquals", "2020-01-01T00:00:01Z", "1577836801", "2020-01-01T00:00:02Z", "condition_operators, date: ISO 8601 or epoch time"),
        ("DateLessThan", null, "2013-12-15T12:00:00Z", "2013-12-15T11:59:59Z", "2013-12-15T12:00:00Z", "elements_condition: aws:CurrentTime"),
        ("DateLessThanEquals", null, "2013-12-15T12:00:00Z", "2013-12-15T12:00:00Z", "2013-12-15T12:00:01Z", "condition_operators, date: at or before"),
        ("DateGreaterThan", null, "2020-01-01T00:00:01Z", "2020-06-30", "2020-01-01T00:00:01Z", "condition_operators, aws:TokenIssueTime"),
        ("DateGreaterThanEquals", null, "2020-01-01T00:00:01Z", "2020-01-01T00:00:01Z", "2020-01-01T00:00:00Z", "condition_operators, date: at or after"),
        ("Bool", null, "true", "true", "false", "condition_operators, aws:SecureTransport"),
        ("BinaryEquals", null, "QmluYXJ5VmFsdWVJbkJhc2U2NA==", "QmluYXJ5VmFsdWVJbkJhc2U2NA==", "QmluYXJ5", "condition_operators, binary: the example"),
        ("IpAddress", "NotIpAddress", "203.0.113.0/24", "203.0.113.255", "203.0.114.0", "condition_operators, IP: 203.0.113.0 to 203.0.113.255"),
        ("ArnEquals", "ArnNotEquals", "arn:aws:sns:REGION:123456789012:TOPIC-*", "arn:aws:sns:REGION:123456789012:TOPIC-ID", "arn:aws:sns:REGION:999999999999:TOPIC-ID", "condition_operators, ARN: ArnEquals and ArnLike behave identically"),
        ("ArnLike", "ArnNotLike", "arn:aws:someservice:*:111122223333:finance/*", "arn:aws:someservice:us-east-2:111122223333:finance/a:b", "arn:aws:someservice:us-east-2:999999999999:store/abc:111122223333:finance/document.txt", "condition_operators, ARN: the match fails, the first asterisk matches only us-east-2"),
    ];

    /// <summary>
    /// What the pages say for a positive and for a negated operator: prefix and ending of the operator, the values of the request (L is like the policy's value, U is not,
    /// ∅ an empty text, - a missing key, ? an unknown one), the two results (T, F, ? for unknown) and where it is written.
    /// </summary>
    private static readonly (string Prefix, string Ending, string Request, char Positive, char Negated, string Page)[] Rules =
    [
        ("", "", "L", 'T', 'F', "condition_operators"),
        ("", "", "U", 'F', 'T', "condition_operators"),
        ("", "", "-", 'F', 'T', "condition_operators, Important: a missing key is false, and true for negated operators"),
        ("", "", "?", '?', '?', "a key that cannot be known offline is not missing"),
        ("", "", "LU", '?', '?', "multi-value-conditions: you must use set operators with multivalued keys; what happens without is not written"),
        ("", "IfExists", "L", 'T', 'F', "condition_operators, IfExists: process the key as specified"),
        ("", "IfExists", "U", 'F', 'T', "condition_operators, IfExists: process the key as specified"),
        ("", "IfExists", "-", 'T', 'T', "condition_operators, IfExists: evaluate the condition element as true"),
        ("", "IfExists", "?", '?', '?', "a key that cannot be known offline is not missing"),
        ("ForAnyValue:", "", "L", 'T', 'F', "multi-value-conditions, ForAnyValue"),
        ("ForAnyValue:", "", "U", 'F', 'T', "multi-value-conditions, ForAnyValue"),
        ("ForAnyValue:", "", "LU", 'T', 'T', "multi-value-conditions: any one of the key values"),
        ("ForAnyValue:", "", "UU", 'F', 'T', "multi-value-conditions: any one of the key values"),
        ("ForAnyValue:", "", "LL", 'T', 'F', "multi-value-conditions: any one of the key values"),
        ("ForAnyValue:", "", "-", 'F', 'F', "multi-value-conditions: for no matching key the condition returns false"),
        ("ForAnyValue:", "", "∅", 'F', 'F', "multi-value-conditions: for a null dataset the condition returns false"),
        ("ForAnyValue:", "", "?", '?', '?', "a key that cannot be known offline is not missing"),
        ("ForAnyValue:", "IfExists", "-", 'T', 'T', "condition_operators, IfExists"),
        ("ForAnyValue:", "IfExists", "U", 'F', 'T', "condition_operators, IfExists"),
        ("ForAllValues:", "", "L", 'T', 'F', "multi-value-conditions, ForAllValues"),
        ("ForAllValues:", "", "U", 'F', 'T', "multi-value-conditions, ForAllValues"),
        ("ForAllValues:", "", "LU", 'F', 'F', "multi-value-conditions: every key value in the request"),
        ("ForAllValues:", "", "LL", 'T', 'F', "multi-value-conditions: every key value in the request"),
        ("ForAllValues:", "", "UU", 'F', 'T', "multi-value-conditions: every key value in the request"),
        ("ForAllValues:", "", "-", 'T', 'T', "multi-value-conditions: it also returns true if there are no keys in the request"),
        ("ForAllValues:", "", "∅", 'T', 'T', "multi-value-conditions: or if the key values resolve to a null data set, such as an empty string"),
        ("ForAllValues:", "", "?", '?', '?', "a key that cannot be known offline is not missing"),
        ("ForAllValues:", "IfExists", "-", 'T', 'T', "condition_operators, IfExists"),
        ("ForAllValues:", "IfExists", "LU", 'F', 'F', "condition_operators, IfExists"),
    ];

    public static TheoryData<string, string, string, string, string, char, string> Table()
    {
        TheoryData<string, string, string, string, string, char, string> table = [];
        foreach (var (positive, negated, policy, like, unlike, page) in Operators)
        {
            foreach (var (prefix, ending, request, whenPositive, whenNegated, rule) in Rules)
            {
                table.Add(prefix + positive + ending, policy, like, unlike, request, whenPositive, $"{page}; {rule}");
                if (negated is not null)
                    table.Add(prefix + negated + ending, policy, like, unlike, request, whenNegated, $"{page}; {rule}");
            }
        }

        return table;
    }

    [Theory]
    [MemberData(nameof(Table))]
    public void An_operator_comes_out_as_IAM_documents_it(string name, string policy, string like, string unlike, string request, char expected, string page)
    {
        ContextKey key = request switch
        {
            "-" => ContextKey.Missing(),
            "?" => ContextKey.Unknown("test"),
            "∅" => ContextKey.Of(string.Empty),
            _ => ContextKey.Of(request.Select(c => c == 'L' ? like : unlike)),
        };
        bool? want = expected switch { 'T' => true, 'F' => false, _ => null };
        Assert.True(want == IsMet(name, key, policy), $"{name} {policy} with {request}: expected {expected} ({page})");
    }

    /// <summary>"Use either true (the key doesn't exist — it is null) or false (the key exists and its value is not null)."</summary>
    [Theory]
    [InlineData("true", "-", true)]
    [InlineData("true", "L", false)]
    [InlineData("false", "-", false)]
    [InlineData("false", "L", true)]
    [InlineData("True", "-", true)]
    [InlineData("yes", "-", false)]
    [InlineData("true", "?", null)]
    [InlineData("false", "?", null)]
    public void Null_asks_whether_a_key_is_missing(string policy, string request, bool? expected) =>
        Assert.Equal(expected, IsMet("Null", request switch { "-" => ContextKey.Missing(), "?" => ContextKey.Unknown("test"), _ => ContextKey.Of("x") }, policy));

    /// <summary>Several values of the policy: OR, and for negated operators "like a logical AND" of NOTs (page "Conditions with multiple context keys or values").</summary>
    [Theory]
    [InlineData("StringEquals", "b", true)]
    [InlineData("StringEquals", "c", false)]
    [InlineData("StringNotEquals", "b", false)]
    [InlineData("StringNotEquals", "c", true)]
    [InlineData("ForAnyValue:StringNotEquals", "a", false)]
    [InlineData("ForAllValues:StringNotEquals", "c", true)]
    [InlineData("ForAllValues:StringEquals", "a", true)]
    public void Several_values_of_a_policy_are_alternatives(string name, string request, bool expected) =>
        Assert.Equal(expected, IsMet(name, ContextKey.Of(request), "a", "b"));

    [Fact]
    public void No_value_of_a_policy_matches_nothing()
    {
        Assert.False(IsMet("StringEquals", ContextKey.Of("a")));
        Assert.True(IsMet("StringNotEquals", ContextKey.Of("a")));
        Assert.False(IsMet("StringEquals", ContextKey.Missing()));
    }

    internal static bool? IsMet(string name, ContextKey key, params string[] values)
    {
        TrustContext context = new();
        context.Set(Key, key);
        return IsMet(name, context, values);
    }

    internal static bool? IsMet(string name, TrustContext context, params string[] values)
    {
        Assert.True(ConditionOperator.TryParse(name, out ConditionOperator? by), name);
        return ConditionEvaluator.IsMet(
            new TrustCondition(by, Key.ToUpperInvariant(), [.. values.Select(value => new TrustText(value, TextPosition.Start))], TextPosition.Start), context, variables: true);
    }
}
