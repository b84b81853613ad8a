using System.Collections.ObjectModel;
using System.Globalization;
using System.Xml;

namespace PSFederation.Core.Saml;

/// <summary>
/// The attributes of an assertion that STS reads, and their problems. AWS documents one Attribute element for each name: Role and
/// TransitiveTagKeys with one or more values, the others with one (IAM User Guide, "Configure SAML assertions for the authentication response",
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_saml_assertions.html). It does not say which of several elements STS reads, so
/// they cause a warning: all values of Role are read, but only the first value of the others.
/// </summary>
internal sealed class AwsAttributes
{
    private readonly List<FederatedRole> _roles = [];
    private readonly Dictionary<string, string> _tags = new(StringComparer.Ordinal);
    private readonly List<string> _transitiveTagKeys = [];
    private readonly List<AwsFinding> _findings = [];
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);
    private readonly HashSet<(string, string)> _seenRoles = [];

    public IReadOnlyList<FederatedRole> Roles => _roles;

    public ReadOnlyDictionary<string, string> PrincipalTags => new(_tags);

    public IReadOnlyList<string> TransitiveTagKeys => _transitiveTagKeys;

    /// <summary>Values that STS can reject, roles first.</summary>
    public IReadOnlyList<AwsFinding> Findings => _findings;

    public string? RoleSessionName { get; private set; }

    public int? SessionDuration { get; private set; }

    /// <summary>The unparsed attribute SessionDuration.</summary>
    public string? Duration { get; private set; }

    public string? SourceIdentity { get; private set; }

    /// <summary>Reads all AttributeStatements of an assertion (SAML Core 2.7.3).</summary>
    public static AwsAttributes Read(XmlElement assertion)
    {
        AwsAttributes attributes = new();
        List<XmlElement> others = [];
        foreach (XmlElement statement in assertion.Children("AttributeStatement", SamlNames.Assertion))
        {
            foreach (XmlElement attribute in statement.Children("Attribute", SamlNames.Assertion))
            {
                string name = attribute.Optional("Name") ?? string.Empty;
                if (name == SamlNames.Role)
                    attributes.TakeRoles(attribute);
                else if (AwsAttributeNames.IsKnown(name))
                    attributes.Take(name, Values(attribute));
                else
                    others.Add(attribute);
            }
        }

        attributes.AddMisnamed(others);
        attributes._findings.AddRange(attributes.OfCounts());
        attributes._findings.AddRange(AwsLimits.Of(attributes));
        return attributes;
    }

    private static List<string> Values(XmlElement attribute) =>
        [.. attribute.Children("AttributeValue", SamlNames.Assertion).Select(value => value.Text())];

    private int Count(string name) => _counts[name] = _counts.GetValueOrDefault(name) + 1;

    private void TakeRoles(XmlElement attribute)
    {
        Count(SamlNames.Role);
        foreach (XmlElement element in attribute.Children("AttributeValue", SamlNames.Assertion))
        {
            if (element.Text() is { Length: > 0 } value)
                TakeRole(value);
        }
    }

    private void Take(string name, List<string> values)
    {
        int count = Count(name);
        switch (name)
        {
            case SamlNames.TransitiveTagKeys:
                _transitiveTagKeys.AddRange(values);
                break;
            case SamlNames.RoleSessionName when count == 1:
                RoleSessionName = Single(name, values);
                break;
            case SamlNames.SourceIdentity when count == 1:
                SourceIdentity = Single(name, values);
                break;
            case SamlNames.SessionDuration when count == 1:
                Duration = Single(name, values);
                if (int.TryParse(Duration, NumberStyles.None, CultureInfo.InvariantCulture, out int seconds))
                    SessionDuration = seconds;
                break;
            case var tag when tag.StartsWith(SamlNames.PrincipalTag, StringComparison.Ordinal) && count == 1:
                if (Single(name, values) is { } text)
                    _tags.Add(tag[SamlNames.PrincipalTag.Length..], text);
                break;
        }
    }

    private void TakeRole(string value)
    {
        FederatedRole? role = RoleValue.Parse(value, out string? problem);
        if (problem is not null)
            _findings.Add(new AwsFinding(AwsFinding.Roles, $"The Role value '{value}' {problem}; STS cannot use it."));
        if (role is not null && _seenRoles.Add((role.RoleArn, role.PrincipalArn)))
            _roles.Add(role);
    }

    private string? Single(string name, List<string> values)
    {
        if (values.Count > 1)
            _findings.Add(new AwsFinding(AwsFinding.Attributes, $"The attribute {Short(name)} has {values.Count} values; STS accepts one. The first value was used."));
        return values.Count == 0 ? null : values[0];
    }

    /// <summary>Misspelled STS attributes, if the correct one is missing.</summary>
    private void AddMisnamed(List<XmlElement> others)
    {
        HashSet<string> said = new(StringComparer.Ordinal);
        foreach (XmlElement attribute in others)
        {
            string name = attribute.Optional("Name") ?? string.Empty;
            string? value = attribute.Children("AttributeValue", SamlNames.Assertion).FirstOrDefault()?.InnerText;
            if (AwsAttributeNames.Meant(name, attribute.Optional("FriendlyName"), value) is { } meant && !_counts.ContainsKey(meant) && said.Add(meant))
                _findings.Add(new AwsFinding(AwsAttributeNames.CheckOf(meant), AwsAttributeNames.Message(name, meant)));
        }
    }

    private IEnumerable<AwsFinding> OfCounts()
    {
        foreach ((string name, int count) in _counts)
        {
            if (count > 1)
                yield return new AwsFinding(
                    AwsFinding.Attributes,
                    name is SamlNames.Role or SamlNames.TransitiveTagKeys
                        ? $"The assertion has {count} {Short(name)} attributes; AWS documents one attribute with several values. The values of all attributes were used, but STS may use the values of one only."
                        : $"The assertion has {count} {Short(name)} attributes; AWS documents one. The first attribute was used, but STS may use another.");
        }
    }

    private static string Short(string name) => name[SamlNames.AwsAttributes.Length..];
}
