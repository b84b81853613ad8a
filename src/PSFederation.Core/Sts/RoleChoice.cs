using PSFederation.Core.Aws;
using PSFederation.Core.Text;

namespace PSFederation.Core.Sts;

/// <summary>Finds the role and provider for the exchange of an assertion.</summary>
public static class RoleChoice
{
    private const int ListedRoles = 20;

    /// <summary>The ARNs of the roles that match a pattern.</summary>
    /// <param name="pattern">The pattern, for messages.</param>
    /// <param name="principalArn">The requested SAML provider; null for any.</param>
    /// <param name="isMatch">Whether an ARN matches the pattern.</param>
    /// <returns>Each ARN once, in the order of the assertion.</returns>
    /// <exception cref="FederationException">None matches; the message lists the offered roles.</exception>
    public static IReadOnlyList<string> Matching(SamlAssertion assertion, string pattern, string? principalArn, Func<string, bool> isMatch)
    {
        RequireRoles(assertion, "The assertion is encrypted, so its roles cannot be read or matched with a pattern. Specify -DecryptionCertificate when you read it, or specify the full -RoleArn and -PrincipalArn.");
        string[] found = [.. assertion.Roles.Where(role => (principalArn is null || role.PrincipalArn == principalArn) && isMatch(role.RoleArn)).Select(role => role.RoleArn).Distinct(StringComparer.Ordinal)];
        return found.Length > 0
            ? found
            : throw new FederationException(
                FederationErrorCode.SamlRoleNotOffered, $"The assertion offers no role that matches {InputPreview.Quote(pattern)}{(principalArn is null ? string.Empty : $" with {principalArn}")}. It offers: {List(assertion.Roles)}.", pattern);
    }

    /// <param name="roleArn">The requested role, or a pattern that matches exactly one role; null for the only role.</param>
    /// <param name="principalArn">The requested SAML provider; required only if the assertion cannot be read or contains the role twice.</param>
    /// <param name="byArn">The roles of the assertion by ARN, for many lookups; null searches the list.</param>
    /// <returns>The pair.</returns>
    /// <exception cref="FederationException">There are no roles, several, or not this one; the message lists the offered roles.</exception>
    public static FederatedRole Choose(SamlAssertion assertion, string? roleArn, string? principalArn, ILookup<string, FederatedRole>? byArn = null)
    {
        if (roleArn is not null && RolePattern.IsPattern(roleArn))
            roleArn = TheOne(assertion, roleArn, principalArn);
        else if (roleArn is not null && RoleShortName.TryParse(roleArn) is { } shortName)
            roleArn = TheOne(assertion, shortName, principalArn);
        if (roleArn is not null)
            Arn.RequireRole(roleArn, "RoleArn");
        if (principalArn is not null)
            Arn.RequireSamlProvider(principalArn, "PrincipalArn");
        if (assertion.IsEncrypted && roleArn is not null && principalArn is not null)
            return new FederatedRole(roleArn, principalArn);
        RequireRoles(assertion, "The assertion is encrypted, so its roles cannot be read. Specify -DecryptionCertificate when you read it, or specify both -RoleArn and -PrincipalArn.");
        List<FederatedRole> offered =
        [
            .. (roleArn is not null && byArn is not null ? byArn[roleArn] : assertion.Roles).Where(role =>
                (roleArn is null || role.RoleArn == roleArn) && (principalArn is null || role.PrincipalArn == principalArn)),
        ];
        return offered.Count switch
        {
            1 => offered[0],
            0 => throw new FederationException(
                FederationErrorCode.SamlRoleNotOffered, $"The assertion does not offer {roleArn ?? "a role"}{(principalArn is null ? string.Empty : $" with {principalArn}")}. It offers: {List(assertion.Roles)}.{Suggestions.Of(roleArn, assertion.Roles.Select(role => role.RoleArn))}{Suggestions.Of(principalArn, assertion.Roles.Select(role => role.PrincipalArn))}", roleArn ?? principalArn),
            _ when roleArn is null => throw new FederationException(
                FederationErrorCode.SamlRoleAmbiguous, $"The assertion offers {offered.Count} roles; choose one with -RoleArn: {List(offered)}."),
            _ => throw new FederationException(
                FederationErrorCode.SamlRoleAmbiguous, $"The assertion offers {roleArn} with several providers; choose one with -PrincipalArn: {string.Join(", ", offered.Select(role => role.PrincipalArn))}.", roleArn),
        };
    }

    /// <summary>The only role that matches a pattern of a profile.</summary>
    private static string TheOne(SamlAssertion assertion, string pattern, string? principalArn) =>
        Matching(assertion, pattern, principalArn, arn => RolePattern.IsMatch(pattern, arn)) is [var only]
            ? only
            : throw new FederationException(
                FederationErrorCode.SamlRoleAmbiguous, $"The assertion offers several roles that match {InputPreview.Quote(pattern)}; expected one: {List([.. assertion.Roles.Where(role => RolePattern.IsMatch(pattern, role.RoleArn))])}. Narrow the pattern, or specify the ARN.", pattern);

    /// <summary>The only role of a short name.</summary>
    private static string TheOne(SamlAssertion assertion, RoleShortName name, string? principalArn)
    {
        RequireRoles(assertion, $"The assertion is encrypted, so its roles cannot be read and {name} cannot be found. Specify -DecryptionCertificate when you read it, or specify the full -RoleArn and -PrincipalArn.");
        FederatedRole[] found = [.. assertion.Roles.Where(role => (principalArn is null || role.PrincipalArn == principalArn) && name.IsOf(role)).DistinctBy(role => role.RoleArn)];
        return found switch
        {
            [var only] => only.RoleArn,
            [] => throw new FederationException(
                FederationErrorCode.SamlRoleNotOffered, $"The assertion offers no role {name}{(principalArn is null ? string.Empty : $" with {principalArn}")}. It offers: {List(assertion.Roles)}.", name.ToString()),
            _ => throw new FederationException(
                FederationErrorCode.SamlRoleAmbiguous, $"The assertion offers {name} in several accounts or paths; expected one. Specify ACCOUNT/NAME or the ARN with -RoleArn: {List(found)}.", name.ToString()),
        };
    }

    private static void RequireRoles(SamlAssertion assertion, string encrypted)
    {
        if (assertion.IsEncrypted)
            throw new FederationException(FederationErrorCode.SamlEncrypted, encrypted);
        if (assertion.Roles.Count == 0)
            throw new FederationException(
                FederationErrorCode.SamlNoRoles,
                $"The assertion for {assertion.Subject} from {assertion.Issuer} offers no AWS role. " + (assertion.RoleProblem
                    ?? "Expected the attribute https://aws.amazon.com/SAML/Attributes/Role with a role ARN and a provider ARN. Ask the identity provider's administrator to assign a role."));
    }

    private static string List(IReadOnlyList<FederatedRole> roles) =>
        string.Join(", ", roles.Take(ListedRoles).Select(role => role.RoleArn))
        + (roles.Count > ListedRoles ? $" and {roles.Count - ListedRoles} more" : string.Empty);
}
