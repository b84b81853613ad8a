using PSFederation.Core.Text;

namespace PSFederation.Core.Aws;

/// <summary>The forms of ARN that federation meets, in any partition.</summary>
public static class Arn
{
    /// <summary>Whether it is <c>arn:PARTITION:iam::ACCOUNT:role/NAME</c>.</summary>
    public static bool IsRole(string text) => Resource(text) is { } resource && Named(resource, "role/", 576, c => c is > ' ' and <= '~');

    /// <summary>Whether it is <c>arn:PARTITION:iam::ACCOUNT:saml-provider/NAME</c>.</summary>
    public static bool IsSamlProvider(string text) => Resource(text) is { } resource && Named(resource, "saml-provider/", 128, c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');

    /// <summary>Refuses what is not a role ARN.</summary>
    /// <param name="from">Where it comes from: a parameter or variable.</param>
    /// <exception cref="FederationException">It is not valid.</exception>
    public static void RequireRole(string text, string from) =>
        Require(IsRole(text), text, from, "arn:PARTITION:iam::ACCOUNT:role/NAME");

    /// <summary>Refuses what is not a SAML provider ARN.</summary>
    /// <param name="from">Where it comes from: a parameter or variable.</param>
    /// <exception cref="FederationException">It is not valid.</exception>
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
                FederationErrorCode.ArnMalformed, $"{from} is {InputPreview.Quote(text)}; expected the form {form} with an account of twelve digits.", InputPreview.Target(text));
    }

    /// <summary>The last part of an ARN of IAM in some partition and account; null when it is not one.</summary>
    private static string? Resource(string arn) =>
        arn.Split(':', 6) is ["arn", var partition, "iam", "", { Length: 12 } account, var resource]
        && partition.StartsWith("aws", StringComparison.Ordinal)
        && partition.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-')
        && account.All(char.IsAsciiDigit)
            ? resource
            : null;

    private static bool Named(string resource, string prefix, int maxLength, Func<char, bool> allowed) =>
        resource.StartsWith(prefix, StringComparison.Ordinal)
        && resource.Length > prefix.Length
        && resource.Length - prefix.Length <= maxLength
        && resource.Skip(prefix.Length).All(allowed);
}
