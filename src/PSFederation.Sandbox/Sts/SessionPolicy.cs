using System.Globalization;
using System.Text.Json;
using PSFederation.Sandbox.Sts.Trust;

namespace PSFederation.Sandbox.Sts;

/// <summary>The session policies of a request, an inline document and ARNs of managed policies, and the required size of its token.</summary>
internal sealed record SessionPolicy(string? Document, IReadOnlyList<string> Arns, int MinimumTokenSize)
{
    private const int MaximumPlainText = 2048;
    private const string PolicyPattern = "[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+";

    private static readonly string[] PolicyFields = ["Version", "Id", "Statement"];
    private static readonly string[] StatementFields = ["Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Condition"];

    private static readonly string[] StringFields = ["Action", "NotAction", "Resource", "NotResource"];

    /// <summary>Reads Policy, PolicyArns and MinimumSessionTokenSize, and checks their lengths and characters.</summary>
    public static SessionPolicy Read(ParameterValidator validator, StsParameters parameters, int maximumLength = MaximumPlainText)
    {
        string? document = validator.Optional("Policy", 1, maximumLength, PolicyPattern);
        IReadOnlyList<string> arns = parameters.List("PolicyArns", "arn");
        validator.CountAtMost("PolicyArns", arns.Count, 10);
        for (int index = 0; index < arns.Count; index++)
        {
            string member = $"policyArns.{(index + 1).ToString(CultureInfo.InvariantCulture)}.member.arn";
            validator.Check(member, arns[index], 20, 2048, null, sensitive: false);
        }

        return new SessionPolicy(document, arns, validator.Integer("MinimumSessionTokenSize", 0, SessionToken.MaximumSize) ?? 0);
    }

    /// <summary>Checks grammar, ownership and the size of the plain text.</summary>
    /// <param name="partition">The partition of the session and its managed policies.</param>
    /// <param name="account">The account of the session and its managed policies, unless AWS owns them.</param>
    public void Check(string partition, string account)
    {
        if (Document is not null)
        {
            CheckDocument(Document);
        }

        foreach (string arn in Arns)
        {
            if (!AwsArn.TryParse(arn, out AwsArn? parsed)
                || parsed is not { Service: "iam", ResourceType: "policy" }
                || parsed.Partition != partition
                || (parsed.Account != account && parsed.Account is not "aws"))
            {
                throw StsErrors.InvalidArn(arn);
            }
        }

        if ((Document?.Length ?? 0) + Arns.Sum(arn => arn.Length) > MaximumPlainText)
        {
            throw StsErrors.PackedPolicyTooLarge("The plaintext of the session policies exceeds 2048 characters.");
        }
    }

    private static void CheckDocument(string json)
    {
        using JsonDocument document = PolicyJson.Parse(json);
        JsonElement root = document.RootElement;
        CheckFields(root, PolicyFields, "Id");
        _ = PolicyJson.Version(root);
        IReadOnlyList<JsonElement> statements = PolicyJson.Statements(root);
        foreach (JsonElement statement in statements)
        {
            CheckGrammar(statement);
        }

        foreach (JsonElement statement in statements)
        {
            _ = NotEmpty(statement, "Action", "NotAction", "Policy statement must contain actions.");
            foreach (string resource in NotEmpty(statement, "Resource", "NotResource", "Policy statement must contain resources."))
            {
                PolicyResource.Check(resource);
            }
        }
    }

    private static void CheckGrammar(JsonElement statement)
    {
        CheckFields(statement, StatementFields, "Sid");
        _ = PolicyJson.Effect(statement, PolicyJson.SyntaxMessage);
        foreach (string name in StringFields)
        {
            if (statement.TryGetProperty(name, out JsonElement value))
            {
                _ = PolicyJson.Strings(value);
            }
        }

        if (statement.TryGetProperty("Condition", out JsonElement condition))
        {
            CheckCondition(condition);
        }
    }

    private static void CheckCondition(JsonElement condition)
    {
        foreach (JsonProperty operation in PolicyJson.Object(condition))
        {
            foreach (JsonProperty key in PolicyJson.Object(operation.Value))
            {
                // AWS accepts any name for an operator without a key.
                _ = PolicyJson.Strings(key.Value);
                if (!ConditionOperator.IsKnown(operation.Name))
                {
                    throw PolicyJson.Syntax();
                }
            }
        }
    }

    private static void CheckFields(JsonElement element, string[] names, string textField)
    {
        if (PolicyJson.FindOther(element, names) is not null)
        {
            throw PolicyJson.Syntax();
        }

        PolicyJson.CheckText(element, textField);
    }

    private static IReadOnlyList<string> NotEmpty(JsonElement statement, string name, string negatedName, string missingMessage)
        => PolicyJson.Strings(PolicyJson.OneOf(statement, name, negatedName, missingMessage).Value) is { Count: > 0 } values
            ? values
            : throw StsErrors.MalformedPolicy(missingMessage);
}
