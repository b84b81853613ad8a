using System.Text.RegularExpressions;
using PSFederation.Core.Aws;
using PSFederation.Core.Text;

namespace PSFederation.Core.Sts;

/// <summary>The tags of a call, by the limits of the IAM User Guide, "Pass session tags in AWS STS" (id_session-tags), which hold for tokens of GetWebIdentityToken too.</summary>
internal static partial class TagList
{
    /// <summary>Refuses tags that STS does not take.</summary>
    /// <param name="tags">Keys and values.</param>
    /// <exception cref="FederationException">There are too many, one is too long or has other characters, or two have the same key.</exception>
    public static void Require(IReadOnlyList<KeyValuePair<string, string>> tags)
    {
        if (tags.Count > StsLimits.MaxTags)
            throw Invalid($"-Tag has {tags.Count} tags; AWS STS takes {StsLimits.MaxTags} at most. Pass fewer tags.", tags.Count);
        HashSet<string> keys = new(StringComparer.OrdinalIgnoreCase);
        foreach ((string key, string value) in tags)
        {
            if (Length(key) is 0 or > StsLimits.MaxTagKey)
                throw Invalid($"-Tag has the key {InputPreview.Quote(key)} of {Length(key)} characters; AWS STS takes 1 to {StsLimits.MaxTagKey}. Use another key.", InputPreview.Target(key));
            if (key.StartsWith("aws:", StringComparison.OrdinalIgnoreCase))
                throw Invalid($"-Tag has the key {InputPreview.Quote(key)}; keys that begin with aws: are reserved for AWS. Use another key.", InputPreview.Target(key));
            if (Length(value) > StsLimits.MaxTagValue)
                throw Invalid($"-Tag has a value of {Length(value)} characters for the key {InputPreview.Quote(key)}; AWS STS takes {StsLimits.MaxTagValue} at most. Use a shorter value.", InputPreview.Target(key));
            if (!TagText().IsMatch(key) || !TagText().IsMatch(value))
                throw Invalid($"-Tag has the key {InputPreview.Quote(key)}, and key or value has characters that AWS STS does not take; expected letters, digits, blanks and _.:/=+-@. Replace the others.", InputPreview.Target(key));
            if (!keys.Add(key))
                throw Invalid($"-Tag has the key {InputPreview.Quote(key)} more than once; keys that differ by case alone are the same. Pass each key once.", InputPreview.Target(key));
        }
    }

    private static int Length(string text) => text.EnumerateRunes().Count();

    private static FederationException Invalid(string message, object? target) => new(FederationErrorCode.ParameterInvalid, message, target);

    [GeneratedRegex(@"^[\p{L}\p{Z}\p{N}_.:/=+\-@]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex TagText();
}
