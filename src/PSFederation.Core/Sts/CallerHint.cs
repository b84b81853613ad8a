using System.Text.RegularExpressions;
using PSFederation.Core.Text;

namespace PSFederation.Core.Sts;

/// <summary>The caller and the permission of a signed STS call, for the advice if it is denied.</summary>
/// <param name="RoleArn">The role to assume; null for a call that needs no permission (GetCallerIdentity).</param>
/// <param name="CallerArn">The ARN of the caller; null when it is not known.</param>
/// <param name="HasExternalId">Whether the call has an external id.</param>
internal sealed record StsSigner(string? RoleArn, string? CallerArn, bool HasExternalId)
{
    /// <summary>What the caller needs for a call that assumes no role; null for one that needs no permission.</summary>
    public StsPermission? Permission { get; init; }
}

/// <summary>What a signed call that assumes no role needs.</summary>
/// <param name="Action">The action that an identity policy must allow: "sts:GetFederationToken".</param>
/// <param name="Limits">What to check if STS finds a parameter not valid.</param>
internal sealed record StsPermission(string Action, string Limits);

/// <summary>
/// What to do if a signed call is denied. AWS evaluates the policies of the caller and the trust policy of the role; no identity provider takes part. The messages are
/// those of the IAM User Guide ("Troubleshoot access denied error messages").
/// </summary>
internal static partial class CallerHint
{
    /// <summary>What AWS says of a request that a policy type does not allow, and where that policy is.</summary>
    private static readonly (string Part, string Hint)[] NotAllowed =
    [
        ("no session policy allows", "The session policy of the caller does not allow it. Get the caller's credentials with a session policy that allows {0}, or without one."),
        ("no permissions boundary allows", "The permissions boundary of the caller does not allow it. Have {0} added to the boundary."),
        ("no service control policy allows", "A service control policy of the organization does not allow it. Have {0} allowed for the caller's account."),
        ("no VPC endpoint policy allows", "The policy of the VPC endpoint does not allow it. Have {0} added to it, or use another endpoint."),
    ];

    /// <summary>The hint; null when that of unsigned calls fits.</summary>
    /// <param name="error">The kind of error.</param>
    /// <param name="message">What STS said.</param>
    /// <param name="signer">Who signed, and what was asked for.</param>
    public static string? For(FederationErrorCode error, string message, StsSigner signer) => error switch
    {
        FederationErrorCode.StsAccessDenied when signer.RoleArn is { } role => Denied(message, role, signer),
        FederationErrorCode.StsAccessDenied when signer.Permission is { } permission => Denied(message, permission, signer),
        FederationErrorCode.StsValidation when signer.Permission is { } permission => permission.Limits,
        FederationErrorCode.StsAccessDenied => "This call needs no permission of IAM. Check the policy of the VPC endpoint, -EndpointUrl and the proxy.",
        FederationErrorCode.StsExpiredToken => "The credentials that signed the call have expired. Get new ones, and check the clock of this machine.",
        FederationErrorCode.StsPackedPolicyTooLarge when signer.Permission is not null => "Shorten -Policy, pass fewer -PolicyArn, or pass fewer or shorter -Tag.",
        FederationErrorCode.StsPackedPolicyTooLarge => "Shorten -Policy, pass fewer -PolicyArn, or sign with a session that has fewer transitive session tags.",
        _ => null,
    };

    /// <summary>No trust policy takes part: the policies of the caller decide.</summary>
    private static string Denied(string message, StsPermission permission, StsSigner signer)
    {
        string name = signer.CallerArn is null ? "the caller" : $"the caller {signer.CallerArn}";
        if (message.Contains("explicit deny", StringComparison.OrdinalIgnoreCase))
            return $"A policy denies {permission.Action} to {name} explicitly, which no other policy can allow. Remove or narrow that statement with Effect Deny{Place(message)}.";
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
            return $"A policy denies {permission} to {name} explicitly, which no other policy can allow. Remove or narrow that statement with Effect Deny{Place(message)}.";
        if (Array.Find(NotAllowed, row => message.Contains(row.Part, StringComparison.OrdinalIgnoreCase)).Hint is { } special)
            return special.Replace("{0}", permission, StringComparison.Ordinal);
        string identity = $"An identity policy of {name} must allow {permission}.";
        if (message.Contains("no identity-based policy allows", StringComparison.OrdinalIgnoreCase))
            return $"{identity} Attach such a policy to the caller.";
        string trust = $"The trust policy of the role must allow {action} with {Principal(caller)} as the principal.";
        string along = action switch
        {
            "sts:TagSession" => " The session tags of the caller are transitive, so they are passed on.",
            "sts:SetSourceIdentity" => " The caller's session has a source identity, which is passed on.",
            _ => string.Empty,
        };
        return $"{identity} {trust}{along} {Conditions(signer)}";
    }

    /// <summary>Conditions that trust policies often have for this call, and what satisfies them.</summary>
    private static string Conditions(StsSigner signer) =>
        (signer.HasExternalId
            ? "If the trust policy has a condition on sts:ExternalId, its value must be that of -ExternalId"
            : "If the trust policy has a condition on sts:ExternalId, pass -ExternalId")
        + "; if it has one on aws:MultiFactorAuthPresent, sign with a session that was started with an MFA code.";

    /// <summary>What a trust policy can name. The ARN of a session has no path of the role, so the role is not given as an ARN.</summary>
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
