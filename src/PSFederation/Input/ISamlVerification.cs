using System.Management.Automation;
using PSFederation.Core.SignInMethods;

namespace PSFederation.Input;

/// <summary>
/// The parameters for verifying a SAML assertion. Names and meanings are the same in all cmdlets. Every cmdlet declares them, because the
/// cmdlets have different base classes and parameter sets.
/// </summary>
internal interface ISamlVerification
{
    /// <summary>The identity provider's metadata.</summary>
    object[] Metadata { get; }

    /// <summary>The certificates that are trusted to sign.</summary>
    object[] Certificate { get; }

    /// <summary>The private keys that decrypt the assertion.</summary>
    object[] DecryptionCertificate { get; }

    /// <summary>Accepts SHA-1 signatures, and RSA keys of 1,024 bits.</summary>
    SwitchParameter AllowSha1 { get; }

    /// <summary>Accepts a trusted certificate that has expired or is not valid yet.</summary>
    SwitchParameter AllowExpiredCertificate { get; }

    /// <summary>Accepts content keys that are encrypted with RSA PKCS #1 v1.5.</summary>
    SwitchParameter AllowRsa15 { get; }

    /// <summary>Accepts content that is encrypted with Triple DES.</summary>
    SwitchParameter AllowTripleDes { get; }

    /// <summary>How far clocks can differ, or null for the default of the rules.</summary>
    TimeSpan? ClockSkew { get; }

    /// <summary>The exceptions to the rules that are accepted.</summary>
    sealed SamlTrustRules Rules => new()
    {
        AllowSha1 = AllowSha1,
        AllowExpiredCertificate = AllowExpiredCertificate,
        AllowRsa15 = AllowRsa15,
        AllowTripleDes = AllowTripleDes,
        ClockSkew = ClockSkew,
    };
}
