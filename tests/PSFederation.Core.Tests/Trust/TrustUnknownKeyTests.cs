using PSFederation.Core.Trust;

namespace PSFederation.Core.Tests.Trust;

/// <summary>A key that cannot be known offline does not matter where every value of it, and its absence, come out the same.</summary>
public sealed class TrustUnknownKeyTests
{
    private static bool? IsMet(string condition, bool alwaysPresent = false, string[]? known = null)
    {
        TrustContext context = new();
        context.Set("k", known is null ? ContextKey.Unknown("test", alwaysPresent) : ContextKey.Of(known));
        TrustPolicy policy = TrustCases.Policy(TrustCases.Provider("login.example.com"), condition);
        return ConditionEvaluator.IsMet(policy.Statements[0].Conditions[0], context, variables: true);
    }

    [Theory]
    [InlineData("""{"StringLike":{"k":"*"}}""", null)]
    [InlineData("""{"StringLikeIfExists":{"k":"*"}}""", true)]
    [InlineData("""{"StringLikeIfExists":{"k":["a","**"]}}""", true)]
    [InlineData("""{"StringLikeIfExists":{"k":"a*"}}""", null)]
    [InlineData("""{"StringEqualsIfExists":{"k":"*"}}""", null)]
    [InlineData("""{"ArnLikeIfExists":{"k":"*"}}""", null)]
    [InlineData("""{"StringNotLike":{"k":"*"}}""", null)]
    [InlineData("""{"ForAllValues:StringLike":{"k":"*"}}""", true)]
    [InlineData("""{"ForAnyValue:StringLike":{"k":"*"}}""", null)]
    [InlineData("""{"ForAnyValue:StringNotLike":{"k":"*"}}""", false)]
    [InlineData("""{"ForAllValues:StringNotLike":{"k":"*"}}""", null)]
    [InlineData("""{"StringEquals":{"k":[]}}""", false)]
    [InlineData("""{"StringNotEquals":{"k":[]}}""", true)]
    [InlineData("""{"StringEqualsIfExists":{"k":[]}}""", null)]
    [InlineData("""{"Null":{"k":"true"}}""", null)]
    [InlineData("""{"Null":{"k":["true","false"]}}""", true)]
    public void A_key_that_may_be_missing(string condition, bool? expected) => Assert.Equal(expected, IsMet(condition));

    [Theory]
    [InlineData("""{"StringLike":{"k":"*"}}""", true)]
    [InlineData("""{"StringNotLike":{"k":"*"}}""", false)]
    [InlineData("""{"StringLike":{"k":"a*"}}""", null)]
    [InlineData("""{"Null":{"k":"true"}}""", false)]
    [InlineData("""{"Null":{"k":"false"}}""", true)]
    public void A_key_that_every_call_has(string condition, bool? expected) => Assert.Equal(expected, IsMet(condition, alwaysPresent: true));

    [Theory]
    [InlineData("""{"StringEquals":{"k":[]}}""", false)]
    [InlineData("""{"StringNotEquals":{"k":[]}}""", true)]
    [InlineData("""{"StringEquals":{"k":"a"}}""", null)]
    public void Several_values_without_a_set_operator(string condition, bool? expected) => Assert.Equal(expected, IsMet(condition, known: ["a", "b"]));

    /// <summary>AssumeRoleWithWebIdentity requires a session name, and is not signed with credentials of AWS.</summary>
    [Theory]
    [InlineData("""{"StringLike":{"sts:RoleSessionName":"*"}}""", true)]
    [InlineData("""{"StringEquals":{"sts:RoleSessionName":"ann"}}""", null)]
    [InlineData("""{"Bool":{"aws:MultiFactorAuthPresent":"true"}}""", false)]
    [InlineData("""{"BoolIfExists":{"aws:MultiFactorAuthPresent":"true"}}""", true)]
    [InlineData("""{"StringEquals":{"aws:username":"ann"}}""", false)]
    [InlineData("""{"StringEquals":{"aws:PrincipalTag/Team":"red"}}""", null)]
    public void A_call_with_a_token(string condition, bool? expected)
    {
        TrustRequest request = TokenContext.Of(TrustCases.Token("""{"iss":"https://login.example.com","sub":"s","aud":"a"}"""), TrustCases.Target());
        Assert.Equal(expected, TrustEvaluator.Evaluate(TrustCases.Policy(TrustCases.Provider("login.example.com"), condition), request).IsAllowed);
    }

    /// <summary>A text of many variables that do not end is read through once: what is allocated grows with its length, not with its square.</summary>
    [Theory]
    [InlineData("${,")]
    [InlineData("${a,'")]
    [InlineData("${a")]
    public void A_value_of_many_variables_is_read_once(string begin)
    {
        string value = string.Concat(Enumerable.Repeat(begin, 4_000)) + "}";
        long before = GC.GetAllocatedBytesForCurrentThread();
        PolicyPattern.Parse(value, wildcards: true, variables: true);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100L * value.Length);
    }

    [Theory]
    [InlineData("${k}", "v")]
    [InlineData("a${ k }b", "avb")]
    [InlineData("${no, 'a}b'}", "a}b")]
    [InlineData("${no,'x'}${k}", "xv")]
    [InlineData("${no,x}${k}", "${no,x}v")]
    [InlineData("${a${k}", "${av")]
    [InlineData("${no,'${k}", "${no,'v")]
    [InlineData("${*}${?}${$}{k}", "*?${k}")]
    [InlineData("${}${", "${}${")]
    [InlineData("$", "$")]
    public void A_variable_is_replaced_and_the_rest_is_text(string value, string expected)
    {
        TrustContext context = new();
        context.Set("k", ContextKey.Of("v"));
        Assert.Equal(expected, PolicyPattern.Parse(value, wildcards: true, variables: true).Resolve(context, out _)!.ToString());
    }
}
