using System.Globalization;
using System.Text;
using PSFederation.Core.Aws;
using PSFederation.Core.Text;

namespace PSFederation.Core.Saml;

/// <summary>
/// The limits of STS for assertions: IAM User Guide, "Configure SAML assertions for the authentication response"
/// (id_roles_providers_create_saml_assertions) and "Pass session tags in AWS STS" (id_session-tags).
/// </summary>
internal static class AwsLimits
{
    /// <summary>The problems of session name, duration, source identity and tags.</summary>
    public static IEnumerable<AwsFinding> Of(AwsAttributes attributes)
    {
        if (attributes.RoleSessionName is { } name && !RoleSessionName.IsValid(name))
            yield return new AwsFinding(AwsFinding.RoleSessionName, Name(AwsFinding.RoleSessionName, name));
        if (attributes.RoleSessionName is null && attributes.Roles.Count > 0 && !attributes.Findings.Any(finding => finding.Check == AwsFinding.RoleSessionName))
            yield return new AwsFinding(AwsFinding.RoleSessionName, "The assertion offers roles but has no RoleSessionName; STS requires one.");
        if (attributes.SourceIdentity is { } identity && !RoleSessionName.IsValid(identity))
            yield return new AwsFinding(AwsFinding.SourceIdentity, Name(AwsFinding.SourceIdentity, identity));
        if (attributes.Duration is { } duration && attributes.SessionDuration is not (>= StsLimits.MinDuration and <= StsLimits.MaxDuration))
            yield return new AwsFinding(AwsFinding.SessionDuration, $"The attribute SessionDuration is {InputPreview.Quote(duration)}; STS accepts {StsLimits.MinDuration} to {StsLimits.MaxDuration} seconds.");
        foreach (string problem in OfTags(attributes))
            yield return new AwsFinding(AwsFinding.SessionTags, problem);
    }

    private static string Name(string attribute, string value) =>
        $"The attribute {attribute} is {InputPreview.Quote(value)} ({value.Length.Counted("character")}); STS accepts {StsLimits.NameForm}.";

    private static IEnumerable<string> OfTags(AwsAttributes attributes)
    {
        if (attributes.PrincipalTags.Count > StsLimits.MaxTags)
            yield return $"The assertion has {attributes.PrincipalTags.Count} session tags; STS accepts {StsLimits.MaxTags}.";
        Dictionary<string, string> spellings = new(StringComparer.OrdinalIgnoreCase);
        foreach ((string key, string value) in attributes.PrincipalTags)
        {
            string tag = $"The session tag {InputPreview.Quote(key)}";
            if (key.Length is 0 or > StsLimits.MaxTagKey)
                yield return $"{tag} has a key of {key.Length} characters; STS accepts 1 to {StsLimits.MaxTagKey}.";
            if (value.Length > StsLimits.MaxTagValue)
                yield return $"{tag} has a value of {value.Length.Grouped()} characters; STS accepts {StsLimits.MaxTagValue}.";
            if (!IsTagText(key) || !IsTagText(value))
                yield return $"{tag} has characters that STS rejects; it accepts letters, digits, spaces and _.:/=+-@.";
            if (key.StartsWith("aws:", StringComparison.OrdinalIgnoreCase))
                yield return $"{tag} begins with aws:, which is reserved.";
            if (!spellings.TryAdd(key, key))
                yield return $"{tag} differs from {InputPreview.Quote(spellings[key])} only by case; STS accepts only one of them.";
        }

        foreach (string key in attributes.TransitiveTagKeys)
        {
            if (!attributes.PrincipalTags.ContainsKey(key))
                yield return $"The transitive tag {InputPreview.Quote(key)} is not among the session tags.";
        }
    }

    /// <summary>The characters of tag keys and values: [\p{L}\p{Z}\p{N}_.:/=+\-@].</summary>
    private static bool IsTagText(string text) => text.EnumerateRunes().All(rune =>
        Rune.IsLetter(rune) || Rune.IsNumber(rune)
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        || (rune.IsAscii && "_.:/=+-@".Contains((char)rune.Value, StringComparison.Ordinal)));
}
