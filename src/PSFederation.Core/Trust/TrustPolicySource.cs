using System.Text.Json.Nodes;

namespace PSFederation.Core.Trust;

/// <summary>A policy and its source.</summary>
/// <param name="Text">The policy: JSON, or URL-encoded JSON.</param>
/// <param name="Name">Its name in reports: a role, or the path of a file.</param>
public sealed record TrustPolicySource(string Text, string Name)
{
    /// <summary>Members that hold a trust policy: of IAM's API and CloudFormation, and of Terraform's providers aws and awscc.</summary>
    internal static readonly string[] Members = ["AssumeRolePolicyDocument", "assume_role_policy", "assume_role_policy_document"];

    private static readonly System.Text.Json.JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>The file; null if the policy came from the pipeline.</summary>
    public string? FilePath { get; init; }

    /// <summary>The role.</summary>
    public string? RoleName { get; init; }

    /// <summary>The ARN of the role.</summary>
    public string? RoleArn { get; init; }

    /// <summary>The address of the role in a plan, or its logical ID in a template; null if it has none.</summary>
    public string? PartName { get; init; }

    /// <summary>The inputs of the functions in an unknown policy; null if there are none.</summary>
    internal string? Inputs { get; init; }

    /// <summary>Why the policy cannot be evaluated; null if it can.</summary>
    public PolicyNotKnown? NotKnown { get; init; }

    /// <summary>Whether lines and columns refer to the file.</summary>
    public bool HasPositions { get; init; } = true;

    /// <summary>
    /// The policies of a text: the text itself, or its members with the name from IAM's API. Roles from the AWS CLI, templates of
    /// CloudFormation in JSON and Terraform plans are such texts.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="name">Its name in reports.</param>
    /// <param name="file">The file; null for none.</param>
    /// <param name="onlyPolicies">Whether a text that is neither, such as a permissions policy or another JSON file, has no policies rather
    /// than an invalid one.</param>
    /// <returns>The policies; empty for a plan, a state or a template without roles.</returns>
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
            // A text with an unpaired surrogate. The policy parser reports the position.
            root = null;
        }

        if (onlyPolicies && (root is null ? !MentionsTrust(text) : !LooksLikeTrust(root)))
            return [];
        return [new TrustPolicySource(text, name) { FilePath = file }];
    }

    /// <summary>The JSON; null if it is damaged, or has a duplicate member, whose effective value is undefined.</summary>
    private static JsonNode? Parse(string text)
    {
        try
        {
            return JsonNode.Parse(text.StartsWith('\uFEFF') ? text[1..] : text, documentOptions: Strict);
        }
        catch (Exception e) when (e is System.Text.Json.JsonException or ArgumentException or InvalidOperationException)
        {
            // The latter two: an unpaired surrogate, literal or escaped in a name.
            return null;
        }
    }

    /// <summary>Whether a text that is not valid JSON seems to contain a trust policy, so that its fault is reported.</summary>
    private static bool MentionsTrust(string text) =>
        // A name can contain escapes, which only a JSON reader decodes.
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
