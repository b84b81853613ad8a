namespace PSFederation;

/// <summary>The output of New-FederationTrustPolicy.</summary>
public enum FederationTrustPolicyFormat
{
    /// <summary>An object, whose text is the JSON.</summary>
    Policy,

    /// <summary>The policy as JSON.</summary>
    Json,

    /// <summary>A template of AWS CloudFormation with provider and role.</summary>
    CloudFormation,

    /// <summary>A configuration of Terraform with provider and role.</summary>
    Terraform,

    /// <summary>Commands of the AWS CLI for provider and role.</summary>
    AwsCli,
}

/// <summary>A trust policy, which specifies who can assume a role.</summary>
/// <remarks>
/// Its text is the policy, so it can be the argument of -AssumeRolePolicyDocument. <see cref="RoleName"/>, <see cref="Path"/> and
/// <see cref="AssumeRolePolicyDocument"/> are named so that the object pipes into New-IAMRole of AWS.Tools, whose -Path would otherwise
/// take the text of the
/// object; <see cref="Url"/> and <see cref="ClientIDList"/> so that it pipes into New-IAMOpenIDConnectProvider.
/// </remarks>
public sealed class FederationTrustPolicy
{
    /// <summary>The platform, or the host of the issuer, or the SAML provider.</summary>
    public required string Platform { get; init; }

    /// <summary>The ARN of the provider; null for a provider that is built into AWS.</summary>
    public string? ProviderArn { get; init; }

    /// <summary>The issuer for New-IAMOpenIDConnectProvider; null if there is no OIDC provider in IAM.</summary>
    public string? Url { get; init; }

    /// <summary>The client IDs, or audiences, for the OIDC provider.</summary>
    public IReadOnlyList<string> ClientIDList { get; init => field = ModelList.Of(value); } = [];

    /// <summary>The allowed actions.</summary>
    public required IReadOnlyList<string> Action { get; init => field = ModelList.Of(value); }

    /// <summary>The audiences that can assume the role: aud of a token, Recipient of an assertion.</summary>
    public required IReadOnlyList<string> Audience { get; init => field = ModelList.Of(value); }

    /// <summary>The subjects that can assume the role; empty for every identity with the audience.</summary>
    public IReadOnlyList<string> Subject { get; init => field = ModelList.Of(value); } = [];

    /// <summary>The name of the role; null if not specified.</summary>
    public string? RoleName { get; init; }

    /// <summary>The path of the role in IAM.</summary>
    public string Path { get; } = "/";

    /// <summary>The policy: JSON in one line of ASCII, other characters escaped.</summary>
    public required string AssumeRolePolicyDocument { get; init; }

    /// <inheritdoc/>
    public override string ToString() => AssumeRolePolicyDocument;
}
