using System.Text.Json.Nodes;
using Json.Schema;
using PSFederation.Core.Trust.Findings;

namespace PSFederation.Core.Tests.Trust;

/// <summary>The log against the schema of SARIF 2.1.0, which comes with the package of its object model.</summary>
public sealed class SarifLogTests
{
    private static readonly Lazy<JsonSchema> Schema = new(() => JsonSchema.FromText(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "sarif-2.1.0.json"))));

    private static void AssertValid(string log)
    {
        EvaluationResults results = Schema.Value.Evaluate(JsonNode.Parse(log), new EvaluationOptions { OutputFormat = OutputFormat.List });
        Assert.True(results.IsValid, string.Join('\n', results.Details.Where(detail => detail.HasErrors).Select(detail => $"{detail.InstanceLocation}: {string.Join(", ", detail.Errors!.Values)}")));
    }

    private static FederationTrustIssue Issue(string? file, int? line = null) => new()
    {
        Rule = "TenantNotChecked",
        Severity = FederationTrustSeverity.Error,
        Source = "trust.json",
        FilePath = file,
        Statement = "#1",
        Line = line,
        Column = line,
        Explanation = "Explained.",
        Repair = "Repaired.",
        Reference = "https://docs.aws.amazon.com/",
        Fingerprint = "abc",
    };

    [Fact]
    public void The_schema_rejects_a_document_that_is_not_a_log() =>
        Assert.False(Schema.Value.Evaluate(JsonNode.Parse("""{"version":"2.1.0","runs":[{"results":[{"level":"fatal"}]}]}""")).IsValid);

    [Fact]
    public void A_log_of_nothing_has_the_rules()
    {
        string log = SarifLog.Write([], "1.2.3", "/repo");
        AssertValid(log);
        JsonNode driver = JsonNode.Parse(log)!["runs"]![0]!["tool"]!["driver"]!;
        Assert.Equal(TrustRules.All.Select(rule => rule.Id), driver["rules"]!.AsArray().Select(rule => rule!["id"]!.GetValue<string>()));
        Assert.Equal("1.2.3", driver["version"]!.GetValue<string>());
    }

    [Fact]
    public void Findings_have_file_place_fingerprint_and_suppression()
    {
        string log = SarifLog.Write([(Issue("/repo/roles/a b.json", 3), null), (Issue("/elsewhere/x.json"), "accepted by Ann"), (Issue(null), "")], "1.2.3", "/repo");
        AssertValid(log);
        JsonNode run = JsonNode.Parse(log)!["runs"]![0]!;
        JsonNode first = run["results"]![0]!;
        Assert.Equal("""{"uri":"roles/a%20b.json","uriBaseId":"ROOT"}""", first["locations"]![0]!["physicalLocation"]!["artifactLocation"]!.ToJsonString());
        Assert.Equal("""{"startLine":3,"startColumn":3}""", first["locations"]![0]!["physicalLocation"]!["region"]!.ToJsonString());
        Assert.Equal("error", first["level"]!.GetValue<string>());
        Assert.Equal("TenantNotChecked", run["tool"]!["driver"]!["rules"]![first["ruleIndex"]!.GetValue<int>()]!["id"]!.GetValue<string>());
        Assert.Null(first["suppressions"]);
        Assert.Equal("accepted by Ann", run["results"]![1]!["suppressions"]![0]!["justification"]!.GetValue<string>());
        Assert.StartsWith("file:///", run["results"]![1]!["locations"]![0]!["physicalLocation"]!["artifactLocation"]!["uri"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.NotNull(run["results"]![2]!["suppressions"]);
        Assert.Null(run["results"]![2]!["locations"]![0]!["physicalLocation"]);
    }
}
