using System.Text.Json;
using PSFederation.Core.Aws;

namespace PSFederation.Core.Trust;

/// <summary>A text that has a trust policy: the policy itself, or what the AWS CLI says about roles.</summary>
/// <param name="Policy">The policy, as JSON or URL-encoded.</param>
/// <param name="RoleArn">The role, where the text says it.</param>
public sealed record PolicyDocument(string Policy, string? RoleArn)
{
    private const string Document = "AssumeRolePolicyDocument";

    /// <summary>The policies of a text: one, or those of the roles in the output of <c>aws iam get-role</c> and <c>aws iam list-roles</c>.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The policies; the text itself when it is something else, for the parser to judge.</returns>
    public static IReadOnlyList<PolicyDocument> Read(string text)
    {
        if (!text.Contains(Document, StringComparison.Ordinal))
            return [new PolicyDocument(text, null)];
        try
        {
            using JsonDocument json = JsonDocument.Parse(text);
            List<PolicyDocument> found = [.. Roles(json.RootElement).Select(Of).OfType<PolicyDocument>()];
            return found.Count > 0 ? found : [new PolicyDocument(text, null)];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return [new PolicyDocument(text, null)];
        }
    }

    private static IEnumerable<JsonElement> Roles(JsonElement root) => root.ValueKind switch
    {
        JsonValueKind.Array => root.EnumerateArray().SelectMany(Roles),
        JsonValueKind.Object when root.TryGetProperty("Role", out JsonElement role) => [role],
        JsonValueKind.Object when root.TryGetProperty("Roles", out JsonElement roles) && roles.ValueKind == JsonValueKind.Array => roles.EnumerateArray(),
        JsonValueKind.Object => [root],
        _ => [],
    };

    private static PolicyDocument? Of(JsonElement role)
    {
        if (role.ValueKind != JsonValueKind.Object || !role.TryGetProperty(Document, out JsonElement document))
            return null;
        string? policy = document.ValueKind switch
        {
            JsonValueKind.Object => document.GetRawText(),
            JsonValueKind.String => document.GetString(),
            _ => null,
        };
        string? arn = role.TryGetProperty("Arn", out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        return policy is null ? null : new PolicyDocument(policy, arn is not null && Arn.IsRole(arn) ? arn : null);
    }
}
