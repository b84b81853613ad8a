using System.Text.Json.Nodes;

namespace PSFederation.Core.Trust;

/// <summary>A policy and where it came from.</summary>
/// <param name="Text">The policy: JSON, or URL-encoded JSON.</param>
/// <param name="Name">How reports name it: a role, or the path of a file.</param>
public sealed record TrustPolicySource(string Text, string Name)
{
    /// <summary>Members that hold a trust policy: of IAM's API and CloudFormation, and of Terraform's providers aws and awscc.</summary>
    internal static readonly string[] Members = ["AssumeRolePolicyDocument", "assume_role_policy", "assume_role_policy_document"];

    private static readonly System.Text.Json.JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>The file; null when the policy came from the pipeline.</summary>
    public string? FilePath { get; init; }

    /// <summary>The role.</summary>
    public string? RoleName { get; init; }

    /// <summary>The ARN of the role.</summary>
    public string? RoleArn { get; init; }

    /// <summary>The address of the role in a plan, or its logical id in a template; null where it has none.</summary>
    public string? PartName { get; init; }

    /// <summary>What the functions of a policy that is not known may take values from; null where there is none.</summary>
    internal string? Inputs { get; init; }

    /// <summary>Why the policy cannot be evaluated; null when it can.</summary>
    public PolicyNotKnown? NotKnown { get; init; }

    /// <summary>Whether lines and columns are those of the file.</summary>
    public bool HasPositions { get; init; } = true;

    /// <summary>
    /// The policies of a text: the text itself, or what it holds in members with the name of IAM's API. Roles of the AWS CLI, templates of
    /// CloudFormation in JSON and plans of Terraform are such texts.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="name">How reports name it.</param>
    /// <param name="file">The file; null for none.</param>
    /// <param name="onlyPolicies">Whether a text that is neither, such as a permissions policy or another JSON file, has no policies rather
    /// than an invalid one.</param>
    /// <returns>The policies; none for a plan, a state or a template without roles.</returns>
    public static IReadOnlyList<TrustPolicySource> Read(string text, string name, string? file, bool onlyPolicies)
    {
        JsonNode? root = Parse(text);
        try
        {
            if (root is not null && new TrustPolicyWalk(root, name, file) is var walk && (walk.Found.Count > 0 || walk.IsKnown))
                return walk.Found;
        }
        catch (InvalidOperationException)
        {
            // A text with half a surrogate pair. The parser of policies names the place.
            root = null;
        }

        if (onlyPolicies && (root is null ? !MentionsTrust(text) : !LooksLikeTrust(root)))
            return [];
        return [new TrustPolicySource(text, name) { FilePath = file }];
    }

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
