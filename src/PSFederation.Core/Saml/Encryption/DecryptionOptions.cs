using System.Security.Cryptography;
using PSFederation.Core.SignInMethods;

namespace PSFederation.Core.Saml.Encryption;

/// <summary>The private keys of the recipient, and the old algorithms that are allowed beside those of XML Encryption 1.1.</summary>
/// <param name="Keys">The private keys to try, in this order.</param>
/// <param name="Rules">What is accepted beside the rule.</param>
internal sealed record DecryptionOptions(IReadOnlyCollection<RSA> Keys, SamlTrustRules Rules);
