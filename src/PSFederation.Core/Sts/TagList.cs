using System.Text.RegularExpressions;
using PSFederation.Core.Aws;
using PSFederation.Core.Text;

namespace PSFederation.Core.Sts;

/// <summary>The tags of a call, by the limits of the IAM User Guide, "Pass session tags in AWS STS" (id_session-tags), which also apply to tokens of GetWebIdentityToken.</summary>
internal static partial class TagList
{
    /// <summary>Throws for tags that STS rejects.</summary>
    /// <param name="tags">Keys and values.</param>
    /// <exception cref="FederationException">There are too many tags, a tag is too long or has invalid characters, or two tags have the same key.</exception>
    public static void Require(IReadOnlyList<KeyValuePair<string, string>> tags)
    {
        if (tags.Count > StsLimits.MaxTags)
            throw Invalid($"-Tag has {tags.Count} tags; AWS STS accepts at most {StsLimits.MaxTags}. Specify fewer tags.", tags.Count);
        HashSet<string> keys = new(StringComparer.OrdinalIgnoreCase);
        foreach ((string key, string value) in tags)
        {
            if (Length(key) is 0 or > StsLimits.MaxTagKey)
                throw Invalid($"-Tag has the key {InputPreview.Quote(key)} of {Length(key)} characters; AWS STS accepts 1 to {StsLimits.MaxTagKey}. Use another key.", InputPreview.Target(key));
            if (key.StartsWith("aws:", StringComparison.OrdinalIgnoreCase))
                throw Invalid($"-Tag has the key {InputPreview.Quote(key)}; keys that begin with aws: are reserved for AWS. Use another key.", InputPreview.Target(key));
            if (Length(value) > StsLimits.MaxTagValue)
                throw Invalid($"-Tag has a value of {Length(value)} characters for the key {InputPreview.Quote(key)}; AWS STS accepts at most {StsLimits.MaxTagValue}. Use a shorter value.", InputPreview.Target(key));
            if (!TagText().IsMatch(key) || !TagText().IsMatch(value))
                throw Invalid($"-Tag has the key {InputPreview.Quote(key)}, but the key or its value has characters that AWS STS rejects; expected letters, digits, spaces and _.:/=+-@. Replace the other characters.", InputPreview.Target(key));
            if (!keys.Add(key))
                throw Invalid($"-Tag has the key {InputPreview.Quote(key)} more than once; keys that differ only by case are the same key. Specify each key once.", InputPreview.Target(key));
        }
    }

    private static int Length(string text) => text.EnumerateRunes().Count();

    private static FederationException Invalid(string message, object? target) => new(FederationErrorCode.ParameterInvalid, message, target);

    [GeneratedRegex(@"^[\p{L}\p{Z}\p{N}_.:/=+\-@]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex TagText();
}
