using System.Text.Json.Nodes;

namespace PSFederation.Core.Trust.Generation;

/// <summary>The kind of identity provider that a role trusts.</summary>
public enum TrustProviderKind
{
    /// <summary>An OIDC provider of IAM.</summary>
    Oidc,

    /// <summary>A provider that is built into AWS: Google, Facebook, Login with Amazon, Cognito.</summary>
    BuiltIn,

    /// <summary>A SAML provider of IAM.</summary>
    Saml,
}

/// <summary>A condition of a generated policy.</summary>
/// <param name="Operator">The operator.</param>
/// <param name="Key">The condition key.</param>
/// <param name="Values">Its values.</param>
public sealed record GrantCondition(string Operator, string Key, IReadOnlyList<string> Values);

/// <summary>The identities that can assume a role: the input of a trust policy.</summary>
public sealed record TrustGrant
{
    /// <summary>The platform or provider, for generated names: <c>GitHub</c>.</summary>
    public required string Platform { get; init; }

    /// <summary>The kind of provider.</summary>
    public required TrustProviderKind Kind { get; init; }

    /// <summary>The issuer without scheme, the principal of a built-in provider, or the name of a SAML provider.</summary>
    public required string Provider { get; init; }

    /// <summary>The scheme of the issuer: https, or http for a local test server.</summary>
    public string Scheme { get; init; } = "https";

    /// <summary>The issuer with its scheme; null if there is no OIDC provider in IAM.</summary>
    public string? Url => Kind == TrustProviderKind.Oidc ? $"{Scheme}://{Provider}" : null;

    /// <summary>The ARN of the provider; null for a built-in provider, or if the account is unknown.</summary>
    public string? ProviderArn { get; init; }

    /// <summary>The audiences.</summary>
    public required IReadOnlyList<string> Audiences { get; init; }

    /// <summary>The client IDs for the provider; the audiences if they are not conditions.</summary>
    public IReadOnlyList<string> ClientIds => Kind == TrustProviderKind.Oidc ? Audiences : [];

    /// <summary>The subjects; empty for every identity with the audience.</summary>
    public IReadOnlyList<string> Subjects { get; init; } = [];

    /// <summary>The claim of the audience.</summary>
    public string AudienceClaim { get; init; } = "aud";

    /// <summary>The claim of the subject.</summary>
    public string SubjectClaim { get; init; } = "sub";

    /// <summary>The required amr value; null for none.</summary>
    public string? Amr { get; init; }

    /// <summary>The required session tags of a token, each with its allowed values.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> SessionTags { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>The session tags that can be transitive.</summary>
    public IReadOnlyList<string> TransitiveTagKeys { get; init; } = [];

    /// <summary>The allowed source identities; empty for none.</summary>
    public IReadOnlyList<string> SourceIdentities { get; init; } = [];

    /// <summary>Additional conditions of the caller.</summary>
    public IReadOnlyList<GrantCondition> Conditions { get; init; } = [];

    /// <summary>The Sid of the statement.</summary>
    public string? Sid { get; init; }

    /// <summary>The allowed actions.</summary>
    public IReadOnlyList<string> Actions
    {
        get
        {
            List<string> actions = [Kind == TrustProviderKind.Saml ? TrustRequest.AssumeRoleWithSaml : TrustRequest.AssumeRoleWithWebIdentity];
            if (SessionTags.Count > 0)
                actions.Add("sts:TagSession");
            if (SourceIdentities.Count > 0)
                actions.Add("sts:SetSourceIdentity");
            return actions;
        }
    }

    /// <summary>The policy.</summary>
    /// <param name="federated">The principal: an ARN, or the expression of a template.</param>
    /// <returns>The policy as JSON.</returns>
    internal JsonObject Policy(JsonNode federated) => new()
    {
        ["Version"] = TrustPolicyParser.CurrentVersion,
        ["Statement"] = new JsonArray(Statement(federated)),
    };

    private JsonObject Statement(JsonNode federated)
    {
        JsonObject statement = [];
        if (Sid is not null)
            statement[nameof(Sid)] = Sid;
        statement["Effect"] = "Allow";
        statement["Principal"] = new JsonObject { ["Federated"] = federated };
        statement["Action"] = OneOrMany(Actions);
        statement["Condition"] = Block([.. OwnConditions(), .. Conditions]);
        return statement;
    }

    private IEnumerable<GrantCondition> OwnConditions()
    {
        string prefix = Kind == TrustProviderKind.Saml ? "SAML" : Provider;
        yield return Text($"{prefix}:{AudienceClaim}", Audiences);
        if (Subjects.Count > 0)
            yield return Text($"{prefix}:{SubjectClaim}", Subjects);
        // amr has several values: one of them must match.
        if (Amr is not null)
            yield return new GrantCondition("ForAnyValue:StringLike", prefix + ":amr", [Amr]);
        // In the statement of the role itself, so that a token without the tags cannot assume it. ForAllValues denies other tags.
        foreach ((string key, IReadOnlyList<string> values) in SessionTags)
            yield return Text("aws:RequestTag/" + key, values);
        if (SessionTags.Count > 0)
            yield return new GrantCondition("ForAllValues:StringEquals", "aws:TagKeys", [.. SessionTags.Keys]);
        if (TransitiveTagKeys.Count > 0)
            yield return new GrantCondition("ForAllValues:StringEquals", "sts:TransitiveTagKeys", TransitiveTagKeys);
        if (SourceIdentities.Count > 0)
            yield return Text("sts:SourceIdentity", SourceIdentities);
    }

    /// <summary>Values of one operator are alternatives, but two operators must both match. So one wildcard makes all of them StringLike.</summary>
    private static GrantCondition Text(string key, IReadOnlyList<string> values) =>
        new(values.Any(PolicyText.HasWildcard) ? "StringLike" : "StringEquals", key, values);

    private static JsonObject Block(List<GrantCondition> conditions)
    {
        JsonObject block = [];
        foreach (IGrouping<string, GrantCondition> operation in conditions.GroupBy(condition => condition.Operator))
        {
            JsonObject keys = [];
            foreach (GrantCondition condition in operation)
            {
                if (!keys.TryAdd(condition.Key, OneOrMany(condition.Values)))
                {
                    throw new FederationException(
                        FederationErrorCode.ParameterInvalid, $"-Condition has {condition.Operator} of {condition.Key}, which the policy already has; expected another operator or key.", condition.Key);
                }
            }

            block[operation.Key] = keys;
        }

        return block;
    }

    private static JsonNode OneOrMany(IReadOnlyList<string> values) =>
        values is [var single] ? JsonValue.Create(single) : new JsonArray([.. values.Select(value => (JsonNode)JsonValue.Create(value))]);
}
