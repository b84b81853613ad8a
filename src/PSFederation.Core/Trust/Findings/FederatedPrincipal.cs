namespace PSFederation.Core.Trust.Findings;

/// <summary>A parsed federated principal.</summary>
/// <param name="Value">The principal as written.</param>
/// <param name="IsSaml">Whether it is a SAML provider.</param>
/// <param name="IsBuiltIn">Whether it is built into AWS.</param>
/// <param name="Name">The issuer without scheme, or the name of the SAML provider.</param>
/// <param name="Account">The account of the ARN; null for a built-in provider.</param>
/// <param name="Partition">The partition of the ARN; null for a built-in provider.</param>
/// <param name="Position">Its position.</param>
internal sealed record FederatedPrincipal(string Value, bool IsSaml, bool IsBuiltIn, string Name, string? Account, string? Partition, TextPosition Position)
{
    private const string Oidc = "oidc-provider/", Saml = "saml-provider/";

    /// <summary>The prefix of the provider's condition keys.</summary>
    public string Prefix => IsSaml ? "SAML" : Name;

    /// <summary>The claim that identifies the application.</summary>
    public string AudienceKey => Prefix + ":" + (IsBuiltIn && Name is "graph.facebook.com" or "www.amazon.com" ? "app_id" : "aud");

    /// <summary>The claim that identifies the identity.</summary>
    public string SubjectKey => Prefix + ":" + (IsBuiltIn ? Name switch { "graph.facebook.com" => "id", "www.amazon.com" => "user_id", _ => "sub" } : "sub");

    /// <summary>The action of such a principal.</summary>
    public string Action => IsSaml ? TrustRequest.AssumeRoleWithSaml : TrustRequest.AssumeRoleWithWebIdentity;

    /// <summary>The federated principals of a statement.</summary>
    public static IReadOnlyList<FederatedPrincipal> Of(TrustStatement statement) =>
        [.. statement.Principals.Where(principal => principal.Kind == TrustPrincipalKind.Federated && principal.Value != "*").Select(Read)];

    private static FederatedPrincipal Read(TrustPrincipal principal)
    {
        if (principal.Value.Split(':', 6) is not ["arn", var partition, "iam", _, var account, var resource])
            return new FederatedPrincipal(principal.Value, false, true, principal.Value, null, null, principal.Position);
        bool saml = resource.StartsWith(Saml, StringComparison.Ordinal);
        string name = saml ? resource[Saml.Length..] : resource.StartsWith(Oidc, StringComparison.Ordinal) ? resource[Oidc.Length..] : resource;
        return new FederatedPrincipal(principal.Value, saml, false, name, account, partition, principal.Position);
    }
}
