using PSFederation.Core.Text;

namespace PSFederation.Core.Tests.Text;

public sealed class SuggestionsTests
{
    [Theory]
    [InlineData("dve", "dev", 1)]
    [InlineData("dev", "DEV", 0)]
    [InlineData("staging", "stagin", 1)]
    [InlineData("eu-wset-1", "eu-west-1", 1)]
    [InlineData("okta", "okra", 1)]
    [InlineData("kitten", "sitting", 3)]
    [InlineData("", "ab", 2)]
    [InlineData("ca", "abc", 3)]
    public void Edits_count_insertions_removals_replacements_and_swaps(string one, string other, int edits)
    {
        Assert.Equal(edits, Suggestions.Edits(one, other, 10));
        Assert.Equal(Math.Min(edits, 2), Suggestions.Edits(one, other, 1));
    }

    /// <summary>The bound cuts the work short and never the result.</summary>
    [Fact]
    public void The_bound_changes_no_number_below_it()
    {
        Random random = new(22);
        string Text() => string.Concat(Enumerable.Range(0, random.Next(0, 8)).Select(_ => "abC-"[random.Next(4)]));
        for (int i = 0; i < 20_000; i++)
        {
            string one = Text(), other = Text();
            int edits = Plain(one.ToUpperInvariant(), other.ToUpperInvariant());
            Assert.Equal(edits, Suggestions.Edits(one, other, 20));
            Assert.Equal(edits, Suggestions.Edits(other, one, 20));
            for (int limit = 1; limit <= 3; limit++)
                Assert.Equal(Math.Min(edits, limit + 1), Suggestions.Edits(one, other, limit));
        }
    }

    /// <summary>The definition, without a bound and without rows that are reused.</summary>
    private static int Plain(string a, string b)
    {
        int[][] d = [.. Enumerable.Range(0, a.Length + 1).Select(_ => new int[b.Length + 1])];
        for (int i = 0; i <= a.Length; i++)
        {
            for (int j = 0; j <= b.Length; j++)
            {
                d[i][j] = i == 0 ? j : j == 0 ? i : Math.Min(Math.Min(d[i - 1][j], d[i][j - 1]) + 1, d[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    d[i][j] = Math.Min(d[i][j], d[i - 2][j - 2] + 1);
            }
        }

        return d[a.Length][b.Length];
    }

    [Theory]
    [InlineData("dve", " Did you mean 'dev' or 'dove'?")]
    [InlineData("Dev", " Did you mean 'dev'?")]
    [InlineData("dev", "")]
    [InlineData("production", " Did you mean 'productoin'?")]
    [InlineData("something", "")]
    [InlineData("x", "")]
    [InlineData("", "")]
    [InlineData(null, "")]
    public void Offers_what_is_close(string? typed, string expected) => Assert.Equal(expected, Suggestions.Of(typed, ["dev", "productoin", "dove", "y"]));

    [Fact]
    public void Offers_three_at_most_and_no_secret()
    {
        Assert.Equal(" Did you mean 'role1', 'role2' or 'role3'?", Suggestions.Of("role", ["role4", "role3", "role2", "role1"]));
        string token = "eyJ" + new string('a', 60);
        Assert.Equal(string.Empty, Suggestions.Of(token, [token + "b"]));
        Assert.DoesNotContain("\u001b", Suggestions.Of("dev", ["de\u001bv"]), StringComparison.Ordinal);
    }
}
