using PSFederation.Core.Aws;

namespace PSFederation.Core.Trust;

/// <summary>Who calls STS, as the Principal element of a statement knows it.</summary>
public abstract record TrustCaller
{
    /// <summary>What the caller is, for a message.</summary>
    public abstract string Description { get; }

    /// <summary>Whether the principal elements of a statement mean this caller.</summary>
    /// <param name="statement">The statement.</param>
    /// <returns>True, false, or null when that cannot be known here.</returns>
    public bool? Matches(TrustStatement statement)
    {
        bool? any = Logic.Any(statement.Principals.Select(Is));
        return statement.NotPrincipal ? !any : any;
    }

    /// <summary>Whether a principal is this caller.</summary>
    /// <param name="principal">The principal.</param>
    /// <returns>True, false, or null when that cannot be known here.</returns>
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
    /// <returns>True, false, or null when that cannot be known here.</returns>
    private protected virtual bool? IsAws(string value) => false;

    /// <summary>Whether a federated principal is this caller's provider.</summary>
    /// <param name="value">The ARN of a provider, or the domain of a built-in one.</param>
    /// <returns>True, false, or null when that cannot be known here.</returns>
    private protected virtual bool? IsFederated(string value) => false;
}

/// <summary>A caller with the token of an OIDC or OAuth 2.0 provider.</summary>
/// <param name="Issuer">The issuer without https://, or the provider id of an opaque token; null when neither is known.</param>
/// <param name="ProviderArn">The IAM OIDC provider, when the caller named it.</param>
/// <param name="Account">The account of the role, in which the provider has to be.</param>
/// <param name="Partition">The partition of the role.</param>
public sealed record WebIdentityCaller(string? Issuer, string? ProviderArn, string? Account, string? Partition) : TrustCaller
{
    private const string Resource = "oidc-provider/";

    /// <inheritdoc/>
    public override string Description => ProviderArn ?? (Issuer is null
        ? "an OIDC provider that is not known here"
        : Account is null ? $"the provider {Issuer}" : $"arn:{Partition}:iam::{Account}:{Resource}{Issuer}");

    /// <summary>The issuer that an ARN of an OIDC provider names; null when it is another ARN.</summary>
    /// <param name="arn">The ARN.</param>
    /// <returns>The issuer without https://.</returns>
    public static string? IssuerOf(string arn) =>
        arn.Split(':', 6) is ["arn", _, "iam", "", _, var resource] && resource.StartsWith(Resource, StringComparison.Ordinal) ? resource[Resource.Length..] : null;

    /// <inheritdoc/>
    private protected override bool? IsFederated(string value)
    {
        if (ProviderArn is not null)
            return value == ProviderArn;
        if (Issuer is null)
            return null;
        if (value == Issuer)
            return true;
        string[] parts = value.Split(':', 6);
        return IssuerOf(value) == Issuer && (Account is null || parts[4] == Account) && (Partition is null || parts[1] == Partition);
    }
}

/// <summary>A caller with a SAML assertion.</summary>
/// <param name="ProviderArn">The IAM SAML provider; null when the assertion offers several and none was named.</param>
/// <param name="Account">The account of the role, in which the provider has to be.</param>
/// <param name="Partition">The partition of the role.</param>
public sealed record SamlCaller(string? ProviderArn, string? Account, string? Partition) : TrustCaller
{
    /// <inheritdoc/>
    public override string Description => ProviderArn ?? "a SAML provider that is not known here; give -ProviderArn";

    /// <inheritdoc/>
    private protected override bool? IsFederated(string value)
    {
        if (ProviderArn is not null)
            return value == ProviderArn;
        string[] parts = value.Split(':', 6);
        bool possible = Arn.IsSamlProvider(value) && (Account is null || parts[4] == Account) && (Partition is null || parts[1] == Partition);
        return possible ? null : false;
    }
}

/// <summary>A caller with credentials of AWS.</summary>
/// <param name="PrincipalArn">The ARN of the user, role session or root; null when it is not known.</param>
public sealed record AwsCaller(string? PrincipalArn) : TrustCaller
{
    /// <inheritdoc/>
    public override string Description => PrincipalArn ?? "an AWS principal that is not known here";

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
