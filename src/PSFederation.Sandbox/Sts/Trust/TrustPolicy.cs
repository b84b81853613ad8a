namespace PSFederation.Sandbox.Sts.Trust;

/// <summary>A trust policy: who can assume the role, with which action, under which conditions.</summary>
internal sealed class TrustPolicy
{
    private readonly IReadOnlyList<TrustStatement> _statements;

    internal TrustPolicy(IReadOnlyList<TrustStatement> statements) => _statements = statements;

    /// <summary>Reads a policy document.</summary>
    /// <exception cref="StsException">It is not valid: MalformedPolicyDocument.</exception>
    public static TrustPolicy Parse(string json) => TrustPolicyReader.Read(json);

    /// <summary>Evaluates the policy: a statement must allow, and none must deny.</summary>
    public bool Allows(string action, TrustPrincipal principal, RequestContext context)
    {
        List<TrustStatement> applying = [.. _statements.Where(statement => statement.Applies(action, principal, context))];
        return applying.Exists(statement => statement.IsAllow) && !applying.Exists(statement => !statement.IsAllow);
    }

    /// <summary>Whether every statement that allows an action requires a value of a key.</summary>
    public bool Demands(string action, string key)
    {
        List<TrustStatement> allowing = [.. _statements.Where(statement => statement.IsAllow && statement.Names(action))];
        return allowing.Count > 0 && allowing.TrueForAll(statement => statement.Conditions.Any(condition =>
            string.Equals(condition.Key, key, StringComparison.OrdinalIgnoreCase)
            && condition.Operator is { IsNegated: false, IsNull: false, IfExists: false }));
    }
}
