using System.Text.Json.Nodes;
using PSFederation.Core.Trust;

namespace PSFederation.Core.Tests.Trust;

/// <summary>The grammar against policies and verdicts of others.</summary>
public sealed class TrustPolicyCorpusTests
{
    /// <summary>Moto's cases are identity policies. Without their resources, and with a principal, they are trust policies with the same fault.</summary>
    [Fact]
    public void The_grammar_cases_of_Moto_have_the_same_verdict()
    {
        JsonNode cases = Corpora.Json("iam", "moto-policy-grammar", "cases.json");
        List<string> wrong = [];
        int invalid = 0, valid = 0;
        foreach (JsonNode? item in cases["invalid"]!.AsArray())
        {
            JsonNode document = item!["document"]!;
            if (ConcernsResources(document, item["error_message"]!.GetValue<string>()))
                continue;
            invalid++;
            if (TrustPolicyParser.Read(AsTrustPolicy(document)).Policy is not null)
                wrong.Add($"accepted: {document.ToJsonString()}");
        }

        foreach (JsonNode? document in cases["valid"]!.AsArray())
        {
            valid++;
            if (TrustPolicyParser.Read(AsTrustPolicy(document!)).Fault is { } fault)
                wrong.Add($"rejected: {document!.ToJsonString()}: {fault.Problem}");
        }

        Assert.Empty(wrong);
        Assert.True(invalid >= 25 && valid >= 30, $"{invalid} and {valid} cases");
    }

    /// <summary>Every trust policy of the documentation of AWS is valid. Two of the samples are policies of buckets, which have resources.</summary>
    [Fact]
    public void The_trust_policies_of_the_documentation_are_valid()
    {
        JsonArray cases = Corpora.Json("iam", "awsdocs-trust-policies", "trust-policies.json")["cases"]!.AsArray();

        Assert.Equal(
            [
                "doc_source/id_credentials_temp_control-access_disable-perms.md#0: A trust policy cannot have Resource, because the role is the resource; remove it",
                "doc_source/id_credentials_temp_control-access_getfederationtoken.md#2: A trust policy cannot have Resource, because the role is the resource; remove it",
            ],
            cases
                .Select(item => (Source: item!["source"]!.GetValue<string>(), TrustPolicyParser.Read(item["policy"]!.ToJsonString()).Fault))
                .Where(read => read.Fault is not null)
                .Select(read => $"{read.Source}: {read.Fault!.Problem}"));
    }

    private static IEnumerable<JsonNode> Statements(JsonNode document) =>
        (document as JsonObject)?["Statement"] is { } statement ? statement is JsonArray array ? array.OfType<JsonNode>() : [statement] : [];

    /// <summary>Messages and faults about resources: a trust policy has none.</summary>
    private static bool ConcernsResources(JsonNode document, string message) =>
        message.Contains("esource", StringComparison.Ordinal)
        || Statements(document).OfType<JsonObject>().Any(s => (s.ContainsKey("Resource") && s.ContainsKey("NotResource")) || !IsText(s["Resource"]));

    private static bool IsText(JsonNode? resource) => resource switch
    {
        JsonArray array => array.All(item => item is JsonValue),
        JsonObject => false,
        _ => true,
    };

    private static string AsTrustPolicy(JsonNode document)
    {
        JsonNode copy = document.DeepClone();
        foreach (JsonObject statement in Statements(copy).OfType<JsonObject>())
        {
            statement.Remove("Resource");
            statement.Remove("NotResource");
            statement["Principal"] = "*";
        }

        return copy is JsonValue value ? value.GetValue<string>() : copy.ToJsonString();
    }
}
