namespace PSFederation.Core.Trust;

/// <summary>The trust policy of a role (AssumeRolePolicyDocument), as written: nothing is resolved or normalized.</summary>
public sealed record TrustPolicy
{
    /// <summary>The Version element; null if the policy has none, which means 2008-10-17.</summary>
    public string? Version { get; init; }

    /// <summary>Whether values can contain policy variables: only the language version 2012-10-17 has them.</summary>
    public bool HasVariables => Version == TrustPolicyParser.CurrentVersion;

    /// <summary>The Id element.</summary>
    public string? Id { get; init; }

    /// <summary>The statements, in the order of the policy.</summary>
    public required IReadOnlyList<TrustStatement> Statements { get; init; }

    /// <summary>The JSON text, after URL decoding. Positions refer to it.</summary>
    public required string Text { get; init; }

    /// <summary>Whether the input was URL-encoded, as the IAM API returns it.</summary>
    public bool WasUrlEncoded { get; init; }
}
