using System.Text.RegularExpressions;

namespace PSFederation.Core;

/// <summary>The forms of ARN that federation meets, in any partition.</summary>
public static partial class Arn
{
    /// <summary>Whether it is <c>arn:PARTITION:iam::ACCOUNT:role/NAME</c>.</summary>
    /// <param name="text">The text.</param>
    /// <returns>True when it is.</returns>
    public static bool IsRole(string text) => RoleForm().IsMatch(text);

    /// <summary>Whether it is <c>arn:PARTITION:iam::ACCOUNT:saml-provider/NAME</c>.</summary>
    /// <param name="text">The text.</param>
    /// <returns>True when it is.</returns>
    public static bool IsSamlProvider(string text) => SamlProviderForm().IsMatch(text);

    /// <summary>Refuses what is no role ARN.</summary>
    /// <param name="text">The text.</param>
    /// <param name="from">Where it comes from: a parameter or variable.</param>
    /// <exception cref="FederationException">It is none.</exception>
    public static void RequireRole(string text, string from) =>
        Require(IsRole(text), text, from, "arn:PARTITION:iam::ACCOUNT:role/NAME");

    /// <summary>Refuses what is no SAML provider ARN.</summary>
    /// <param name="text">The text.</param>
    /// <param name="from">Where it comes from: a parameter or variable.</param>
    /// <exception cref="FederationException">It is none.</exception>
    public static void RequireSamlProvider(string text, string from) =>
        Require(IsSamlProvider(text), text, from, "arn:PARTITION:iam::ACCOUNT:saml-provider/NAME");

    /// <summary>The partition that an ARN names.</summary>
    /// <param name="arn">A well-formed ARN.</param>
    /// <returns>Such as <c>aws</c> or <c>aws-cn</c>.</returns>
    public static string PartitionOf(string arn) => arn.Split(':', 3)[1];

    private static void Require(bool matches, string text, string from, string form)
    {
        if (!matches)
            throw new FederationException(
                FederationErrorCode.ArnMalformed, $"{from} is '{text}'; expected the form {form} with an account of twelve digits.", text);
    }

    [GeneratedRegex(@"\Aarn:aws[a-z0-9-]*:iam::[0-9]{12}:role/[\x21-\x7E]{1,576}\z", RegexOptions.CultureInvariant)]
    private static partial Regex RoleForm();

    [GeneratedRegex(@"\Aarn:aws[a-z0-9-]*:iam::[0-9]{12}:saml-provider/[\w._-]{1,128}\z", RegexOptions.CultureInvariant)]
    private static partial Regex SamlProviderForm();
}
