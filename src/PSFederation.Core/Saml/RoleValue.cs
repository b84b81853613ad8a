using System.Text.RegularExpressions;
using PSFederation.Core.Aws;

namespace PSFederation.Core.Saml;

/// <summary>Reads a value of the attribute https://aws.amazon.com/SAML/Attributes/Role: two ARNs, in either order.</summary>
internal static partial class RoleValue
{
    private const string ArnPrefix = "arn:";

    /// <summary>
    /// Reads the pair, or says what is wrong with it. A pair that looks right but that STS cannot use is read, with a word on why: what
    /// an identity provider sends by mistake shall be seen.
    /// </summary>
    public static FederatedRole? Parse(string value, out string? problem)
    {
        // A role name may hold a comma, so the pair is split where the second ARN begins. The pattern begins with the comma: with the
        // blanks before it, a value of blanks would take time by the square of its length.
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
            : !Arn.IsRole(role.RoleArn) ? "names a role that is not of the form arn:PARTITION:iam::ACCOUNT:role/NAME with an account of twelve digits"
            : !Arn.IsSamlProvider(role.PrincipalArn) ? "names a provider that is not of the form arn:PARTITION:iam::ACCOUNT:saml-provider/NAME with an account of twelve digits"
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
