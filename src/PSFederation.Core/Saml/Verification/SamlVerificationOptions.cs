using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using PSFederation.Core.Aws;
using PSFederation.Core.Saml.Encryption;
using PSFederation.Core.SignInMethods;

namespace PSFederation.Core.Saml.Verification;

/// <summary>By what an assertion is judged. The world comes in as values, so that any case can be judged offline.</summary>
public sealed record SamlVerificationOptions : SamlTrustRules
{
    /// <summary>By the rule.</summary>
    public SamlVerificationOptions()
    {
    }

    /// <summary>By the rule, and what is accepted beside it.</summary>
    /// <param name="rules">What is accepted beside the rule.</param>
    public SamlVerificationOptions(SamlTrustRules rules)
        : base(rules)
    {
    }

    /// <summary>The certificates that may have signed; none, here and in <see cref="Metadata"/>, means that the signature cannot be verified.</summary>
    public IReadOnlyCollection<X509Certificate2> SigningCertificates { get; init; } = [];

    /// <summary>
    /// The identity providers of which one must have issued it: the one whose entity id the document names as Issuer. Its certificates
    /// may have signed, and no other's.
    /// </summary>
    public IReadOnlyCollection<SamlMetadata> Metadata { get; init; } = [];

    /// <summary>The entity id that must have issued it; null takes any, or those of <see cref="Metadata"/> when there is some.</summary>
    public string? Issuer { get; init; }

    /// <summary>The audiences of which one must be meant; none stands for AWS'.</summary>
    public IReadOnlyCollection<string> Audiences { get; init; } = [];

    /// <summary>Whether AWS' audiences are taken beside <see cref="Audiences"/>: by who receives an assertion and hands it on to AWS.</summary>
    public bool TakesAwsAudience { get; init; }

    /// <summary>The address it must be delivered to; null stands for AWS' sign-in of any partition and region.</summary>
    public string? Recipient { get; init; }

    /// <summary>The id of the request that it must answer; null when that is not known.</summary>
    public string? InResponseTo { get; init; }

    /// <summary>The time of the judgment, UTC.</summary>
    public required DateTime At { get; init; }

    /// <summary>Whether <see cref="At"/> is the time of this machine's clock, so that a time in the future shows that clocks differ.</summary>
    public bool IsNow { get; init; } = true;

    /// <summary>Whether it was just received in a sign-in, where an assertion that was taken before is a replay (SAML Profiles 4.1.4.5).</summary>
    public bool IsSignIn { get; init; }

    /// <summary>The private keys that the assertion may be encrypted to.</summary>
    public IReadOnlyCollection<RSA> DecryptionKeys { get; init; } = [];

    /// <summary>What decryption needs of these options.</summary>
    internal DecryptionOptions Decryption => new(DecryptionKeys, this);

    /// <summary>The earliest that it may be, as clocks differ.</summary>
    internal DateTime Earliest => At - DateTime.MinValue > Tolerance ? At - Tolerance : DateTime.MinValue;

    /// <summary>The latest that it may be, as clocks differ.</summary>
    internal DateTime Latest => DateTime.MaxValue - At > Tolerance ? At + Tolerance : DateTime.MaxValue;

    /// <summary>Whether the rules of AWS STS apply: not when the caller names an audience that is not AWS'.</summary>
    internal bool IsForAws => Audiences.Count == 0 || TakesAwsAudience || Audiences.Any(AwsSignIn.IsAudience);

    /// <summary>Whether there is something to verify a signature with.</summary>
    internal bool HasKeys => SigningCertificates.Count > 0 || Metadata.Count > 0;

    /// <summary>Whether an address is the one it must be delivered to.</summary>
    internal bool IsRecipient(string? address) => Recipient is null ? AwsSignIn.IsAcs(address) : address == Recipient;

    /// <summary>That address for people.</summary>
    internal string ExpectedRecipient => Recipient ?? "an AWS sign-in address (…/saml)";

    /// <summary>The audiences of which one must be meant, for people.</summary>
    internal string ExpectedAudience => string.Join(
        " or ", Audiences.Count == 0 || TakesAwsAudience ? [.. Audiences, "urn:amazon:webservices or an AWS sign-in address"] : Audiences);

    /// <summary>Whether an audience is meant.</summary>
    internal bool IsMeant(string audience) =>
        Audiences.Contains(audience) || ((Audiences.Count == 0 || TakesAwsAudience) && AwsSignIn.IsAudience(audience));
}
