using System.Globalization;
using System.Security.Cryptography;
using System.Xml.Linq;

namespace PSFederation.Core.Saml.Requests;

/// <summary>A request to sign a person in (SAML Core 3.4.1).</summary>
internal sealed record AuthnRequest
{
    /// <summary>160 random bits, as SAML Core 1.3.4 recommends.</summary>
    private const int IdBytes = 20;

    /// <summary>The ID, which the response refers to. It cannot be guessed.</summary>
    public string Id { get; init; } = "_" + Convert.ToHexString(RandomNumberGenerator.GetBytes(IdBytes));

    /// <summary>When it was created, UTC.</summary>
    public required DateTime IssueInstant { get; init; }

    /// <summary>Its destination.</summary>
    public required Uri Destination { get; init; }

    /// <summary>The address for the response.</summary>
    public required string AcsUrl { get; init; }

    /// <summary>The URI of the binding for the response.</summary>
    public required string ProtocolBinding { get; init; }

    /// <summary>The entity ID of the service provider.</summary>
    public required string Issuer { get; init; }

    /// <summary>Whether a person must sign in again, even if the identity provider has a session.</summary>
    public bool ForceAuthn { get; init; }

    /// <summary>The request as XML, without a signature.</summary>
    public string ToXml()
    {
        XNamespace protocol = SamlNames.Protocol, assertion = SamlNames.Assertion;
        XElement request = new(
            protocol + "AuthnRequest",
            new XAttribute(XNamespace.Xmlns + "samlp", SamlNames.Protocol),
            new XAttribute(XNamespace.Xmlns + "saml", SamlNames.Assertion),
            new XAttribute("ID", Id),
            new XAttribute("Version", "2.0"),
            new XAttribute("IssueInstant", IssueInstant.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)),
            new XAttribute("Destination", Destination.AbsoluteUri),
            new XAttribute("AssertionConsumerServiceURL", AcsUrl),
            new XAttribute("ProtocolBinding", ProtocolBinding),
            ForceAuthn ? new XAttribute("ForceAuthn", "true") : null,
            new XElement(assertion + "Issuer", Issuer),
            // Without it, an identity provider must not create a new name ID.
            new XElement(protocol + "NameIDPolicy", new XAttribute("AllowCreate", "true")));
        return request.ToString(SaveOptions.DisableFormatting);
    }
}
