using PSFederation.Core.Trust;
using PSFederation.Core.Trust.Findings;
using PSFederation.Core.Trust.Report;
using PolicyTarget = PSFederation.Core.Trust.TrustTarget;

namespace PSFederation.Fuzz;

/// <summary>
/// Trust policies: parsed, evaluated and explained. What is accepted has a verdict for a token with every key known or unknown, and reads the same when it comes
/// URL-encoded; what is refused says where in the text.
/// </summary>
internal sealed class TrustPolicyTarget : IFuzzTarget
{
    public const string TargetName = "trust";

    private static readonly string[] Samples =
    [
        """
        {"Version":"2012-10-17","Id":"x","Statement":[{"Sid":"A","Effect":"Allow","Principal":{"Federated":"arn:aws:iam::111122223333:oidc-provider/login.example.com"},
        "Action":["sts:AssumeRoleWithWebIdentity","sts:TagSession"],"Condition":{"StringEquals":{"login.example.com:aud":"web"},"StringLike":{"login.example.com:sub":["a*","${aws:username, 'x'}"]}}}]}
        """,
        """
        {"Version":"2012-10-17","Statement":[{"Effect":"Deny","NotPrincipal":{"AWS":["111122223333","*"]},"NotAction":"sts:*","Condition":{"IpAddress":{"aws:SourceIp":"203.0.113.0/24"},
        "DateGreaterThan":{"aws:CurrentTime":"2026-01-01T00:00:00Z"},"Bool":{"aws:SecureTransport":true},"NumericLessThan":{"login.example.com:email":5},"Null":{"login.example.com:sub":"false"},
        "ForAnyValue:ArnLike":{"login.example.com:sub":"arn:aws:iam::*:role/*"},"BinaryEquals":{"login.example.com:sub":"QQ=="}}},{"Effect":"Allow","Principal":"*","Action":"*"}]}
        """,
        """
        {"format_version":"1.2","resource_changes":[{"address":"aws_iam_role.a","change":{"after":{"name":"a","assume_role_policy":"{\"Statement\":[]}"},"after_unknown":{}}},
        {"address":"aws_iam_role.b","change":{"after":{"path":"/"},"after_unknown":{"assume_role_policy":true}}}],"planned_values":{"root_module":{"resources":[{"values":{"assume_role_policy":"x"}}],"child_modules":[{}]}}}
        """,
        """{"Resources":{"R":{"Properties":{"RoleName":"r","AssumeRolePolicyDocument":{"Statement":[{"Effect":"Allow","Principal":{"Federated":{"Ref":"P"}},"Action":"sts:AssumeRole"}]}}}}}""",
    ];

    private static readonly TextMutator Text = new(
    [
        "\"Effect\":\"Allow\",", "\"Effect\":\"Deny\",", "\"Principal\":\"*\",", "\"NotPrincipal\":{\"AWS\":\"*\"},", "\"Action\":\"*\",", "\"Resource\":\"*\",", "\"Condition\":{},", "\"Sid\":\"A\",", "\"Statement\":[", "ForAllValues:", "ForAnyValue:", "IfExists",
        "StringLike", "StringNotEqualsIgnoreCase", "Null", "ArnNotLike", "NotIpAddress", "DateEquals", "NumericEquals", "${", "}", "${*}", "${login.example.com:sub}", ", 'd'}", "*", "?", "**", "[]", "{}", "[[", "{\"a\":", "null", "true", "1e99", "-0", "\"\"", "\\u0000", "\\ud800", "\\n",
        "arn:aws:iam::111122223333:role/", "::/0", "/33", "2026-13-01", "99999999999999", "%7B", "%", "\"resource_changes\":[", "\"after_unknown\":true,", "\"assume_role_policy\":", "\"AssumeRolePolicyDocument\":", "{\"Ref\":\"x\"}", ",", ":", "\"", new string('*', 300), new string('[', 40),
    ]);

    private static readonly OidcToken Token = PSFederation.Core.Oidc.Tokens.JwtReader.Read(
        "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJodHRwczovL2xvZ2luLmV4YW1wbGUuY29tIiwic3ViIjoiYW5uIiwiYXVkIjoid2ViIiwiZXhwIjo0MTAyNDQ0ODAwfQ.AAAA", OidcTokenType.IdToken);

    private static readonly TrustRequest Request = TokenContext.Of(Token, new PolicyTarget { RoleArn = "arn:aws:iam::111122223333:role/Web", At = new DateTime(2026, 11, 30, 12, 0, 0, DateTimeKind.Utc) });

    private static readonly TrustRequest Open = Request with { Context = new TrustContext(_ => ContextKey.Unknown("fuzzer")) };

    public string Name => TargetName;

    public string Make(FuzzRandom random)
    {
        string policy = Text.Mutate(random.Pick(Samples), random);
        return random.OneIn(8) && !HasSurrogates(policy) ? Uri.EscapeDataString(policy) : policy;
    }

    public string? Run(string input)
    {
        if (Sources(input) is { } fault)
            return fault;
        (TrustPolicy? policy, TrustPolicyFault? refused) = TrustPolicyParser.Read(input);
        if (policy is null)
            return refused is { Position: { Line: > 0, Column: > 0 } } ? null : "refused without a place";
        if (policy.Statements.Count == 0 || policy.Statements.Any(statement => statement.Principals.Count == 0 || statement.Actions.Count == 0))
            return "accepted a statement without principal or action";
        IReadOnlyList<FederationTrustCheck> report = TrustReport.Of(policy, Request);
        if (report.Any(row => row.Expected.Any(char.IsControl) || row.Actual.Any(char.IsControl)))
            return "a row has control characters";
        // What is not known may not decide more than what is known.
        bool? known = TrustEvaluator.Evaluate(policy, Request).IsAllowed, open = TrustEvaluator.Evaluate(policy, Open).IsAllowed;
        if (open is not null && known is not null && open != known)
            return $"{open} with unknown keys and {known} with known ones";
        return policy.WasUrlEncoded || TrustPolicyParser.Read(Uri.EscapeDataString(policy.Text)) is { Policy: { } again } && again.Statements.Count == policy.Statements.Count
            ? null : "reads otherwise when it is URL-encoded";
    }

    /// <summary>Documents that contain policies: each policy has its own text, and a policy that cannot be evaluated says why.</summary>
    private static string? Sources(string input)
    {
        IReadOnlyList<TrustPolicySource> sources = TrustPolicySource.Read(input, "policy", null, onlyPolicies: false);
        bool mayHaveNone = input.Contains("format_version", StringComparison.Ordinal) || input.Contains("Resources", StringComparison.Ordinal);
        return sources.Count == 0 && !mayHaveNone ? "a text that is given as a policy has none"
            : sources.Select(source => (source.Name, source.RoleArn)).Distinct().Count() < sources.Count ? "two policies have one name"
            : sources.Any(source => source.NotKnown is { } unknown && unknown.Why.Any(char.IsControl)) ? "the reason has control characters"
            : sources.Any(source => source.NotKnown is not null && TrustAnalysis.Find(source).Count != 1) ? "a policy that is not known has no finding of its own"
            : null;
    }

    private static bool HasSurrogates(string text) => text.Any(char.IsSurrogate);
}
