using System.Text.Json;
using System.Text.Json.Nodes;
using PSFederation.Core.Aws;
using PSFederation.Core.Text;

namespace PSFederation.Core.Trust;

/// <summary>Finds the trust policies in a document: the roles of a Terraform plan first, then each member with a policy at any depth.</summary>
internal sealed class TrustPolicyWalk
{
    /// <summary>Members with the name of the role.</summary>
    private static readonly string[] Names = ["RoleName", "name", "roleName", "role_name"];

    /// <summary>Parts of a template that are inputs of functions.</summary>
    private static readonly string[] Inputs = ["Parameters", "Mappings", "Conditions", "Rules", "Transform"];

    private readonly JsonNode _root;
    private readonly string _name;
    private readonly string? _file;
    private readonly TerraformPlan? _plan;
    private readonly HashSet<JsonNode> _read = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<(string, string?)> _taken = [];
    private readonly List<TrustPolicySource> _found = [];
    private readonly Lazy<string> _inputs;

    /// <summary>Searches a document.</summary>
    /// <param name="root">The document.</param>
    /// <param name="name">Its name in reports.</param>
    /// <param name="file">The file; null for none.</param>
    public TrustPolicyWalk(JsonNode root, string name, string? file)
    {
        (_root, _name, _file) = (root, name, file);
        _plan = TerraformPlan.Of(root);
        _inputs = new Lazy<string>(() => string.Concat(Inputs.Select(input => (_root as JsonObject)?[input]?.ToJsonString())));
        foreach (PlannedResource resource in _plan?.Resources ?? [])
            Add(resource);
        Walk(root, null);
    }

    /// <summary>The policies.</summary>
    public IReadOnlyList<TrustPolicySource> Found => _found;

    /// <summary>Whether the document is a plan, a state or a template, which can have no role.</summary>
    public bool IsKnown => _plan is not null || IsTemplate;

    /// <summary>A template of CloudFormation has a member Resources with an object for each logical id.</summary>
    private bool IsTemplate => _root is JsonObject template && !template.ContainsKey("Statement") && template["Resources"] is JsonObject resources && resources.All(resource => resource.Value is JsonObject);

    /// <summary>The members from the root to a part of the document.</summary>
    private sealed record Trail(Trail? Before, string Member)
    {
        public override string ToString() => Before is null ? Member.TrimStart('.') : Before + Member;

        /// <summary>The logical id, where the part is the properties of a resource of a template.</summary>
        public string? LogicalId => Member == ".Properties" && Before is { Before.Member: ".Resources" } resource ? resource.Member[1..] : null;
    }

    private void Walk(JsonNode node, Trail? trail)
    {
        if (_plan?.Repeats(node) == true)
            return;
        if (node is JsonArray items)
        {
            for (int i = 0; i < items.Count; i++)
            {
                if (items[i] is { } item)
                    Walk(item, new Trail(trail, $"[{i}]"));
            }
        }
        else if (node is JsonObject members)
        {
            foreach ((string member, JsonNode? value) in members)
            {
                if (value is null)
                    continue;
                if (!TrustPolicySource.Members.Contains(member, StringComparer.Ordinal))
                    Walk(value, new Trail(trail, "." + member));
                else if (!_read.Contains(members) && Policy(value) is { } policy)
                    Add(members, policy, trail?.LogicalId, trail);
            }
        }
    }

    private void Add(PlannedResource resource)
    {
        _read.Add(resource.Values);
        bool any = false;
        foreach (string member in TrustPolicySource.Members)
        {
            if (resource.Values[member] is not { } value || Policy(value) is not { } policy)
                continue;
            any = true;
            Add(resource.Values, policy, resource.Address, null);
        }

        if (!any && resource.IsOpen)
        {
            Add(resource.Values, (string.Empty, PolicyNotKnown.AfterApply(resource.Address is null ? "a resource without an address" : UntrustedText.Line(resource.Address))), resource.Address, null);
        }
    }

    /// <summary>The policy of a member; null if it holds something else.</summary>
    private static (string Text, PolicyNotKnown? NotKnown)? Policy(JsonNode value)
    {
        string? text = value is JsonObject ? value.ToJsonString() : Word(value);
        return text is null ? null : (text, HasReferences(value) ? PolicyNotKnown.Functions : null);
    }

    /// <summary>
    /// Adds the policy of a role. The address in a plan and the logical id in a template name it: names of roles are equal in several modules, stacks and accounts, and often
    /// missing.
    /// </summary>
    private void Add(JsonObject role, (string Text, PolicyNotKnown? NotKnown) policy, string? id, Trail? trail)
    {
        string? called = Names.Select(known => Word(role[known])).FirstOrDefault(word => word is not null);
        string? arn = Word(role["Arn"]) ?? Word(role["arn"]);
        if (arn is not null && !Arn.IsRole(arn))
            arn = null;
        string? part = id ?? called ?? arn?[(arn.LastIndexOf('/') + 1)..] ?? trail?.ToString();
        string name = part is null ? _name : $"{_name}#{part}";
        // Two roles with the same name are different: accepting a finding of one does not accept it for the other.
        for (int again = 2; !_taken.Add((name, arn)); again++)
            name = $"{_name}#{part}#{again}";
        _found.Add(new TrustPolicySource(policy.Text, name)
        {
            FilePath = _file,
            RoleName = called,
            RoleArn = arn,
            PartName = id,
            NotKnown = policy.NotKnown,
            Inputs = policy.NotKnown is null ? null : _inputs.Value,
            HasPositions = false,
        });
    }

    /// <summary>Whether a policy of a template has functions (Ref, Fn::Sub …) in place of texts; what they give is not known here.</summary>
    private static bool HasReferences(JsonNode? node) => node switch
    {
        // A function is an object with one member. A condition key can have such a name, too.
        JsonObject members => (members.Count == 1 && members.First().Key is var name && (name == "Ref" || name.StartsWith("Fn::", StringComparison.Ordinal)))
            || members.Any(member => HasReferences(member.Value)),
        JsonArray items => items.Any(HasReferences),
        _ => false,
    };

    private static string? Word(JsonNode? node) => node?.GetValueKind() == JsonValueKind.String ? node.GetValue<string>() : null;
}
