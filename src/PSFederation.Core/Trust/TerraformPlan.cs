using System.Text.Json;
using System.Text.Json.Nodes;

namespace PSFederation.Core.Trust;

/// <summary>A resource of a plan.</summary>
/// <param name="Values">Its known attributes.</param>
/// <param name="Address">Its address, such as <c>module.ci.aws_iam_role.deploy</c>.</param>
/// <param name="IsOpen">Whether it is a role whose trust policy is missing from the values and known only after apply.</param>
internal sealed record PlannedResource(JsonObject Values, string? Address, bool IsOpen);

/// <summary>
/// Reads the output of <c>terraform show -json</c> (https://developer.hashicorp.com/terraform/internals/json-format): from a plan the resources after the change, and
/// each resource once, although the document repeats it.
/// </summary>
internal sealed class TerraformPlan
{
    /// <summary>Other parts of a plan: the previous state, its configuration, and values that resources contain too.</summary>
    private static readonly string[] Beside = ["prior_state", "configuration", "resource_drift", "variables", "output_changes"];

    private static readonly string[] Gone = ["delete", "forget"];

    private static readonly string[] RoleTypes = ["aws_iam_role", "awscc_iam_role"];

    private readonly HashSet<JsonNode> _repetitions = new(ReferenceEqualityComparer.Instance);
    private readonly List<PlannedResource> _resources = [];

    private TerraformPlan(JsonObject plan)
    {
        foreach (string member in Beside)
            Skip(plan[member]);
        HashSet<string> changed = new(StringComparer.Ordinal);
        foreach (JsonObject resource in Objects(plan["resource_changes"]).Concat(Objects(plan["deferred_changes"]).Select(deferred => deferred["resource_change"]).OfType<JsonObject>()))
        {
            AddChanged(resource);
            if (Text(resource["address"]) is { } address)
                changed.Add(address);
        }

        foreach (JsonObject values in ((JsonNode?[])[plan["planned_values"], plan["values"]]).OfType<JsonObject>())
        {
            Skip(values["outputs"]);
            if (values["root_module"] is JsonObject module)
                AddWithin(module, changed);
        }
    }

    /// <summary>The resources.</summary>
    public IReadOnlyList<PlannedResource> Resources => _resources;

    /// <summary>A document as a plan or state.</summary>
    /// <param name="root">The document.</param>
    /// <returns>The plan; null if the document is not a plan.</returns>
    public static TerraformPlan? Of(JsonNode root) =>
        root is JsonObject plan && Text(plan["format_version"]) is not null && !plan.ContainsKey("Statement") ? new TerraformPlan(plan) : null;

    /// <summary>Whether a part of the document repeats <see cref="Resources"/>, or contains the state before the change.</summary>
    /// <param name="part">The part.</param>
    /// <returns>True if it does.</returns>
    public bool Repeats(JsonNode part) => _repetitions.Contains(part);

    private void AddChanged(JsonObject resource)
    {
        if (resource["change"] is not JsonObject change)
            return;
        Skip(change["before"]);
        string[] actions = [.. ((change["actions"] as JsonArray) ?? []).Select(Text).OfType<string>()];
        if (actions.Length > 0 && actions.All(Gone.Contains))
            return;
        JsonObject? after = change["after"] as JsonObject;
        JsonNode? unknown = change["after_unknown"];
        bool open = IsRole(resource)
            && (after is null || IsTrue(unknown) || (unknown is JsonObject members && TrustPolicySource.Members.Any(name => IsTrue(members[name]))));
        if (after is not null || open)
            _resources.Add(new PlannedResource(after ?? [], Text(resource["address"]), open));
    }

    private void AddWithin(JsonObject module, HashSet<string> changed)
    {
        foreach (JsonObject resource in Objects(module["resources"]))
        {
            if (resource["values"] is not JsonObject values)
                continue;
            string? address = Text(resource["address"]);
            if (address is not null && changed.Contains(address))
                Skip(values);
            else
                _resources.Add(new PlannedResource(values, address, IsOpen: false));
        }

        foreach (JsonObject inner in Objects(module["child_modules"]))
            AddWithin(inner, changed);
    }

    /// <summary>Whether a resource is a role that the plan manages. A data source reads an existing role.</summary>
    private static bool IsRole(JsonObject resource)
    {
        if (Text(resource["mode"]) == "data")
            return false;
        return Text(resource["type"]) is { } type
            ? RoleTypes.Contains(type, StringComparer.Ordinal)
            : Text(resource["address"]) is { } address && RoleTypes.Any(role => address.Contains(role + ".", StringComparison.Ordinal));
    }

    private void Skip(JsonNode? part)
    {
        if (part is not null)
            _repetitions.Add(part);
    }

    private static IEnumerable<JsonObject> Objects(JsonNode? list) => (list as JsonArray)?.OfType<JsonObject>() ?? [];

    private static bool IsTrue(JsonNode? node) => node?.GetValueKind() == JsonValueKind.True;

    private static string? Text(JsonNode? node) => node?.GetValueKind() == JsonValueKind.String ? node.GetValue<string>() : null;
}
