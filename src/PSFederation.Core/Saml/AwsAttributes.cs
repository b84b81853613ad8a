using System.Collections.ObjectModel;
using System.Globalization;
using System.Xml;

namespace PSFederation.Core.Saml;

/// <summary>The attributes of an assertion that STS reads, and what is wrong with them.</summary>
internal sealed class AwsAttributes
{
    private readonly List<FederatedRole> _roles = [];
    private readonly Dictionary<string, string> _tags = new(StringComparer.Ordinal);
    private readonly List<string> _transitiveTagKeys = [];
    private readonly List<string> _warnings = [];

    public IReadOnlyList<FederatedRole> Roles => _roles;

    public ReadOnlyDictionary<string, string> PrincipalTags => new(_tags);

    public IReadOnlyList<string> TransitiveTagKeys => _transitiveTagKeys;

    public IReadOnlyList<string> Warnings => _warnings;

    public string? RoleSessionName { get; private set; }

    public int? SessionDuration { get; private set; }

    public string? SourceIdentity { get; private set; }

    /// <summary>Reads all AttributeStatements of an assertion (SAML Core 2.7.3).</summary>
    public static AwsAttributes Read(XmlElement assertion)
    {
        AwsAttributes attributes = new();
        HashSet<string> seenRoles = new(StringComparer.Ordinal);
        foreach (XmlElement statement in assertion.Children("AttributeStatement", SamlNames.Assertion))
        {
            foreach (XmlElement attribute in statement.Children("Attribute", SamlNames.Assertion))
            {
                string name = attribute.Optional("Name") ?? string.Empty;
                if (name.StartsWith(SamlNames.AwsAttributes, StringComparison.Ordinal))
                    attributes.Take(name, Values(attribute), seenRoles);
            }
        }

        return attributes;
    }

    private static List<string> Values(XmlElement attribute) =>
        [.. attribute.Children("AttributeValue", SamlNames.Assertion).Select(value => value.Text())];

    private void Take(string name, List<string> values, HashSet<string> seenRoles)
    {
        switch (name)
        {
            case SamlNames.Role:
                foreach (string value in values.Where(v => v.Length > 0))
                    TakeRole(value, seenRoles);
                break;
            case SamlNames.RoleSessionName:
                RoleSessionName = Single(name, values);
                break;
            case SamlNames.SourceIdentity:
                SourceIdentity = Single(name, values);
                break;
            case SamlNames.SessionDuration:
                TakeDuration(Single(name, values));
                break;
            case SamlNames.TransitiveTagKeys:
                _transitiveTagKeys.AddRange(values);
                break;
            case var tag when tag.StartsWith(SamlNames.PrincipalTag, StringComparison.Ordinal):
                TakeTag(tag[SamlNames.PrincipalTag.Length..], Single(name, values));
                break;
        }
    }

    private void TakeRole(string value, HashSet<string> seen)
    {
        FederatedRole? role = RoleValue.Parse(value, out string? problem);
        if (problem is not null)
            _warnings.Add($"The Role value '{value}' {problem}; STS cannot use it.");
        if (role is not null && seen.Add(role.RoleArn + "," + role.PrincipalArn))
            _roles.Add(role);
    }

    private void TakeDuration(string? value)
    {
        if (value is null)
            return;
        if (int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int seconds))
            SessionDuration = seconds;
        if (SessionDuration is not (>= 900 and <= 43_200))
            _warnings.Add($"The attribute SessionDuration is '{value}'; STS takes 900 to 43200 seconds.");
    }

    private void TakeTag(string key, string? value)
    {
        if (value is not null && !_tags.TryAdd(key, value))
            _warnings.Add($"The session tag '{key}' is there more than once; the first value was taken.");
    }

    private string? Single(string name, List<string> values)
    {
        if (values.Count > 1)
            _warnings.Add($"The attribute {name[SamlNames.AwsAttributes.Length..]} has {values.Count} values; STS takes one, the first was read.");
        return values.Count == 0 ? null : values[0];
    }
}
