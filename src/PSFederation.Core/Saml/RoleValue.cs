using System.Text.RegularExpressions;
using PSFederation.Core.Aws;

namespace PSFederation.Core.Saml;

/// <summary>Reads a value of the attribute https://aws.amazon.com/SAML/Attributes/Role: two ARNs, in either order.</summary>
internal static partial class RoleValue
{
    private const string ArnPrefix = "arn:";

    /// <summary>
    /// Reads the pair, or returns the problem. A pair that looks right but that STS cannot use is read with a problem, so that mistakes of
    /// an identity provider are visible.
    /// </summary>
    public static FederatedRole? Parse(string value, out string? problem)
    {
        // A role name can contain a comma, so the pair is split where the second ARN begins. The pattern begins with the comma: with the
        // spaces before it, a value of spaces would take quadratic time.
        Regex.ValueMatchEnumerator splits = SecondArn().EnumerateMatches(value);
        if (!splits.MoveNext())
        {
            problem = "is not a pair of ARNs separated by a comma";
            return null;
        }

        ValueMatch split = splits.Current;
        string first = value.AsSpan(0, split.Index).Trim(SamlXml.Blanks).ToString();
        string second = value.AsSpan(split.Index + split.Length - ArnPrefix.Length).Trim(SamlXml.Blanks).ToString();
        FederatedRole? role = IsIam(first, ":role/") && IsIam(second, ":saml-provider/") ? new FederatedRole(first, second)
            : IsIam(first, ":saml-provider/") && IsIam(second, ":role/") ? new FederatedRole(second, first)
            : null;
        problem = role is null ? "is not a pair of a role ARN and a saml-provider ARN"
            : !Arn.IsRole(role.RoleArn) ? "has a role ARN that does not have the form arn:PARTITION:iam::ACCOUNT:role/NAME with a 12-digit account ID"
            : !Arn.IsSamlProvider(role.PrincipalArn) ? "has a provider ARN that does not have the form arn:PARTITION:iam::ACCOUNT:saml-provider/NAME with a 12-digit account ID"
            : Arn.AccountOf(role.PrincipalArn) != role.AccountId ? $"has a role in the account {role.AccountId} and a provider in the account {Arn.AccountOf(role.PrincipalArn)}"
            : null;
        return role;
    }

    private static bool IsIam(ReadOnlySpan<char> arn, ReadOnlySpan<char> kind)
    {
        Span<Range> parts = stackalloc Range[4];
        return arn.Split(parts, ':') == parts.Length
            && arn[parts[0]] is "arn"
            && arn[parts[2]] is "iam"
            && arn[parts[3]].IndexOf(kind) >= 0
            && !HasWhiteSpace(arn);
    }

    private static bool HasWhiteSpace(ReadOnlySpan<char> text)
    {
        foreach (char c in text)
        {
            if (char.IsWhiteSpace(c))
                return true;
        }

        return false;
    }

    [GeneratedRegex(@",\s*" + ArnPrefix, RegexOptions.CultureInvariant)]
    private static partial Regex SecondArn();
}
