using System.Text.Json.Nodes;
using PSFederation.Sandbox.Sts;
using PSFederation.Sandbox.Sts.Trust;
using PSFederation.Tests;

namespace PSFederation.Sandbox.Tests;

/// <summary>Policies of the AWS documentation, and policies with the very words in which IAM refuses them.</summary>
public sealed class PolicyCorpusTests
{
    [Fact]
    public void Documented_trust_policies_are_taken()
    {
        JsonNode cases = Corpora.Json("iam", "awsdocs-trust-policies", "trust-policies.json");
        int count = 0;
        foreach (JsonNode? documented in cases as JsonArray ?? cases["cases"]!.AsArray())
        {
            string policy = documented!["policy"]!.ToJsonString();

            // Some of the collection are policies of resources, which only look alike.
            if (policy.Contains("\"Resource\"", StringComparison.Ordinal))
            {
                Assert.Throws<StsException>(() => TrustPolicy.Parse(policy));
            }
            else
            {
                Assert.NotNull(TrustPolicy.Parse(policy));
                count++;
            }
        }

        Assert.InRange(count, 20, 100);
    }

    [Fact]
    public void Valid_session_policies_are_taken()
        => Assert.All(
            Corpora.Json("iam", "moto-policy-grammar", "cases.json")["valid"]!.AsArray(),
            policy => new SessionPolicy(policy!.ToJsonString(), [], 0).Check("aws", SandboxAccounts.First));

    [Fact]
    public void Invalid_session_policies_are_refused_in_the_words_of_IAM()
        => Assert.All(
            Corpora.Json("iam", "moto-policy-grammar", "cases.json")["invalid"]!.AsArray(),
            invalid =>
            {
                JsonNode document = invalid!["document"]!;
                string text = document is JsonObject ? document.ToJsonString() : document.GetValue<string>();
                StsException refused = Assert.Throws<StsException>(
                    () => new SessionPolicy(text, [], 0).Check("aws", SandboxAccounts.First));
                Assert.Equal("MalformedPolicyDocument", refused.Code);

                // Text that is not JSON at all is told apart; IAM has said both of it.
                string expected = invalid["error_message"]!.GetValue<string>();
                Assert.Equal(document is JsonObject ? expected : "This policy contains invalid Json", refused.Message);
            });
}
