namespace PSFederation.Core.Trust;

/// <summary>A call of STS that a trust policy decides on.</summary>
public sealed record TrustRequest
{
    /// <summary>The action of AssumeRole.</summary>
    public const string AssumeRole = "sts:AssumeRole";

    /// <summary>The action of AssumeRoleWithSAML.</summary>
    public const string AssumeRoleWithSaml = "sts:AssumeRoleWithSAML";

    /// <summary>The action of AssumeRoleWithWebIdentity.</summary>
    public const string AssumeRoleWithWebIdentity = "sts:AssumeRoleWithWebIdentity";

    /// <summary>The action that session tags need too.</summary>
    public const string TagSession = "sts:TagSession";

    /// <summary>The action that a source identity needs too.</summary>
    public const string SetSourceIdentity = "sts:SetSourceIdentity";

    /// <summary>The required actions, with the action of the call first. Each must be allowed.</summary>
    public required IReadOnlyList<string> Actions { get; init; }

    /// <summary>The caller.</summary>
    public required TrustCaller Caller { get; init; }

    /// <summary>The condition keys.</summary>
    public required TrustContext Context { get; init; }

    /// <summary>Why STS rejects the token before it evaluates the policy.</summary>
    public IReadOnlyList<TokenFault> Faults { get; init; } = [];

    /// <summary>The role, if known.</summary>
    public string? RoleArn { get; init; }

    /// <summary>The source of the request, for messages: a token, an assertion or an error.</summary>
    public string Source { get; init; } = "The request";
}
