using System.Text;

namespace PSFederation.Core.Tests.Saml;

/// <summary>A response as AWS gets it, with one thing changed at a time. Unsigned: these tests read, they do not verify.</summary>
public sealed record SampleResponse
{
    public const string Role = "arn:aws:iam::111122223333:role/Developer";
    public const string Provider = "arn:aws:iam::111122223333:saml-provider/Idp";

    public string Status { get; init; } = "urn:oasis:names:tc:SAML:2.0:status:Success";

    public string Version { get; init; } = "2.0";

    public string Attributes { get; init; } =
        Attribute("Role", $"{Role},{Provider}") + Attribute("RoleSessionName", "ann@example.com") + Attribute("SessionDuration", "3600");

    public string Prolog { get; init; } = string.Empty;

    public string AssertionCopies { get; init; } = string.Empty;

    public string NameId { get; init; } = "ann";

    public string Issuer { get; init; } = "https://idp.example.com/metadata";

    /// <summary>Destination and Recipient.</summary>
    public string Recipient { get; init; } = "https://signin.aws.amazon.com/saml";

    public string Audience { get; init; } = "urn:amazon:webservices";

    public string InResponseTo { get; init; } = "_q";

    public bool WithAssertion { get; init; } = true;

    public string Xml =>
        $"""
        {Prolog}<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_r" Version="{Version}" IssueInstant="2026-01-02T03:04:05Z" Destination="{Recipient}" InResponseTo="{InResponseTo}">
          <saml:Issuer>{Issuer}</saml:Issuer>
          <samlp:Status><samlp:StatusCode Value="{Status}"/></samlp:Status>
          {(WithAssertion ? Assertion : string.Empty)}{AssertionCopies}
        </samlp:Response>
        """.Trim();

    public string Assertion =>
        $"""
        <saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_a" Version="2.0" IssueInstant="2026-01-02T03:04:05.678Z">
            <saml:Issuer>{Issuer}</saml:Issuer>
            <saml:Subject>
              <saml:NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent">{NameId}</saml:NameID>
              <saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">
                <saml:SubjectConfirmationData NotOnOrAfter="2026-01-02T03:09:05Z" Recipient="{Recipient}" InResponseTo="{InResponseTo}"/>
              </saml:SubjectConfirmation>
            </saml:Subject>
            <saml:Conditions NotBefore="2026-01-02T03:03:35Z" NotOnOrAfter="2026-01-02T04:04:05Z">
              <saml:AudienceRestriction><saml:Audience>{Audience}</saml:Audience></saml:AudienceRestriction>
            </saml:Conditions>
            <saml:AuthnStatement AuthnInstant="2026-01-02T03:04:05Z" SessionNotOnOrAfter="2026-01-02T11:04:05+00:00"><saml:AuthnContext><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>
            <saml:AttributeStatement>{Attributes}</saml:AttributeStatement>
          </saml:Assertion>
        """.Trim();

    public string Base64 => Convert.ToBase64String(Encoding.UTF8.GetBytes(Xml));

    public static string Attribute(string name, params string[] values) =>
        $"<saml:Attribute Name=\"https://aws.amazon.com/SAML/Attributes/{name}\">{string.Concat(values.Select(v => $"<saml:AttributeValue>{v}</saml:AttributeValue>"))}</saml:Attribute>";
}
