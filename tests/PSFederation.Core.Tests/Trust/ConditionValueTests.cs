using PSFederation.Core.Trust;

namespace PSFederation.Core.Tests.Trust;

/// <summary>The values that operators compare: wildcards, variables, numbers, times, addresses, ARNs (IAM's pages "Condition operators" and "Variables and tags").</summary>
public sealed class ConditionValueTests
{
    [Theory]
    [InlineData("StringEquals", "repo:*", "repo:*", true)]
    [InlineData("StringEquals", "repo:*", "repo:a", false)]
    [InlineData("StringLike", "*", "", true)]
    [InlineData("StringLike", "", "", true)]
    [InlineData("StringLike", "", "a", false)]
    [InlineData("StringLike", "?", "", false)]
    [InlineData("StringLike", "a?c", "abc", true)]
    [InlineData("StringLike", "a*b*c", "aXbYbZc", true)]
    [InlineData("StringLike", "a*b*c", "aXbYbZ", false)]
    [InlineData("StringLike", "repo:org/*:ref:refs/heads/main", "repo:org/a:ref:refs/heads/main", true)]
    [InlineData("StringLike", "repo:org/*:ref:refs/heads/main", "repo:org/a:ref:refs/heads/main2", false)]
    [InlineData("StringLike", "a.c", "abc", false)]
    [InlineData("StringLike", "[a]*", "[a]b\n", true)]
    [InlineData("StringEqualsIgnoreCase", "a*", "A*", true)]
    [InlineData("NumericEquals", "1e3", "1000", true)]
    [InlineData("NumericEquals", "ten", "10", false)]
    [InlineData("NumericLessThan", "10", "many", false)]
    [InlineData("NumericEquals", "1,000", "1000", false)]
    [InlineData("DateLessThan", "2020", "2019-12-31T23:59:59.999Z", true)]
    [InlineData("DateEquals", "2020-01-01T01:00+01:00", "2020-01-01T00:00:00Z", true)]
    [InlineData("DateEquals", "2020-02", "2020-02-01", true)]
    [InlineData("DateEquals", "1.1.2020", "2020-01-01", false)]
    [InlineData("DateLessThan", "-99999999999", "2020-01-01", false)]
    [InlineData("DateLessThan", "-9223372036854775808", "2020-01-01", false)]
    [InlineData("DateGreaterThan", "-62135596800", "2020-01-01", true)]
    [InlineData("DateGreaterThan", "1577836800", "2020-01-01T00:00:01Z", true)]
    [InlineData("Bool", "TRUE", "true", true)]
    [InlineData("Bool", "1", "true", false)]
    [InlineData("IpAddress", "203.0.113.7", "203.0.113.7", true)]
    [InlineData("IpAddress", "203.0.113.7", "203.0.113.8", false)]
    [InlineData("IpAddress", "203.0.113.0/23", "203.0.112.255", true)]
    [InlineData("IpAddress", "0.0.0.0/0", "198.51.100.1", true)]
    [InlineData("IpAddress", "0.0.0.0/0", "2001:db8::1", false)]
    [InlineData("IpAddress", "2001:DB8:1234:5678::/64", "2001:db8:1234:5678:9::1", true)]
    [InlineData("IpAddress", "2001:DB8:1234:5678::/64", "2001:db8:1234:5679::1", false)]
    [InlineData("IpAddress", "2001:db8::/33", "2001:db8:8000::1", false)]
    [InlineData("IpAddress", "203.0.113.0/33", "203.0.113.0", false)]
    [InlineData("IpAddress", "1", "0.0.0.1", false)]
    [InlineData("ArnLike", "*", "arn:aws:iam::111122223333:role/a", true)]
    [InlineData("ArnLike", "arn:*", "arn:aws:iam::111122223333:role/a", false)]
    [InlineData("ArnLike", "arn:aws:iam::*:role/a?", "arn:aws:iam::111122223333:role/ab", true)]
    [InlineData("ArnLike", "arn:aws:iam::*:role/a", "ARN:aws:iam::111122223333:role/a", false)]
    [InlineData("ArnLike", "arn:aws:iam::*:role/a", "no arn", false)]
    [InlineData("BinaryEquals", "%%%", "%%%", false)]
    public void A_value_matches(string name, string policy, string request, bool expected) =>
        Assert.Equal(expected, ConditionTableTests.IsMet(name, ContextKey.Of(request), policy));

    /// <summary>The page "Variables and tags": single-valued keys, defaults in single quotes, and the three characters with a meaning.</summary>
    [Theory]
    [InlineData("StringEquals", "${aws:username}", "David", true)]
    [InlineData("StringEquals", "${AWS:UserName}", "David", true)]
    [InlineData("StringLike", "home/${aws:username}/*", "home/David/x", true)]
    [InlineData("StringEquals", "${aws:none}", "", false)]
    [InlineData("StringNotEquals", "${aws:none}", "x", true)]
    [InlineData("StringEquals", "${aws:none, 'company-wide'}", "company-wide", true)]
    [InlineData("StringEquals", "${aws:username, 'company-wide'}", "David", true)]
    [InlineData("StringEquals", "${aws:none, ''}", "", true)]
    [InlineData("StringEquals", "${aws:none, 'a}b'}c", "a}bc", true)]
    [InlineData("StringLike", "${*}", "*", true)]
    [InlineData("StringLike", "${*}", "x", false)]
    [InlineData("StringLike", "${?}${$}", "?$", true)]
    [InlineData("StringLike", "${aws:star}", "anything", false)]
    [InlineData("StringLike", "${aws:star}", "*", true)]
    [InlineData("StringEquals", "${aws:several}", "one", false)]
    [InlineData("StringEquals", "${aws:hidden}", "one", null)]
    [InlineData("StringNotEquals", "${aws:hidden}", "one", null)]
    [InlineData("StringEquals", "${aws:hidden, 'one'}", "one", null)]
    [InlineData("StringEquals", "${aws:username", "${aws:username", true)]
    [InlineData("StringEquals", "$aws:username", "$aws:username", true)]
    [InlineData("StringEquals", "${aws:no'ne, 'ann'}", "ann", true)]
    [InlineData("StringEquals", "${aws:no'ne, ann'}", "${aws:no'ne, ann'}", true)]
    [InlineData("StringEquals", "${'a', b}", "${'a', b}", true)]
    [InlineData("NumericEquals", "${aws:five}", "5", false)]
    [InlineData("Bool", "${aws:yes}", "true", true)]
    [InlineData("ArnLike", "arn:aws:iam::${aws:five}:role/*", "arn:aws:iam::5:role/x", true)]
    [InlineData("ArnLike", "${aws:arn}", "arn:aws:iam::5:role/x", true)]
    public void A_variable_stands_for_the_value_of_a_key(string name, string policy, string request, bool? expected)
    {
        TrustContext context = new(_ => ContextKey.Missing());
        context.Set("aws:TheKey", ContextKey.Of(request));
        context.Set("aws:username", ContextKey.Of("David"));
        context.Set("aws:star", ContextKey.Of("*"));
        context.Set("aws:several", ContextKey.Of(["one", "two"]));
        context.Set("aws:hidden", ContextKey.Unknown("test"));
        context.Set("aws:five", ContextKey.Of("5"));
        context.Set("aws:yes", ContextKey.Of("true"));
        context.Set("aws:arn", ContextKey.Of("arn:aws:iam::5:role/x"));
        Assert.Equal(expected, ConditionTableTests.IsMet(name, context, policy));
    }

    [Fact]
    public void A_policy_of_the_old_version_has_no_variables()
    {
        Assert.Empty(PolicyPattern.Parse("${aws:username}", wildcards: false, variables: false).Variables);
        Assert.Equal(["aws:username"], PolicyPattern.Parse("${aws:username, 'x'}", wildcards: false, variables: true).Variables);
    }

    /// <summary>A pattern with many wildcards takes time that grows with its length times that of the text, not exponentially.</summary>
    [Fact]
    public void Many_wildcards_do_no_harm()
    {
        PolicyPattern pattern = PolicyPattern.Parse(string.Concat(Enumerable.Repeat("*a", 500)) + "b", wildcards: true, variables: false);
        Assert.False(pattern.Matches(new string('a', 10_000)));
        Assert.True(pattern.Matches(new string('a', 10_000) + "b"));
    }
}
