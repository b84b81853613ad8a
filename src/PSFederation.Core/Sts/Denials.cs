using PSFederation.Core.Oidc;

namespace PSFederation.Core.Sts;

/// <summary>The identity of an exchange, for an access denied error.</summary>
internal static class Denials
{
    /// <summary>The identity of a token.</summary>
    public static FederationDenial Of(OidcToken token, string roleArn, string sessionName, string? providerId)
    {
        SessionTags session = SessionTags.Of(token);
        return new FederationDenial
        {
            Action = "sts:AssumeRoleWithWebIdentity",
            RoleArn = roleArn,
            ProviderId = providerId,
            Issuer = token.Issuer,
            Subject = token.Subject,
            Audience = token.Audience,
            AuthorizedParty = token.AuthorizedParty,
            RoleSessionName = sessionName,
            TagKeys = [.. session.Tags.Keys],
            TransitiveTagKeys = session.Transitive,
            SourceIdentity = session.SourceIdentity,
        };
    }

    /// <summary>The identity of an assertion.</summary>
    public static FederationDenial Of(SamlAssertion assertion, FederatedRole role) => new()
    {
        Action = "sts:AssumeRoleWithSAML",
        IsEncrypted = assertion.IsEncrypted,
        RoleArn = role.RoleArn,
        ProviderArn = role.PrincipalArn,
        Issuer = assertion.Issuer,
        Subject = assertion.Subject,
        SubjectFormat = assertion.SubjectFormat,
        Recipient = assertion.Recipient,
        RoleSessionName = assertion.RoleSessionName,
        TagKeys = [.. assertion.PrincipalTags.Keys],
        TransitiveTagKeys = assertion.TransitiveTagKeys,
        SourceIdentity = assertion.SourceIdentity,
    };
}
