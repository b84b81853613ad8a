namespace PSFederation.Core.Saml.Encryption;

/// <summary>The names of XML Encryption 1.1 (W3C).</summary>
internal static class EncryptionNames
{
    public const string Namespace = "http://www.w3.org/2001/04/xmlenc#";
    public const string Namespace11 = "http://www.w3.org/2009/xmlenc11#";
    public const string TripleDes = Namespace + "tripledes-cbc";
    public const string Rsa15 = Namespace + "rsa-1_5";
    public const string RsaOaepMgf1P = Namespace + "rsa-oaep-mgf1p";
    public const string RsaOaep = Namespace11 + "rsa-oaep";
}
