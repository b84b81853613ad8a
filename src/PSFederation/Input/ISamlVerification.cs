using PSFederation.Core.SignInMethods;

namespace PSFederation.Input;

/// <summary>The parameters by which cmdlets verify a SAML assertion: the same names with the same meaning on each.</summary>
internal interface ISamlVerification
{
    /// <summary>The identity provider's metadata.</summary>
    object[] Metadata { get; }

    /// <summary>The certificates that may have signed.</summary>
    object[] Certificate { get; }

    /// <summary>The private keys that the assertion may be encrypted to.</summary>
    object[] DecryptionCertificate { get; }

    /// <summary>What is accepted beside the rule.</summary>
    SamlTrustRules Rules { get; }
}
