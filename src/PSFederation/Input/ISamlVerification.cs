using System.Management.Automation;
using PSFederation.Core.SignInMethods;

namespace PSFederation.Input;

/// <summary>
/// The parameters by which cmdlets verify a SAML assertion: the same names with the same meaning on each. Every cmdlet declares them, because the
/// cmdlets have different base classes and parameter sets.
/// </summary>
internal interface ISamlVerification
{
    /// <summary>The identity provider's metadata.</summary>
    object[] Metadata { get; }

    /// <summary>The certificates that may have signed.</summary>
    object[] Certificate { get; }

    /// <summary>The private keys that the assertion may be encrypted to.</summary>
    object[] DecryptionCertificate { get; }

    /// <summary>Takes SHA-1 signatures and the short keys of their age.</summary>
    SwitchParameter AllowSha1 { get; }

    /// <summary>Takes a pinned certificate outside the time it is valid.</summary>
    SwitchParameter AllowExpiredCertificate { get; }

    /// <summary>Takes content keys that are encrypted by RSA PKCS #1 v1.5.</summary>
    SwitchParameter AllowRsa15 { get; }

    /// <summary>Accepts content that is encrypted with Triple DES.</summary>
    SwitchParameter AllowTripleDes { get; }

    /// <summary>How far clocks may differ; null for the default of the rules.</summary>
    TimeSpan? ClockSkew { get; }

    /// <summary>What is accepted beside the rule.</summary>
    sealed SamlTrustRules Rules => new()
    {
        AllowSha1 = AllowSha1,
        AllowExpiredCertificate = AllowExpiredCertificate,
        AllowRsa15 = AllowRsa15,
        AllowTripleDes = AllowTripleDes,
        ClockSkew = ClockSkew,
    };
}
