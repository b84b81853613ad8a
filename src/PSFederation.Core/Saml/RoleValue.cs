using System.Text.RegularExpressions;

namespace PSFederation.Core.Saml;

/// <summary>Reads a value of the attribute https://aws.amazon.com/SAML/Attributes/Role: two ARNs, in either order.</summary>
internal static partial class RoleValue
{
    /// <summary>Reads the pair, or says what is wrong with it.</summary>
    public static FederatedRole? Parse(string value, out string? problem)
    {
        problem = null;
        // A role name may hold a comma, so the pair is split where the second ARN begins.
        Match split = SecondArn().Match(value);
        if (!split.Success)
        {
            problem = "is no pair of ARNs separated by a comma";
            return null;
        }

        string first = value[..split.Index].Trim();
        string second = value[split.Groups["arn"].Index..].Trim();
        if (Arn.IsRole(first) && Arn.IsSamlProvider(second))
            return new FederatedRole(first, second);
        if (Arn.IsSamlProvider(first) && Arn.IsRole(second))
            return new FederatedRole(second, first);
        problem = "is no pair of a role ARN and a saml-provider ARN";
        return null;
    }

    [GeneratedRegex(@"\s*,\s*(?<arn>arn:)", RegexOptions.CultureInvariant)]
    private static partial Regex SecondArn();
}
