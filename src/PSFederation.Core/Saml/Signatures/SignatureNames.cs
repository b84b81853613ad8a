namespace PSFederation.Core.Saml.Signatures;

/// <summary>The names of XML Signature 1.1 (W3C), RFC 6931 and RFC 9231.</summary>
internal static class SignatureNames
{
    public const string Namespace = "http://www.w3.org/2000/09/xmldsig#";
    public const string ExclusiveC14N = "http://www.w3.org/2001/10/xml-exc-c14n#";
    public const string ExclusiveC14NWithComments = ExclusiveC14N + "WithComments";
    public const string InclusiveC14N = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315";
    public const string InclusiveC14NWithComments = InclusiveC14N + "#WithComments";
    public const string InclusiveC14N11 = "http://www.w3.org/2006/12/xml-c14n11";
    public const string InclusiveC14N11WithComments = InclusiveC14N11 + "#WithComments";
    public const string Enveloped = Namespace + "enveloped-signature";
}
