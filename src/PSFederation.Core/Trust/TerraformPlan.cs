using System.Text.Json;
using System.Text.Json.Nodes;

namespace PSFederation.Core.Trust;

/// <summary>A resource of a plan.</summary>
/// <param name="Values">Its attributes, as far as they are known.</param>
/// <param name="Address">Its address, such as <c>module.ci.aws_iam_role.deploy</c>.</param>
/// <param name="IsUnknown">Whether an attribute is known only after apply.</param>
internal sealed record PlannedResource(JsonObject Values, string? Address, Func<string, bool> IsUnknown);

/// <summary>
/// Reads the output of <c>terraform show -json</c> (https://developer.hashicorp.com/terraform/internals/json-format): of a plan what will be, not what was, and
/// each resource once, although the document repeats it.
/// </summary>
internal static class TerraformPlan
{
    /// <summary>The resources of a plan or state.</summary>
    /// <param name="root">The document.</param>
    /// <returns>The resources; null when the document is something else.</returns>
    public static IEnumerable<PlannedResource>? Resources(JsonNode root)
    {
        if (root is not JsonObject plan || Text(plan["format_version"]) is null)
            return null;
        if (plan["resource_changes"] is JsonArray changes)
            return changes.OfType<JsonObject>().Select(Changed).OfType<PlannedResource>();
        JsonObject? module = (plan["planned_values"] ?? plan["values"]) is JsonObject values ? values["root_module"] as JsonObject : null;
        return module is null ? null : Within(module);
    }

    /// <summary>A resource after the change; null for one that is deleted.</summary>
    private static PlannedResource? Changed(JsonObject resource)
    {
        if (resource["change"] is not JsonObject change || change["after"] is not JsonObject after)
            return null;
        JsonNode? unknown = change["after_unknown"];
        return new PlannedResource(after, Text(resource["address"]), name => IsTrue(unknown) || (unknown is JsonObject members && IsTrue(members[name])));
    }

    private static IEnumerable<PlannedResource> Within(JsonObject module)
    {
        foreach (JsonObject resource in Objects(module["resources"]))
        {
            if (resource["values"] is JsonObject values)
                yield return new PlannedResource(values, Text(resource["address"]), _ => false);
        }

        foreach (PlannedResource inner in Objects(module["child_modules"]).SelectMany(Within))
            yield return inner;
    }

    private static IEnumerable<JsonObject> Objects(JsonNode? list) => (list as JsonArray)?.OfType<JsonObject>() ?? [];

    private static bool IsTrue(JsonNode? node) => node?.GetValueKind() == JsonValueKind.True;

    private static string? Text(JsonNode? node) => node?.GetValueKind() == JsonValueKind.String ? node.GetValue<string>() : null;
}
