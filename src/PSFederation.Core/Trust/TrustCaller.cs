using PSFederation.Core.Aws;
using PSFederation.Core.Trust.Platforms;

namespace PSFederation.Core.Trust;

/// <summary>The caller of STS, for the Principal element of a statement.</summary>
public abstract record TrustCaller
{
    /// <summary>A description of the caller, for a message.</summary>
    public abstract string Description { get; }

    /// <summary>Whether STS can find the caller's provider for this identity and role. No statement applies to an impossible call.</summary>
    public virtual bool IsPossible => true;

    /// <summary>Whether the principal elements of a statement match this caller.</summary>
    /// <param name="statement">The statement.</param>
    /// <returns>True, false, or null if unknown.</returns>
    public bool? Matches(TrustStatement statement)
    {
        if (!IsPossible)
            return false;
        bool? any = Logic.Any(statement.Principals.Select(Is));
        return statement.NotPrincipal ? !any : any;
    }

    /// <summary>Whether a principal is this caller.</summary>
    /// <param name="principal">The principal.</param>
    /// <returns>True, false, or null if unknown.</returns>
    public bool? Is(TrustPrincipal principal) => principal.Kind switch
    {
        TrustPrincipalKind.Everyone => true,
        // IAM: "Principal": "*" and "Principal": { "AWS": "*" } are equivalent.
        TrustPrincipalKind.Aws when principal.Value == "*" => true,
        TrustPrincipalKind.Aws => IsAws(principal.Value),
        TrustPrincipalKind.Federated => IsFederated(principal.Value),
        _ => false,
    };

    /// <summary>Whether an AWS principal is this caller.</summary>
    /// <param name="value">An account, or an ARN.</param>
    /// <returns>True, false, or null if unknown.</returns>
    private protected virtual bool? IsAws(string value) => false;

    /// <summary>Whether a federated principal is this caller's provider.</summary>
    /// <param name="value">The ARN of a provider, or the domain of a built-in one.</param>
    /// <returns>True, false, or null if unknown.</returns>
    private protected virtual bool? IsFederated(string value) => false;

    /// <summary>Whether a provider is in the account and the partition of the role, as far as these are known. A built-in provider has neither.</summary>
    private protected static bool IsIn(string provider, string? account, string? partition) =>
        provider.Split(':', 6) is not { Length: 6 } parts || ((account is null || parts[4] == account) && (partition is null || parts[1] == partition));
}

/// <summary>A caller with the token of an OIDC or OAuth 2.0 provider.</summary>
/// <param name="Issuer">The issuer without https://, or the provider ID of an opaque token; null if neither is known.</param>
/// <param name="ProviderArn">The IAM OIDC provider, if the caller specified it.</param>
/// <param name="Account">The account of the role, which must be that of the provider.</param>
/// <param name="Partition">The partition of the role.</param>
public sealed record WebIdentityCaller(string? Issuer, string? ProviderArn, string? Account, string? Partition) : TrustCaller
{
    private const string Resource = "oidc-provider/";

    /// <inheritdoc/>
    public override string Description => ProviderArn ?? (Issuer is null
        ? "an unknown OIDC provider"
        : Account is null ? $"the provider {Issuer}" : $"arn:{Partition}:iam::{Account}:{Resource}{Issuer}");

    /// <summary>AssumeRoleWithWebIdentity has no provider parameter: STS finds the provider by the issuer of the token, in the account of the role.</summary>
    public override bool IsPossible =>
        ProviderArn is null || ((Issuer is null || (IssuerOf(ProviderArn) ?? ProviderArn) == Issuer) && IsIn(ProviderArn, Account, Partition));

    /// <summary>The issuer in the ARN of an OIDC provider; null for another ARN.</summary>
    /// <param name="arn">The ARN.</param>
    /// <returns>The issuer without https://.</returns>
    public static string? IssuerOf(string arn) =>
        arn.Split(':', 6) is ["arn", _, "iam", "", _, var resource] && resource.StartsWith(Resource, StringComparison.Ordinal) ? resource[Resource.Length..] : null;

    /// <inheritdoc/>
    private protected override bool? IsFederated(string value)
    {
        // AWS does not document the federated principal *.
        if (value == "*" || (Issuer is null && ProviderArn is null))
            return null;
        if (IssuerOf(value) is { } named && TrustPlatforms.IsBuiltIn(named))
            // IAM needs no OIDC provider for these, and AWS does not document what STS does if there is one.
            return (ProviderArn is null ? named == Issuer && IsIn(value, Account, Partition) : value == ProviderArn) ? null : false;
        if (ProviderArn is not null)
            return value == ProviderArn;
        return value == Issuer ? TrustPlatforms.IsBuiltIn(value) : IssuerOf(value) == Issuer && IsIn(value, Account, Partition);
    }
}

/// <summary>A caller with a SAML assertion.</summary>
/// <param name="ProviderArn">The IAM SAML provider; null if the assertion offers several and none was specified.</param>
/// <param name="Account">The account of the role, which must be that of the provider.</param>
/// <param name="Partition">The partition of the role.</param>
public sealed record SamlCaller(string? ProviderArn, string? Account, string? Partition) : TrustCaller
{
    /// <inheritdoc/>
    public override string Description => ProviderArn ?? "an unknown SAML provider; specify -ProviderArn";

    /// <summary>IAM keeps a SAML provider in the account of the roles that trust it.</summary>
    public override bool IsPossible => ProviderArn is null || (Arn.IsSamlProvider(ProviderArn) && IsIn(ProviderArn, Account, Partition));

    /// <inheritdoc/>
    private protected override bool? IsFederated(string value)
    {
        if (value == "*")
            return null;
        if (ProviderArn is not null)
            return value == ProviderArn;
        return Arn.IsSamlProvider(value) && IsIn(value, Account, Partition) ? null : false;
    }
}

/// <summary>A caller with AWS credentials.</summary>
/// <param name="PrincipalArn">The ARN of the user, role session or root; null if unknown.</param>
public sealed record AwsCaller(string? PrincipalArn) : TrustCaller
{
    /// <inheritdoc/>
    public override string Description => PrincipalArn ?? "an unknown AWS principal";

    /// <inheritdoc/>
    private protected override bool? IsAws(string value)
    {
        if (PrincipalArn?.Split(':', 6) is not ["arn", var partition, _, "", var account, var resource])
            return null;
        if (value == PrincipalArn || value == account || value == $"arn:{partition}:iam::{account}:root")
            return true;
        // A role as principal means its sessions, but the path of the role is not in the ARN of a session.
        return resource.Split('/') is ["assumed-role", var role, ..]
            && value.StartsWith($"arn:{partition}:iam::{account}:role/", StringComparison.Ordinal)
            && value.EndsWith('/' + role, StringComparison.Ordinal);
    }
}
