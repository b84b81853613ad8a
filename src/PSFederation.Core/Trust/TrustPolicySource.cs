using System.Text.Json.Nodes;
using PSFederation.Core.Aws;
using PSFederation.Core.Text;

namespace PSFederation.Core.Trust;

/// <summary>A policy and where it came from.</summary>
/// <param name="Text">The policy: JSON, or URL-encoded JSON.</param>
/// <param name="Name">How reports name it: a role, or the path of a file.</param>
public sealed record TrustPolicySource(string Text, string Name)
{
    /// <summary>Members that hold a trust policy: of IAM's API and CloudFormation, and of Terraform's providers aws and awscc.</summary>
    private static readonly string[] Members = ["AssumeRolePolicyDocument", "assume_role_policy", "assume_role_policy_document"];

    private static readonly System.Text.Json.JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>Members that name the role beside it.</summary>
    private static readonly string[] Names = ["RoleName", "name", "roleName", "role_name"];

    /// <summary>The file; null when the policy came from the pipeline.</summary>
    public string? FilePath { get; init; }

    /// <summary>The role.</summary>
    public string? RoleName { get; init; }

    /// <summary>The ARN of the role.</summary>
    public string? RoleArn { get; init; }

    /// <summary>Why the policy cannot be evaluated; null when it can.</summary>
    public PolicyNotKnown? NotKnown { get; init; }

    /// <summary>Whether lines and columns are those of the file.</summary>
    public bool HasPositions { get; init; } = true;

    /// <summary>
    /// The policies of a text: the text itself, or what it holds in members with the name of IAM's API. Roles of the AWS CLI, templates of
    /// CloudFormation in JSON and
    /// plans of Terraform are such texts.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="name">How reports name it.</param>
    /// <param name="file">The file; null for none.</param>
    /// <param name="onlyPolicies">Whether a text that is neither, such as a permissions policy or another JSON file, has no policies rather
    /// than an invalid one.</param>
    /// <returns>The policies.</returns>
    public static IReadOnlyList<TrustPolicySource> Read(string text, string name, string? file, bool onlyPolicies)
    {
        JsonNode? root = Parse(text);
        List<TrustPolicySource> inside = [];
        try
        {
            if (root is not null && TerraformPlan.Resources(root) is { } resources)
                Collect(resources, name, file, inside);
            else if (root is not null)
                Collect(root, name, file, inside);
        }
        catch (InvalidOperationException)
        {
            // A text with half a surrogate pair. The parser of policies names the place.
            root = null;
            inside.Clear();
        }

        if (inside.Count > 0)
            return inside;
        if (onlyPolicies && (root is null ? !MentionsTrust(text) : !LooksLikeTrust(root)))
            return [];
        return [new TrustPolicySource(text, name) { FilePath = file }];
    }

    private static void Collect(JsonNode node, string name, string? file, List<TrustPolicySource> found)
    {
        if (node is JsonArray items)
        {
            foreach (JsonNode item in items.OfType<JsonNode>())
                Collect(item, name, file, found);
        }
        else if (node is JsonObject members)
        {
            foreach ((string member, JsonNode? value) in members)
            {
                if (value is null)
                    continue;
                if (!Members.Contains(member, StringComparer.Ordinal))
                    Collect(value, name, file, found);
                else if (Of(members, value, name, null, file) is { } source)
                    found.Add(source);
            }
        }
    }

    private static void Collect(IEnumerable<PlannedResource> resources, string name, string? file, List<TrustPolicySource> found)
    {
        foreach (PlannedResource resource in resources)
        {
            foreach (string member in Members)
            {
                if (resource.Values[member] is { } value)
                {
                    if (Of(resource.Values, value, name, resource.Address, file) is { } source)
                        found.Add(source);
                }
                else if (resource.IsUnknown(member))
                {
                    found.Add(Of(resource.Values, string.Empty, name, resource.Address, file) with
                    {
                        NotKnown = PolicyNotKnown.AfterApply(resource.Address is null ? "a resource without an address" : UntrustedText.Line(resource.Address)),
                    });
                }
            }
        }
    }

    /// <summary>The policy of a role; null when its member holds something else.</summary>
    private static TrustPolicySource? Of(JsonObject role, JsonNode value, string name, string? address, string? file)
    {
        string? policy = value is JsonObject ? value.ToJsonString() : Word(value);
        return policy is null ? null : Of(role, policy, name, address, file) with { NotKnown = HasReferences(value) ? PolicyNotKnown.Functions : null };
    }

    private static TrustPolicySource Of(JsonObject role, string policy, string name, string? address, string? file)
    {
        string? called = Names.Select(known => Word(role[known])).FirstOrDefault(word => word is not null);
        string? arn = Word(role["Arn"]) ?? Word(role["arn"]);
        return new TrustPolicySource(policy, (called ?? address) is { } part ? $"{name}#{part}" : name)
        {
            FilePath = file,
            RoleName = called,
            RoleArn = arn is not null && Arn.IsRole(arn) ? arn : null,
            HasPositions = false,
        };
    }

    /// <summary>
    /// Whether a policy of a template has functions (Ref, Fn::Sub …) in place of texts; what they give is not known here.
    /// </summary>
    private static bool HasReferences(JsonNode? node) => node switch
    {
        // A function is an object with one member. A condition key can have such a name, too.
        JsonObject members => (members.Count == 1 && members.First().Key is var name && (name == "Ref" || name.StartsWith("Fn::", StringComparison.Ordinal)))
            || members.Any(member => HasReferences(member.Value)),
        JsonArray items => items.Any(HasReferences),
        _ => false,
    };

    private static string? Word(JsonNode? node) => node?.GetValueKind() == System.Text.Json.JsonValueKind.String ? node.GetValue<string>() : null;

    /// <summary>The JSON; null when it is damaged, or has a member twice: which of the two counts is not defined.</summary>
    private static JsonNode? Parse(string text)
    {
        try
        {
            return JsonNode.Parse(text.StartsWith('\uFEFF') ? text[1..] : text, documentOptions: Strict);
        }
        catch (Exception e) when (e is System.Text.Json.JsonException or ArgumentException or InvalidOperationException)
        {
            // The latter two: half a surrogate pair, as it stands or as an escape in a name.
            return null;
        }
    }

    /// <summary>Whether a text that is not valid JSON seems to hold a trust policy; its fault is reported then.</summary>
    private static bool MentionsTrust(string text) =>
        // A name can be written with escapes, which only a JSON reader would see.
        text.Contains("\\u", StringComparison.Ordinal)
        || Members.Any(member => text.Contains($"\"{member}\"", StringComparison.Ordinal))
        || (text.Contains("\"Statement\"", StringComparison.Ordinal) && (text.Contains("\"Principal\"", StringComparison.Ordinal) || text.Contains("\"NotPrincipal\"", StringComparison.Ordinal)));

    /// <summary>A trust policy has statements with a principal and without a resource.</summary>
    private static bool LooksLikeTrust(JsonNode? root)
    {
        IEnumerable<JsonNode?> statements = (root as JsonObject)?["Statement"] switch
        {
            JsonArray many => many,
            // Not a collection expression: that would be a JsonArray, and the node has a parent.
            JsonObject single => Enumerable.Repeat<JsonNode?>(single, 1),
            _ => Enumerable.Empty<JsonNode?>(),
        };
        return statements.OfType<JsonObject>().Any(statement => (statement.ContainsKey("Principal") || statement.ContainsKey("NotPrincipal")) && !statement.ContainsKey("Resource") && !statement.ContainsKey("NotResource"));
    }
}
