using System.Security.Cryptography;

namespace PSFederation.Core.Saml.Encryption;

/// <summary>The private keys of the recipient, and the old algorithms that are allowed beside those of XML Encryption 1.1.</summary>
/// <param name="Keys">The private keys to try, in this order.</param>
/// <param name="AllowRsa15">Whether keys may be transported by RSA PKCS #1 v1.5.</param>
/// <param name="AllowTripleDes">Whether content may be encrypted with Triple DES.</param>
internal sealed record DecryptionOptions(IReadOnlyCollection<RSA> Keys, bool AllowRsa15, bool AllowTripleDes);
