using System.Text.RegularExpressions;
using PSFederation.Core.Text;

namespace PSFederation.Core.Sts;

/// <summary>The caller and the permission of a signed STS call, for the advice if it is denied.</summary>
/// <param name="RoleArn">The role to assume; null for a call that requires no permission (GetCallerIdentity).</param>
/// <param name="CallerArn">The ARN of the caller; null if unknown.</param>
/// <param name="HasExternalId">Whether the call has an external ID.</param>
internal sealed record StsSigner(string? RoleArn, string? CallerArn, bool HasExternalId)
{
    /// <summary>The permission for a call that assumes no role; null if it requires none.</summary>
    public StsPermission? Permission { get; init; }
}

/// <summary>The permission for a signed call that assumes no role.</summary>
/// <param name="Action">The action that an identity policy must allow: "sts:GetFederationToken".</param>
/// <param name="Limits">What to check if STS rejects a parameter.</param>
internal sealed record StsPermission(string Action, string Limits);

/// <summary>
/// What to do if a signed call is denied. AWS evaluates the policies of the caller and the trust policy of the role; no identity provider is involved. The messages are
/// from the IAM User Guide ("Troubleshoot access denied error messages").
/// </summary>
internal static partial class CallerHint
{
    /// <summary>The AWS message about a request that a policy type does not allow, and the location of that policy.</summary>
    private static readonly (string Part, string Hint)[] NotAllowed =
    [
        ("no session policy allows", "The session policy of the caller does not allow it. Get the caller's credentials with a session policy that allows {0}, or without one."),
        ("no permissions boundary allows", "The permissions boundary of the caller does not allow it. Ask an administrator to add {0} to the boundary."),
        ("no service control policy allows", "A service control policy of the organization does not allow it. Ask an administrator to allow {0} for the caller's account."),
        ("no VPC endpoint policy allows", "The VPC endpoint policy does not allow it. Ask an administrator to add {0} to the policy, or use another endpoint."),
    ];

    /// <summary>The hint; null if the hint for unsigned calls applies.</summary>
    /// <param name="error">The kind of error.</param>
    /// <param name="message">The message of STS.</param>
    /// <param name="signer">The caller and the request.</param>
    public static string? For(FederationErrorCode error, string message, StsSigner signer) => error switch
    {
        FederationErrorCode.StsAccessDenied when signer.RoleArn is { } role => Denied(message, role, signer),
        FederationErrorCode.StsAccessDenied when signer.Permission is { } permission => Denied(message, permission, signer),
        FederationErrorCode.StsValidation when signer.Permission is { } permission => permission.Limits,
        FederationErrorCode.StsAccessDenied => "This call requires no IAM permission. Check the VPC endpoint policy, -EndpointUrl and the proxy.",
        FederationErrorCode.StsExpiredToken => "The credentials that signed the call have expired. Get new credentials, and check the clock of this machine.",
        FederationErrorCode.StsPackedPolicyTooLarge when signer.Permission is not null => "Shorten -Policy, specify fewer -PolicyArn values, or specify fewer or shorter tags.",
        FederationErrorCode.StsPackedPolicyTooLarge => "Shorten -Policy, specify fewer -PolicyArn values, or sign with a session that has fewer transitive session tags.",
        _ => null,
    };

    /// <summary>No trust policy is involved: the policies of the caller decide.</summary>
    private static string Denied(string message, StsPermission permission, StsSigner signer)
    {
        string name = signer.CallerArn is null ? "the caller" : $"the caller {signer.CallerArn}";
        if (message.Contains("explicit deny", StringComparison.OrdinalIgnoreCase))
            return $"A policy explicitly denies {permission.Action} to {name}, and an explicit deny overrides every allow. Remove or narrow the Deny statement{Place(message)}.";
        return Array.Find(NotAllowed, row => message.Contains(row.Part, StringComparison.OrdinalIgnoreCase)).Hint is { } special
            ? special.Replace("{0}", permission.Action, StringComparison.Ordinal)
            : $"An identity policy of {name} must allow {permission.Action}, and its conditions must match.";
    }

    private static string Denied(string message, string role, StsSigner signer)
    {
        string? caller = !InputPreview.LooksSecret(message) && User().Match(message) is { Success: true } user ? DisplayText.Line(user.Groups[1].Value) : signer.CallerArn;
        string name = caller is null ? "the caller" : $"the caller {caller}";
        string action = Action().Match(message) is { Success: true } named ? named.Groups[1].Value : "sts:AssumeRole";
        string permission = $"{action} on {role}";
        if (message.Contains("explicit deny", StringComparison.OrdinalIgnoreCase))
            return $"A policy explicitly denies {permission} to {name}, and an explicit deny overrides every allow. Remove or narrow the Deny statement{Place(message)}.";
        if (Array.Find(NotAllowed, row => message.Contains(row.Part, StringComparison.OrdinalIgnoreCase)).Hint is { } special)
            return special.Replace("{0}", permission, StringComparison.Ordinal);
        string identity = $"An identity policy of {name} must allow {permission}.";
        if (message.Contains("no identity-based policy allows", StringComparison.OrdinalIgnoreCase))
            return $"{identity} Attach such a policy to the caller.";
        string trust = $"The trust policy of the role must allow {action} with {Principal(caller)} as the principal.";
        string along = action switch
        {
            "sts:TagSession" => " The session tags of the caller are transitive, so STS passes them to the new session.",
            "sts:SetSourceIdentity" => " The caller's session has a source identity, which STS passes to the new session.",
            _ => string.Empty,
        };
        return $"{identity} {trust}{along} {Conditions(signer)}";
    }

    /// <summary>Conditions that trust policies often have for this call, and what satisfies them.</summary>
    private static string Conditions(StsSigner signer) =>
        (signer.HasExternalId
            ? "If the trust policy has a condition on sts:ExternalId, its value must be the -ExternalId value"
            : "If the trust policy has a condition on sts:ExternalId, specify -ExternalId")
        + "; if it has a condition on aws:MultiFactorAuthPresent, sign with an MFA-authenticated session.";

    /// <summary>The possible principals of a trust policy. A session ARN does not contain the path of the role, so the role is not shown as an ARN.</summary>
    private static string Principal(string? caller) => caller?.Split(':', 6) switch
    {
        [_, _, "sts", _, var account, var session] when session.Split('/') is ["assumed-role", var role, _] => $"{caller}, its role {role} or its account {account}",
        [_, _, _, _, { Length: > 0 } account, _] => $"{caller} or its account {account}",
        _ => "the caller, its role or its account",
    };

    private static string Place(string message) =>
        DenyPlace().Match(message) is { Success: true } place ? $", which is in {UntrustedText.Line(place.Groups[1].Value)}" : string.Empty;

    [GeneratedRegex(@"User: (arn:[!-~]{1,2000}) is not authorized", RegexOptions.CultureInvariant)]
    private static partial Regex User();

    [GeneratedRegex(@"not authorized to perform:? (sts:[A-Za-z]{1,64})\b", RegexOptions.CultureInvariant)]
    private static partial Regex Action();

    [GeneratedRegex(@"explicit deny in (an? [A-Za-z -]{1,64}policy|a permissions boundary)", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex DenyPlace();
}
