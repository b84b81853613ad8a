using System.Xml.Linq;

namespace PSFederation.Sandbox.Saml;

/// <summary>Names of SAML 2.0 and of the attributes that AWS reads.</summary>
internal static class SamlNames
{
    public const string ProtocolNamespace = "urn:oasis:names:tc:SAML:2.0:protocol";
    public const string AssertionNamespace = "urn:oasis:names:tc:SAML:2.0:assertion";
    public const string MetadataNamespace = "urn:oasis:names:tc:SAML:2.0:metadata";
    public const string SignatureNamespace = "http://www.w3.org/2000/09/xmldsig#";

    public const string Success = "urn:oasis:names:tc:SAML:2.0:status:Success";
    public const string Responder = "urn:oasis:names:tc:SAML:2.0:status:Responder";
    public const string Requester = "urn:oasis:names:tc:SAML:2.0:status:Requester";
    public const string VersionMismatch = "urn:oasis:names:tc:SAML:2.0:status:VersionMismatch";
    public const string AuthnFailed = "urn:oasis:names:tc:SAML:2.0:status:AuthnFailed";
    public const string NoPassive = "urn:oasis:names:tc:SAML:2.0:status:NoPassive";
    public const string Bearer = "urn:oasis:names:tc:SAML:2.0:cm:bearer";
    public const string RedirectBinding = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect";
    public const string PostBinding = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST";
    public const string SoapBinding = "urn:oasis:names:tc:SAML:2.0:bindings:SOAP";
    public const string PaosBinding = "urn:oasis:names:tc:SAML:2.0:bindings:PAOS";
    public const string EcpNamespace = "urn:oasis:names:tc:SAML:2.0:profiles:SSO:ecp";
    public const string SoapNamespace = "http://schemas.xmlsoap.org/soap/envelope/";
    public const string PersistentNameId = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent";
    public const string PasswordContext = "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport";
    public const string UriNameFormat = "urn:oasis:names:tc:SAML:2.0:attrname-format:uri";

    public const string AwsEntityId = "urn:amazon:webservices";
    public const string AwsSignIn = "https://signin.aws.amazon.com/saml";
    public const string AttributePrefix = "https://aws.amazon.com/SAML/Attributes/";
    public const string RoleAttribute = AttributePrefix + "Role";
    public const string RoleSessionNameAttribute = AttributePrefix + "RoleSessionName";
    public const string SessionDurationAttribute = AttributePrefix + "SessionDuration";
    public const string SourceIdentityAttribute = AttributePrefix + "SourceIdentity";
    public const string PrincipalTagAttribute = AttributePrefix + "PrincipalTag:";
    public const string TransitiveTagKeysAttribute = AttributePrefix + "TransitiveTagKeys";

    public static readonly XNamespace Protocol = ProtocolNamespace;
    public static readonly XNamespace Assertion = AssertionNamespace;
    public static readonly XNamespace Metadata = MetadataNamespace;
    public static readonly XNamespace Signature = SignatureNamespace;
}
