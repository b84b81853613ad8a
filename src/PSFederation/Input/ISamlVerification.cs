using System.Management.Automation;

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

    /// <summary>Whether SHA-1 signatures are taken.</summary>
    SwitchParameter AllowSha1 { get; }

    /// <summary>Whether a pinned certificate counts outside its time.</summary>
    SwitchParameter AllowExpiredCertificate { get; }

    /// <summary>Whether keys may be transported by RSA PKCS #1 v1.5.</summary>
    SwitchParameter AllowRsa15 { get; }

    /// <summary>Whether content may be encrypted with Triple DES.</summary>
    SwitchParameter AllowTripleDes { get; }

    /// <summary>How far clocks may differ.</summary>
    TimeSpan ClockSkew { get; }
}
