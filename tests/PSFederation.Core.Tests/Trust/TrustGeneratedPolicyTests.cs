using System.Collections.ObjectModel;
using PSFederation.Core.Trust;
using PSFederation.Core.Trust.Findings;
using PSFederation.Core.Trust.Generation;
using PSFederation.Core.Trust.Platforms;

namespace PSFederation.Core.Tests.Trust;

/// <summary>
/// For every policy of New-FederationTrustPolicy, Find-FederationTrustIssue has no findings, the intended token is allowed, and other tokens are denied.
/// </summary>
public sealed class TrustGeneratedPolicyTests
{
    private const string Characters = "abcXYZ019-_.";
    private const int Rounds = 300;

    /// <summary>A fixed seed: a failure is the same on every machine.</summary>
    private readonly Random _random = new(20261201);

    public static TheoryData<string> Platforms => [.. TrustPlatforms.All.Select(platform => platform.Name)];

    [Theory]
    [MemberData(nameof(Platforms))]
    public void Passes_the_rules_and_trusts_the_token_that_is_meant_and_no_other(string name)
    {
        TrustPlatform platform = TrustPlatforms.Find(name);
        for (int round = 0; round < Rounds; round++)
        {
            bool mutable = platform.MutableScope is not null && round % 5 == 0;
            Dictionary<string, IReadOnlyList<string>> parts = Parts(platform, mutable, round);
            TrustGrantRequest request = TrustGrantTests.Request(name) with
            {
                Issuer = platform.Issuer is null && platform.Principal is null ? "https://oidc.eks.eu-central-1.amazonaws.com/id/" + Word() : null,
                Parts = parts,
                Audiences = platform.Audience is null ? [Word()] : [],
                Subjects = platform.Scope is null && !platform.HasAmr ? [Word()] : [],
                MutableSubject = mutable,
            };
            TrustGrant grant = request.Grant();
            string json = TrustSnippets.Json(grant);

            FederationTrustIssue[] issues = [.. TrustFindingTests.Find(json).Where(issue => !(mutable && issue.Rule == "MutableSubject"))];
            Assert.True(issues.Length == 0, $"{string.Join("; ", issues.Select(issue => $"{issue.Rule}: {issue.Explanation}"))} in {json}");
            if (grant.Kind == TrustProviderKind.BuiltIn && name != "Google" && name != "Cognito")
                continue;

            TrustPolicy policy = TrustPolicyParser.Parse(json);
            string subject = Literal(grant.Subjects.Count > 0 ? grant.Subjects[^1] : Word());
            Assert.True(Allows(policy, grant, subject, grant.Audiences[0]), $"{subject} is denied by {json}");
            Assert.False(Allows(policy, grant, subject, grant.Audiences[0] + "x"), $"another audience is allowed by {json}");
            if (grant.Subjects.Count > 0)
                Assert.All(Strangers(platform, subject, grant.Subjects[^1].EndsWith('*')), stranger => Assert.False(Allows(policy, grant, stranger, grant.Audiences[0]), $"{stranger} is allowed by {json}"));
        }
    }

    /// <summary>Subjects that another customer, or another project of the same one, can have.</summary>
    private static IEnumerable<string> Strangers(TrustPlatform platform, string subject, bool open)
    {
        yield return "x" + subject;
        if (!open)
            yield return subject[..^1];
        if (platform.Scope is null)
            yield break;
        int separator = subject.IndexOfAny([':', '/'], subject.IndexOf(':', StringComparison.Ordinal) + 1);
        if (separator > 0)
        {
            // The name before the first separator goes on: repo:acme-evil/… beside repo:acme/….
            yield return subject.Insert(separator, "-evil");
            yield return subject[..separator];
        }

        yield return subject.Equals(subject.ToUpperInvariant(), StringComparison.Ordinal) ? subject.ToLowerInvariant() : subject.ToUpperInvariant();
    }

    private static bool Allows(TrustPolicy policy, TrustGrant grant, string subject, string audience)
    {
        Dictionary<string, object?> claims = new() { ["iss"] = "https://" + grant.Provider, ["sub"] = subject, ["aud"] = audience };
        if (grant.Amr is not null)
            claims["amr"] = new List<object?> { "authenticated", "login" };
        OidcToken token = new("x") { Algorithm = "RS256", ExpiresAt = DateTime.MaxValue.AddDays(-1), Subject = subject, Issuer = "https://" + grant.Provider, Audience = [audience], Claims = new ReadOnlyDictionary<string, object?>(claims) };
        TrustRequest request = TokenContext.Of(token, new TrustTarget { RoleArn = "arn:aws:iam::111122223333:role/r", At = new DateTime(2026, 12, 1, 0, 0, 0, DateTimeKind.Utc) });
        return TrustEvaluator.Evaluate(policy, request).IsAllowed == true;
    }

    private Dictionary<string, IReadOnlyList<string>> Parts(TrustPlatform platform, bool mutable, int round)
    {
        Dictionary<string, IReadOnlyList<string>> parts = [];
        string scope = (mutable ? platform.MutableScope : platform.Scope) ?? string.Empty;
        // Each selector has its turn; what it needs is given and nothing else.
        string selector = platform.Selectors.Count == 0 ? string.Empty : platform.Selectors[round % platform.Selectors.Count];
        if (platform.DefaultSelectors.Count > 0 && round % 3 == 0)
            selector = string.Empty;
        foreach (string place in new[] { platform.Issuer, platform.Audience, scope, selector }.SelectMany(template => Places(template ?? string.Empty)).Where(place => place != "Issuer").Distinct())
        {
            parts[place] = platform.Forms.GetValueOrDefault(place) is not { } form ? [place == "PullRequest" ? place : Word()]
                : form == PartForm.Number ? [_random.Next(1, int.MaxValue).ToString(System.Globalization.CultureInfo.InvariantCulture)]
                : form == PartForm.Uuid || form == PartForm.BracedUuid ? [Guid()]
                : form == PartForm.Path ? [$"{Word()}/{Word()}"]
                : [Word()];
        }

        if (parts.ContainsKey("Branch") && round % 2 == 0)
            parts["Branch"] = [Word(), $"release/{Word()}*"];
        if (parts.ContainsKey("Environment") && round % 2 == 0)
            parts["Environment"] = [$"prod:{Word()}", "a b"];
        return parts;
    }

    private static IEnumerable<string> Places(string template)
    {
        for (int open = template.IndexOf('{', StringComparison.Ordinal); open >= 0; open = template.IndexOf('{', open + 1))
            yield return template[(open + 1)..template.IndexOf('}', open)];
    }

    /// <summary>A subject that a pattern means.</summary>
    private string Literal(string pattern) => pattern.Replace("*", Word(), StringComparison.Ordinal);

    private string Word() => "w" + string.Concat(Enumerable.Range(0, _random.Next(1, 12)).Select(_ => Characters[_random.Next(Characters.Length)])) + "q";

    private string Guid()
    {
        byte[] bytes = new byte[16];
        _random.NextBytes(bytes);
        return new Guid(bytes).ToString();
    }
}
