using System.Security.Cryptography;
using PSFederation.Core.SignInMethods;

namespace PSFederation.Core.Saml.Encryption;

/// <summary>The private keys of the recipient, and the old algorithms that are allowed in addition to XML Encryption 1.1.</summary>
/// <param name="Keys">The private keys to try, in this order.</param>
/// <param name="Rules">The additional exceptions.</param>
internal sealed record DecryptionOptions(IReadOnlyCollection<RSA> Keys, SamlTrustRules Rules);
