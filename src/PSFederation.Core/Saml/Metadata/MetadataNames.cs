namespace PSFederation.Core.Saml.Metadata;

/// <summary>The names of SAML 2.0 metadata.</summary>
internal static class MetadataNames
{
    public const string Namespace = "urn:oasis:names:tc:SAML:2.0:metadata";
    public const string Redirect = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect";
    public const string Post = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST";
    public const string Soap = "urn:oasis:names:tc:SAML:2.0:bindings:SOAP";
    public const string Paos = "urn:oasis:names:tc:SAML:2.0:bindings:PAOS";
}
