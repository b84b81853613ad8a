using System.Text.RegularExpressions;
using PSFederation.Core.Trust;
using PSFederation.Fuzz;

namespace PSFederation.Core.Tests.Trust;

/// <summary>What holds for every policy and request.</summary>
public sealed class TrustPropertyTests
{
    private const int Cases = 20_000;

    internal static TrustEvaluation Evaluate(IEnumerable<string> statements, IReadOnlyDictionary<string, ContextKey> context)
    {
        TrustContext keys = new();
        foreach ((string key, ContextKey value) in context)
            keys.Set(key, value);
        return TrustEvaluator.Evaluate(
            TrustPolicyParser.Parse($$"""{"Version":"2012-10-17","Statement":[{{string.Join(',', statements)}}]}"""),
            new TrustRequest { Actions = [TrustRequest.AssumeRole], Caller = new AwsCaller(RandomPolicies.Caller), Context = keys });
    }

    /// <summary>A verdict that is reached without a key holds for every value of it, and for none.</summary>
    [Fact]
    public void A_verdict_without_a_key_holds_for_any_key()
    {
        int decided = 0;
        for (int i = 0; i < Cases; i++)
        {
            FuzzRandom random = new(seed: 11, i);
            RandomCondition[][] conditions = [.. Enumerable.Range(0, 2).Select(_ => Enumerable.Range(0, 1 + random.Below(2)).Select(_ => RandomPolicies.Condition(random)).ToArray())];
            string[] statements = [RandomPolicies.Statement(true, conditions[0]), RandomPolicies.Statement(random.OneIn(2), conditions[1])];
            Dictionary<string, ContextKey> known = RandomPolicies.Context(random, conditions.SelectMany(c => c)).ToDictionary(entry => entry.Key, entry => ContextKey.Of(entry.Value));
            string hidden = random.Pick(RandomPolicies.Keys).Key;
            Dictionary<string, ContextKey> without = new(known) { [hidden] = ContextKey.Unknown("test") };
            bool? open = Evaluate(statements, without).IsAllowed;
            if (open is null)
                continue;
            decided++;
            foreach (ContextKey value in (ContextKey[])[ContextKey.Missing(), known.GetValueOrDefault(hidden, ContextKey.Missing()), ContextKey.Of("ann"), ContextKey.Of(["ann", "5"]), ContextKey.Of("")])
            {
                bool? closed = Evaluate(statements, new Dictionary<string, ContextKey>(known) { [hidden] = value }).IsAllowed;
                Assert.True(closed == open || closed is null, $"{string.Join(',', statements)} without {hidden}: {open}, with {string.Join('|', value.Values!)}: {closed}");
            }
        }

        Assert.InRange(decided, Cases / 4, Cases);
    }

    [Fact]
    public void A_deny_takes_away_and_an_allow_gives_nothing_back()
    {
        int allowed = 0;
        for (int i = 0; i < Cases; i++)
        {
            FuzzRandom random = new(seed: 12, i);
            RandomCondition first = RandomPolicies.Condition(random), second = RandomPolicies.Condition(random);
            string allow = RandomPolicies.Statement(true, [first]), deny = RandomPolicies.Statement(false, [second]);
            Dictionary<string, ContextKey> context = RandomPolicies.Context(random, [first, second]).ToDictionary(entry => entry.Key, entry => ContextKey.Of(entry.Value));
            bool? alone = Evaluate([allow], context).IsAllowed, both = Evaluate([allow, deny], context).IsAllowed, reversed = Evaluate([deny, allow], context).IsAllowed;
            allowed += alone == true ? 1 : 0;
            Assert.True(both == reversed && (alone == true || both != true), $"{allow} {deny}");
        }

        Assert.InRange(allowed, Cases / 10, Cases);
    }

    /// <summary>The wildcards as a regular expression has them, as a second opinion.</summary>
    [Fact]
    public void A_pattern_matches_what_the_regular_expression_does()
    {
        for (int i = 0; i < Cases; i++)
        {
            FuzzRandom random = new(seed: 13, i);
            string pattern = string.Concat(Enumerable.Range(0, random.Below(8)).Select(_ => random.Pick(["a", "b", "*", "?", ":", "."])));
            string text = string.Concat(Enumerable.Range(0, random.Below(8)).Select(_ => random.Pick(["a", "b", ":", "."])));
            string expression = "\\A" + Regex.Escape(pattern).Replace("\\*", ".*", StringComparison.Ordinal).Replace("\\?", ".", StringComparison.Ordinal) + "\\z";
            Assert.True(Regex.IsMatch(text, expression, RegexOptions.Singleline) == PolicyPattern.Parse(pattern, wildcards: true, variables: false).Matches(text), $"{pattern} {text}");
        }
    }

    /// <summary>An empty condition key, name or value does not end the evaluation.</summary>
    [Theory]
    [InlineData("""{"StringEquals":{"":""}}""")]
    [InlineData("""{"StringEquals":{":":"${}"}}""")]
    [InlineData("""{"ArnLike":{"a":["",":::::","arn:*"]}}""")]
    public void Odd_conditions_are_evaluated(string condition) =>
        Assert.NotEqual(FederationTrustVerdict.Allowed, Evaluate([$$"""{"Effect":"Allow","Principal":"*","Action":"*","Condition":{{condition}}}"""], new Dictionary<string, ContextKey>()).Verdict);
}
