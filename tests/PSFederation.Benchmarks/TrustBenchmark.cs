using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using PSFederation.Core.Oidc.Tokens;
using PSFederation.Core.Trust;

namespace PSFederation.Benchmarks;

/// <summary>One token against the trust policies of 1,000 roles, parsed and evaluated, against JsonNode that parses the same texts and reads each value.</summary>
internal static class TrustBenchmark
{
    private const int Roles = 1_000;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(3);

    public static Task<IReadOnlyList<Row>> RowsAsync(Bench bench) => Task.FromResult<IReadOnlyList<Row>>([RowOf(bench.Runs)]);

    private static Measurement RowOf(int runs)
    {
        OidcToken token = JwtReader.Read(
            $"{Part("""{"alg":"RS256"}""")}.{Part("""{"iss":"https://token.actions.githubusercontent.com","sub":"repo:acme@1/shop@2:ref:refs/heads/main","aud":"sts.amazonaws.com","exp":4102444800}""")}.AAAA", OidcTokenType.IdToken);
        string[] policies = [.. Enumerable.Range(0, Roles).Select(i => $$$$"""
            {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"},
            {"Effect":"Allow","Principal":{"Federated":"arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"},"Action":["sts:AssumeRoleWithWebIdentity","sts:TagSession"],
            "Condition":{"StringEquals":{"token.actions.githubusercontent.com:aud":"sts.amazonaws.com"},"StringLike":{"token.actions.githubusercontent.com:sub":["repo:acme@1/role{{{{i}}}}@*:*","repo:acme@1/shop@{{{{i % 4}}}}:*"]}}}]}
            """)];
        int Allowed() => policies.Select((policy, i) => TrustEvaluator.Evaluate(TrustPolicyParser.Parse(policy), TokenContext.Of(token, Target(i)))).Count(evaluation => evaluation.IsAllowed == true);
        if (Allowed() != Roles / 4)
            throw new InvalidOperationException("the samples do not have the verdicts that they should have");
        for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < WarmUp;)
            Allowed();
        return Pairwise.Run(
            $"one token against {Roles} trust policies", "JsonNode.Parse of the same policies, with all values", 3.0, runs,
            () => Milliseconds(() => Allowed()), () => Milliseconds(() => Array.ForEach(policies, policy => Characters(JsonNode.Parse(policy)))));
    }

    /// <summary>Reads each value as a string: JsonDocument.Parse alone only finds where values are.</summary>
    private static int Characters(JsonNode? node) => node switch
    {
        JsonObject members => members.Sum(member => Characters(member.Value)),
        JsonArray items => items.Sum(Characters),
        _ => node!.GetValue<string>().Length,
    };

    private static TrustTarget Target(int i) => new() { RoleArn = $"arn:aws:iam::111122223333:role/r{i}", At = DateTime.UnixEpoch };

    private static string Part(string json) => System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));

    private static double Milliseconds(Action action)
    {
        long start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }
}
