using System.Text.Json.Nodes;

namespace PSFederation.Core.Trust.Findings;

/// <summary>Writes findings as a log of the Static Analysis Results Interchange Format (SARIF) 2.1.0, an OASIS standard.</summary>
public static class SarifLog
{
    private const string Schema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

    /// <summary>The log.</summary>
    /// <param name="issues">The findings, with a reason, which can be empty, for those that a baseline accepts.</param>
    /// <param name="version">The version of the module.</param>
    /// <param name="root">The folder that paths in the log are relative to.</param>
    /// <returns>JSON.</returns>
    public static string Write(IEnumerable<(FederationTrustIssue Issue, string? Accepted)> issues, string version, string root)
    {
        JsonArray results = [.. issues.Select(issue => (JsonNode)Result(issue.Issue, issue.Accepted, root))];
        JsonObject driver = new()
        {
            ["name"] = "PSFederation",
            ["version"] = version,
            ["rules"] = new JsonArray([.. TrustRules.All.Select(rule => (JsonNode)Rule(rule))]),
        };
        JsonObject run = new()
        {
            ["tool"] = new JsonObject { ["driver"] = driver },
            // TextPosition counts like editors.
            ["columnKind"] = "utf16CodeUnits",
            ["originalUriBaseIds"] = new JsonObject { ["ROOT"] = new JsonObject { ["uri"] = new Uri(root.TrimEnd('/', '\\') + "/").AbsoluteUri } },
            ["results"] = results,
        };
        return PolicyText.Json(new JsonObject { ["$schema"] = Schema, ["version"] = "2.1.0", ["runs"] = new JsonArray(run) }, indented: true);
    }

    private static JsonObject Rule(TrustRule rule) => new()
    {
        ["id"] = rule.Id,
        ["name"] = rule.Id,
        ["shortDescription"] = Message(rule.Summary),
        ["helpUri"] = rule.Reference.OriginalString,
        ["defaultConfiguration"] = new JsonObject { ["level"] = Level(rule.Severity) },
    };

    private static JsonObject Result(FederationTrustIssue issue, string? accepted, string root)
    {
        JsonObject result = new()
        {
            ["ruleId"] = issue.Rule,
            ["ruleIndex"] = TrustRules.All.Select(rule => rule.Id).ToList().IndexOf(issue.Rule),
            ["level"] = Level(issue.Severity),
            ["message"] = Message($"{issue.Explanation} {issue.Repair}"),
            ["locations"] = new JsonArray(Location(issue, root)),
            ["partialFingerprints"] = new JsonObject { ["statement/v1"] = issue.Fingerprint },
        };
        if (accepted is not null)
        {
            JsonObject suppression = new() { ["kind"] = "external" };
            if (accepted.Length > 0)
                suppression["justification"] = accepted;
            result["suppressions"] = new JsonArray(suppression);
        }

        return result;
    }

    private static JsonObject Location(FederationTrustIssue issue, string root)
    {
        JsonObject location = [];
        if (issue.FilePath is { } file)
        {
            JsonObject physical = new() { ["artifactLocation"] = Artifact(file, root) };
            if (issue is { Line: int line, Column: int column })
                physical["region"] = new JsonObject { ["startLine"] = line, ["startColumn"] = column };
            location["physicalLocation"] = physical;
        }

        string name = issue.Statement is null ? issue.Source : $"{issue.Source}/{issue.Statement}";
        location["logicalLocations"] = new JsonArray(new JsonObject { ["fullyQualifiedName"] = name, ["kind"] = "resource" });
        return location;
    }

    private static JsonObject Artifact(string file, string root)
    {
        string relative = Path.GetRelativePath(root, file);
        return Path.IsPathRooted(relative) || relative.StartsWith("..", StringComparison.Ordinal)
            ? new JsonObject { ["uri"] = new Uri(file).AbsoluteUri }
            : new JsonObject { ["uri"] = string.Join('/', relative.Split(Path.DirectorySeparatorChar).Select(Uri.EscapeDataString)), ["uriBaseId"] = "ROOT" };
    }

    private static string Level(FederationTrustSeverity severity) => severity switch
    {
        FederationTrustSeverity.Error => "error",
        FederationTrustSeverity.Warning => "warning",
        _ => "note",
    };

    private static JsonObject Message(string text) => new() { ["text"] = text };
}
