using System.Buffers;
using PSFederation.Core.Text;

namespace PSFederation.Core.Aws;

/// <summary>The ARN forms that federation uses, in any partition.</summary>
public static class Arn
{
    private const int AccountLength = 12;
    private const string Letters = "abcdefghijklmnopqrstuvwxyz";
    private const string Capitals = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    private const string Numerals = "0123456789";

    private static readonly SearchValues<char> Digits = SearchValues.Create(Numerals);
    private static readonly SearchValues<char> PartitionName = SearchValues.Create(Letters + Numerals + "-");
    private static readonly SearchValues<char> ProviderName = SearchValues.Create(Letters + Capitals + Numerals + "._-");

    /// <summary>Printable ASCII without the space.</summary>
    private static readonly SearchValues<char> RoleName = SearchValues.Create(Letters + Capitals + Numerals + "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~");

    /// <summary>Whether it is <c>arn:PARTITION:iam::ACCOUNT:role/NAME</c>.</summary>
    public static bool IsRole(string text) => IsNamed(text, "role/", 576, RoleName);

    /// <summary>Whether it is <c>arn:PARTITION:iam::ACCOUNT:saml-provider/NAME</c>.</summary>
    public static bool IsSamlProvider(string text) => IsNamed(text, "saml-provider/", 128, ProviderName);

    /// <summary>Throws if the value is not a role ARN.</summary>
    /// <param name="from">The source of the value: a parameter or variable.</param>
    /// <exception cref="FederationException">It is not valid.</exception>
    public static void RequireRole(string text, string from) =>
        Require(IsRole(text), text, from, "arn:PARTITION:iam::ACCOUNT:role/NAME");

    /// <summary>Throws if the value is not a SAML provider ARN.</summary>
    /// <param name="from">The source of the value: a parameter or variable.</param>
    /// <exception cref="FederationException">It is not valid.</exception>
    public static void RequireSamlProvider(string text, string from) =>
        Require(IsSamlProvider(text), text, from, "arn:PARTITION:iam::ACCOUNT:saml-provider/NAME");

    /// <summary>The partition that an ARN names.</summary>
    /// <param name="arn">A well-formed ARN.</param>
    /// <returns>Such as <c>aws</c> or <c>aws-cn</c>.</returns>
    public static string PartitionOf(string arn) => arn.Split(':', 3)[1];

    /// <summary>The account of an ARN.</summary>
    public static string AccountOf(string arn) => arn.Split(':', 6)[4];

    private static void Require(bool matches, string text, string from, string form)
    {
        if (!matches)
            throw new FederationException(
                FederationErrorCode.ArnMalformed, $"{from} is {InputPreview.Quote(text)}; expected the form {form} with a 12-digit account ID.", InputPreview.Target(text));
    }

    /// <summary>
    /// Whether it is an ARN of IAM in some partition and account, with a resource of one kind. An assertion can contain thousands of ARNs, so this method copies nothing.
    /// </summary>
    private static bool IsNamed(ReadOnlySpan<char> arn, ReadOnlySpan<char> prefix, int maxLength, SearchValues<char> allowed)
    {
        Span<Range> parts = stackalloc Range[6];
        if (arn.Split(parts, ':') != parts.Length || arn[parts[0]] is not "arn" || arn[parts[2]] is not "iam" || arn[parts[3]] is not "")
            return false;
        ReadOnlySpan<char> partition = arn[parts[1]], account = arn[parts[4]], resource = arn[parts[5]];
        return partition.StartsWith("aws")
            && !partition.ContainsAnyExcept(PartitionName)
            && account.Length == AccountLength
            && !account.ContainsAnyExcept(Digits)
            && resource.StartsWith(prefix)
            && resource.Length > prefix.Length
            && resource.Length - prefix.Length <= maxLength
            && !resource[prefix.Length..].ContainsAnyExcept(allowed);
    }
}
