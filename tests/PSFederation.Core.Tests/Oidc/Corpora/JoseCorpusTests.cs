using System.Text.Json.Nodes;
using PSFederation.Core.Oidc.Configuration;
using PSFederation.Core.Oidc.Verification;

namespace PSFederation.Core.Tests.Oidc.Corpora;

/// <summary>Third-party cases for signatures, keys and discovery documents, with their upstream's verdict.</summary>
/// <remarks>
/// The payloads of most are not claims, so the whole token is always rejected; what is compared is the verdict on the signature: a row
/// Signature that passed. HMAC groups are compared like the others, with the secret of the group: the computation must be right, although
/// no token with it ever passes, for the row Algorithm refuses it.
/// </remarks>
public class JoseCorpusTests
{
    /// <summary>Where the verdict on a signature is not upstream's, and why.</summary>
    private static readonly Dictionary<int, string> Explained = new()
    {
        [346] = "the key says PS256, the token PS384: RFC 8725 section 3.1 has a key used with its one algorithm",
    };

    private static OidcVerification Verify(string text, string jwks) =>
        new OidcVerifier(new OidcVerificationOptions { Keys = JwkSet.Parse(jwks, "corpus"), At = DateTime.UtcNow }).Verify(text);

    private static FederationCheckResult? Signature(OidcVerification verification) => verification.Checks.FirstOrDefault(check => check.Check == "Signature")?.Result;

    private static string Text(JsonNode? node) => node is JsonValue value ? (string)value! : node?.ToJsonString() ?? string.Empty;

    private static string Jwks(JsonNode key) => key["keys"] is null ? $$"""{"keys":[{{key.ToJsonString()}}]}""" : key.ToJsonString();

    [Theory]
    [InlineData("json_web_signature_test.json", 320)]
    [InlineData("json_web_key_test.json", 13)]
    [InlineData("json_web_crypto_test.json", 45)]
    public void Wycheproof_signatures_have_the_verdict_of_their_upstream(string file, int count)
    {
        List<string> differences = [];
        int seen = 0;
        foreach (JsonNode group in PSFederation.Tests.Corpora.Json("jose", "wycheproof", file)["testGroups"]!.AsArray().Select(node => node!))
        {
            string jwks = Jwks((group["public"] ?? group["private"])!);
            foreach (JsonNode test in group["tests"]!.AsArray().Select(node => node!))
            {
                seen++;
                int id = (int)test["tcId"]!;
                OidcVerification verification = Verify(Text(test["jws"]), jwks);
                bool holds = Signature(verification) == FederationCheckResult.Passed;
                if (holds != ((string)test["result"]! == "valid") && !Explained.ContainsKey(id))
                    differences.Add($"{id} {test["comment"]}: upstream {test["result"]}; {string.Join("; ", verification.Checks)}");
                // "foo" and the like are not claims: as tokens they are all refused.
                Assert.False(verification.IsValid);
            }
        }

        Assert.Empty(differences);
        Assert.Equal(count, seen);
    }

    [Fact]
    public void The_explained_difference_is_what_its_explanation_says()
    {
        JsonNode group = PSFederation.Tests.Corpora.Json("jose", "wycheproof", "json_web_signature_test.json")["testGroups"]!.AsArray()
            .Single(node => node!["tests"]!.AsArray().Any(test => (int)test!["tcId"]! == 346))!;
        JsonNode key = group["public"]!;
        string text = Text(group["tests"]!.AsArray().Single()!["jws"]);
        Assert.Contains(Verify(text, Jwks(key)).Checks, check => check.Check == "Key" && check.Actual.Contains("its alg is PS256, not PS384", StringComparison.Ordinal));
        key["alg"] = "PS384";
        Assert.Equal(FederationCheckResult.Passed, Signature(Verify(text, Jwks(key))));
    }

    [Fact]
    public void Cookbook_signatures_verify_in_compact_form_and_in_no_other()
    {
        int compact = 0;
        foreach (string path in Directory.EnumerateFiles(PSFederation.Tests.Corpora.Require("jose", "cookbook-rfc7520"), "jws__*.json"))
        {
            JsonNode example = JsonNode.Parse(File.ReadAllText(path))!;
            string jwks = Jwks(example["input"]!["key"] is JsonArray keys ? new JsonObject { ["keys"] = keys.DeepClone() } : example["input"]!["key"]!);
            foreach ((string form, JsonNode? output) in example["output"]!.AsObject())
            {
                // Detached content leaves the payload out: there is nothing to verify without it.
                bool expected = form == "compact" && !path.Contains("detached", StringComparison.Ordinal);
                Assert.Equal((path, form, expected), (path, form, Signature(Verify(Text(output), jwks)) == FederationCheckResult.Passed));
                compact += expected ? 1 : 0;
            }
        }

        Assert.Equal(4, compact);
    }

    [Fact]
    public void Every_key_of_the_cookbook_and_of_pyjwt_is_read_or_refused_with_the_reason()
    {
        Dictionary<string, string?> problems = [];
        foreach (string path in (string[])[.. Directory.EnumerateFiles(PSFederation.Tests.Corpora.Require("jose", "pyjwt-keys"), "jwk_*.json"), .. Directory.EnumerateFiles(PSFederation.Tests.Corpora.Require("jose", "cookbook-rfc7520"), "jwk__*.json")])
        {
            string json = File.ReadAllText(path);
            if (json.Length == 0)
                Fail.With(FederationErrorCode.OidcKeysUnusable, () => JwkSet.Parse(json, "corpus"));
            else
                problems[Path.GetFileNameWithoutExtension(path)] = JwkSet.Parse(json, "corpus").Keys.Select(KeyFindings.ProblemForSts).FirstOrDefault(problem => problem is not null);
        }

        string[] unusable = ["secp256k1", "okp", "hmac", "symmetric", "unknown_alg"];
        foreach ((string name, string? problem) in problems)
            Assert.True(Array.Exists(unusable, part => name.Contains(part, StringComparison.Ordinal)) == problem is not null, $"{name}: {problem}");
        Assert.Contains("secp256k1", problems["jwk_ec_pub_secp256k1"], StringComparison.Ordinal);
        Assert.Contains("OKP", problems["jwk_okp_pub_Ed25519"], StringComparison.Ordinal);
        Assert.Contains("use is enc", problems["jwk_keyset_only_unknown_alg"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("JsonWebKeySet.json", 0)]
    [InlineData("JsonWebKeySetEnd2End.json", 2)]
    [InlineData("JsonWebKeySetEnd2EndEC.json", 3)]
    [InlineData("JsonWebKeySetSingleX509Data.json", 1)]
    public void Key_sets_of_the_Microsoft_library_are_read(string file, int atLeastUsable)
    {
        JwkSet set = JwkSet.Parse(File.ReadAllText(PSFederation.Tests.Corpora.Require("jose", "ms-oidc-metadata", file)), "corpus");
        Assert.InRange(set.Keys.Count, 1, 10);
        // Those of the first are for an algorithm SHA256 and an operation signing, which do not exist.
        Assert.Equal(atLeastUsable, set.Keys.Count(key => KeyFindings.ProblemForSts(key) is null));
        Assert.All(set.Keys, key => Assert.Null(key.Problem));
    }

    [Fact]
    public void Discovery_documents_of_the_Microsoft_library_are_read_and_the_findings_of_IAM_are_named()
    {
        OidcConfigurationReader reader = new(["sts.amazonaws.com"], TimeSpan.FromSeconds(1), DateTime.UtcNow, new RecordingReporter());
        foreach (string path in Directory.EnumerateFiles(PSFederation.Tests.Corpora.Require("jose", "ms-oidc-metadata"), "*penI*onfiguration*.json")
            .Concat(Directory.EnumerateFiles(PSFederation.Tests.Corpora.Require("jose", "ms-oidc-metadata"), "OpenId*.json")))
        {
            OidcConfiguration configuration = reader.Read(File.ReadAllText(path), jwks: null);
            Assert.NotEmpty(configuration.Issuer);
            bool isAbsolute = configuration.JwksUri!.StartsWith("https://", StringComparison.Ordinal);
            Assert.NotEqual(isAbsolute, configuration.Warnings.Any(warning => warning.Contains("jwks_uri is missing or not an https", StringComparison.Ordinal)));
            Assert.Equal(!configuration.Issuer.StartsWith("https://", StringComparison.Ordinal), configuration.Warnings.Any(warning => warning.Contains("not an https address.", StringComparison.Ordinal) && warning.StartsWith("IAM", StringComparison.Ordinal)));
        }
    }

    [Theory]
    [InlineData("github-actions.json")]
    [InlineData("gitlab-ci.json")]
    public void Real_claim_sets_pass_when_their_issuer_signed_them(string file)
    {
        JsonNode set = PSFederation.Tests.Corpora.Json("jose", "claim-sets", file);
        List<JsonObject> payloads = set["payload"] is JsonObject whole
            ? [whole]
            : [.. set["subject_examples"]!.AsArray().Select(example => new JsonObject
                {
                    ["iss"] = (string)set["issuer"]!, ["sub"] = (string)example!["sub"]!, ["aud"] = "sts.amazonaws.com", ["iat"] = 1681395193, ["nbf"] = 1681395188, ["exp"] = 1681398793,
                })];
        Assert.NotEmpty(payloads);
        foreach (JsonObject payload in payloads)
        {
            OidcVerification verification = new OidcVerifier(Verification.TokenSigner.Options with
            {
                Issuer = (string)payload["iss"]!,
                Audiences = [(string)payload["aud"]!],
                At = DateTimeOffset.FromUnixTimeSeconds(1681395200).UtcDateTime,
            }).Verify(Verification.TokenSigner.Rsa.Sign(payload.ToJsonString()));
            Assert.True(verification.IsValid, string.Join("; ", verification.Checks));
            Assert.Equal((string)payload["sub"]!, verification.Token!.Subject);
        }
    }
}
