using System.Text.RegularExpressions;
using PSFederation.Core.Aws;

namespace PSFederation.Core.Saml;

/// <summary>Reads a value of the attribute https://aws.amazon.com/SAML/Attributes/Role: two ARNs, in either order.</summary>
internal static partial class RoleValue
{
    /// <summary>
    /// Reads the pair, or says what is wrong with it. A pair that looks right but that STS cannot use is read, with a word on why: what
    /// an identity provider sends by mistake shall be seen.
    /// </summary>
    public static FederatedRole? Parse(string value, out string? problem)
    {
        // A role name may hold a comma, so the pair is split where the second ARN begins. The pattern begins with the comma: with the
        // blanks before it, a value of blanks would take time by the square of its length.
        Match split = SecondArn().Match(value);
        if (!split.Success)
        {
            problem = "is not a pair of ARNs separated by a comma";
            return null;
        }

        string first = value[..split.Index].Trim(SamlXml.Blanks);
        string second = value[split.Groups["arn"].Index..].Trim(SamlXml.Blanks);
        FederatedRole? role = IsIam(first, ":role/") && IsIam(second, ":saml-provider/") ? new FederatedRole(first, second)
            : IsIam(first, ":saml-provider/") && IsIam(second, ":role/") ? new FederatedRole(second, first)
            : null;
        problem = role is null ? "is not a pair of a role ARN and a saml-provider ARN"
            : !Arn.IsRole(role.RoleArn) ? "names a role that is not of the form arn:PARTITION:iam::ACCOUNT:role/NAME with an account of twelve digits"
            : !Arn.IsSamlProvider(role.PrincipalArn) ? "names a provider that is not of the form arn:PARTITION:iam::ACCOUNT:saml-provider/NAME with an account of twelve digits"
            : null;
        return role;
    }

    private static bool IsIam(string arn, string kind) =>
        arn.Split(':', 4) is ["arn", _, "iam", var rest] && rest.Contains(kind, StringComparison.Ordinal) && !arn.Any(char.IsWhiteSpace);

    [GeneratedRegex(@",\s*(?<arn>arn:)", RegexOptions.CultureInvariant)]
    private static partial Regex SecondArn();
}
