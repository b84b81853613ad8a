using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using PSFederation.Sandbox.Hosting;
using static PSFederation.Sandbox.Saml.SamlNames;

namespace PSFederation.Sandbox.Saml;

/// <summary>Writes the unsigned XML of a response (SAML Core 3.3.3 and 2.3.3).</summary>
internal static class SamlResponseXml
{
    public static XmlDocument Write(SamlResponseBuilder builder)
    {
        XElement response = new(
            Protocol + "Response",
            new XAttribute(XNamespace.Xmlns + "saml2p", Protocol),
            new XAttribute("ID", NewId()),
            new XAttribute("Version", "2.0"),
            new XAttribute("IssueInstant", Time(builder.IssueInstant)),
            Optional("Destination", builder.Destination),
            Optional("InResponseTo", builder.InResponseTo),
            builder.ResponseIssuer is null ? null : Issuer(builder.ResponseIssuer),
            Status(builder.StatusCode),
            builder.IncludeAssertion ? WriteAssertion(builder) : null);
        XmlDocument document = new() { PreserveWhitespace = true, XmlResolver = null };
        document.LoadXml(response.ToString(SaveOptions.DisableFormatting));
        return document;
    }

    private static XElement Status(string code)
    {
        // Only the four codes of SAML Core 3.2.2.2 are top-level; the others refine Responder.
        bool top = code is Success or Responder or Requester or VersionMismatch;
        XElement value = new(Protocol + "StatusCode", new XAttribute("Value", code));
        return new XElement(
            Protocol + "Status",
            top ? value : new XElement(Protocol + "StatusCode", new XAttribute("Value", Responder), value));
    }

    private static XElement WriteAssertion(SamlResponseBuilder builder) => new(
        Assertion + "Assertion",
        new XAttribute(XNamespace.Xmlns + "saml2", Assertion),
        new XAttribute("ID", NewId()),
        new XAttribute("Version", "2.0"),
        new XAttribute("IssueInstant", Time(builder.IssueInstant)),
        builder.Issuer is null ? null : Issuer(builder.Issuer),
        Subject(builder),
        Conditions(builder),
        AuthnStatement(builder),
        AttributeStatement(builder));

    private static XElement Subject(SamlResponseBuilder builder) => new(
        Assertion + "Subject",
        builder.NameId is null ? null : new XElement(Assertion + "NameID", Optional("Format", builder.NameIdFormat), builder.NameId),
        new XElement(
            Assertion + "SubjectConfirmation",
            new XAttribute("Method", builder.ConfirmationMethod),
            new XElement(
                Assertion + "SubjectConfirmationData",
                Optional("NotOnOrAfter", Time(builder.SubjectNotOnOrAfter)),
                Optional("Recipient", builder.Recipient),
                Optional("InResponseTo", builder.InResponseTo))));

    private static XElement Conditions(SamlResponseBuilder builder) => new(
        Assertion + "Conditions",
        Optional("NotBefore", Time(builder.NotBefore)),
        Optional("NotOnOrAfter", Time(builder.NotOnOrAfter)),
        builder.Audiences.Count is 0
            ? null
            : new XElement(
                Assertion + "AudienceRestriction",
                builder.Audiences.Select(audience => new XElement(Assertion + "Audience", audience))));

    private static XElement? AuthnStatement(SamlResponseBuilder builder) => builder.AuthnInstant is null
        ? null
        : new XElement(
            Assertion + "AuthnStatement",
            new XAttribute("AuthnInstant", Time(builder.AuthnInstant)!),
            Optional("SessionNotOnOrAfter", Time(builder.SessionNotOnOrAfter)),
            new XAttribute("SessionIndex", NewId()),
            new XElement(Assertion + "AuthnContext", new XElement(Assertion + "AuthnContextClassRef", PasswordContext)));

    private static XElement? AttributeStatement(SamlResponseBuilder builder)
    {
        List<XElement> attributes = [];
        Add(RoleAttribute, builder.Roles);
        Add(RoleSessionNameAttribute, One(builder.RoleSessionName));
        Add(SessionDurationAttribute, One(builder.SessionDuration?.ToString(CultureInfo.InvariantCulture)));
        Add(SourceIdentityAttribute, One(builder.SourceIdentity));
        Add(TransitiveTagKeysAttribute, builder.TransitiveTagKeys);
        foreach ((string key, string value) in builder.Tags)
        {
            Add(PrincipalTagAttribute + key, [value]);
        }

        foreach ((string name, IReadOnlyList<string> values) in builder.ExtraAttributes)
        {
            Add(name, values);
        }

        return attributes.Count is 0 ? null : new XElement(Assertion + "AttributeStatement", attributes);

        void Add(string name, IEnumerable<string> values)
        {
            XElement[] elements = [.. values.Select(value => new XElement(Assertion + "AttributeValue", value))];
            if (elements.Length > 0)
            {
                XAttribute[] names = [new("Name", name), new("NameFormat", UriNameFormat)];
                attributes.Add(new XElement(Assertion + "Attribute", names, elements));
            }
        }
    }

    private static IEnumerable<string> One(string? value) => value is null ? [] : [value];

    private static XElement Issuer(string name) => new(Assertion + "Issuer", new XAttribute(XNamespace.Xmlns + "saml2", Assertion), name);

    private static XAttribute? Optional(string name, string? value) => value is null ? null : new XAttribute(name, value);

    private static string NewId() => "_" + RandomText.Identifier();

    private static string? Time(DateTimeOffset? time) => time is { } value ? Time(value) : null;

    private static string Time(DateTimeOffset time)
        => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
