using PSFederation.Core.Aws;
using PSFederation.Core.Text;

namespace PSFederation.Core.Sts;

/// <summary>Finds the role and provider that an assertion is to be exchanged for.</summary>
public static class RoleChoice
{
    private const int ListedRoles = 20;

    /// <param name="roleArn">The role that was asked for; null takes the only one.</param>
    /// <param name="principalArn">The SAML provider that was asked for; needed only when the assertion cannot be read or has the role twice.</param>
    /// <returns>The pair.</returns>
    /// <exception cref="FederationException">None, several, or not this one; the message lists what is offered.</exception>
    public static FederatedRole Choose(SamlAssertion assertion, string? roleArn, string? principalArn)
    {
        if (roleArn is not null)
            Arn.RequireRole(roleArn, "RoleArn");
        if (principalArn is not null)
            Arn.RequireSamlProvider(principalArn, "PrincipalArn");
        if (assertion.IsEncrypted)
            return roleArn is not null && principalArn is not null
                ? new FederatedRole(roleArn, principalArn)
                : throw new FederationException(
                    FederationErrorCode.SamlEncrypted, "The assertion is encrypted, so its roles cannot be read. Give -DecryptionCertificate where it is read, or both -RoleArn and -PrincipalArn.");
        if (assertion.Roles.Count == 0)
            throw new FederationException(
                FederationErrorCode.SamlNoRoles,
                $"The assertion for {assertion.Subject} from {assertion.Issuer} offers no AWS role. " + (assertion.RoleProblem
                    ?? "Expected the attribute https://aws.amazon.com/SAML/Attributes/Role with a role and a provider ARN. Ask the identity provider's administrator to assign a role."));
        List<FederatedRole> offered =
        [
            .. assertion.Roles.Where(role =>
                (roleArn is null || role.RoleArn == roleArn) && (principalArn is null || role.PrincipalArn == principalArn)),
        ];
        return offered.Count switch
        {
            1 => offered[0],
            0 => throw new FederationException(
                FederationErrorCode.SamlRoleNotOffered, $"The assertion does not offer {roleArn ?? "a role"}{(principalArn is null ? string.Empty : $" by {principalArn}")}. It offers: {List(assertion.Roles)}.{Suggestions.Of(roleArn, assertion.Roles.Select(role => role.RoleArn))}{Suggestions.Of(principalArn, assertion.Roles.Select(role => role.PrincipalArn))}", roleArn ?? principalArn),
            _ when roleArn is null => throw new FederationException(
                FederationErrorCode.SamlRoleAmbiguous, $"The assertion offers {offered.Count} roles; choose one with -RoleArn: {List(offered)}."),
            _ => throw new FederationException(
                FederationErrorCode.SamlRoleAmbiguous, $"The assertion offers {roleArn} by several providers; choose one with -PrincipalArn: {string.Join(", ", offered.Select(role => role.PrincipalArn))}.", roleArn),
        };
    }

    private static string List(IReadOnlyList<FederatedRole> roles) =>
        string.Join(", ", roles.Take(ListedRoles).Select(role => role.RoleArn))
        + (roles.Count > ListedRoles ? $" and {roles.Count - ListedRoles} more" : string.Empty);
}
