using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using PSFederation.Core.Aws;
using PSFederation.Core.Saml.Encryption;
using PSFederation.Core.SignInMethods;

namespace PSFederation.Core.Saml.Verification;

/// <summary>The criteria for an assertion. All external facts are values, so that any case can be verified offline.</summary>
public sealed record SamlVerificationOptions : SamlTrustRules
{
    /// <summary>The default rules.</summary>
    public SamlVerificationOptions()
    {
    }

    /// <summary>The default rules with exceptions.</summary>
    /// <param name="rules">The additional exceptions.</param>
    public SamlVerificationOptions(SamlTrustRules rules)
        : base(rules)
    {
    }

    /// <summary>The certificates that can have signed; empty here and in <see cref="Metadata"/>, means that the signature cannot be verified.</summary>
    public IReadOnlyCollection<X509Certificate2> SigningCertificates { get; init; } = [];

    /// <summary>
    /// The possible identity providers. The Issuer of the document selects one by its entity ID. Only its certificates
    /// can have signed.
    /// </summary>
    public IReadOnlyCollection<SamlMetadata> Metadata { get; init; } = [];

    /// <summary>The required entity ID of the issuer; null accepts any, or those of <see cref="Metadata"/> if it is set.</summary>
    public string? Issuer { get; init; }

    /// <summary>The audiences, one of which must match; empty for the AWS audiences.</summary>
    public IReadOnlyCollection<string> Audiences { get; init; } = [];

    /// <summary>Whether the AWS audiences are also accepted, in addition to <see cref="Audiences"/>: for a recipient that forwards the assertion to AWS.</summary>
    public bool TakesAwsAudience { get; init; }

    /// <summary>The required recipient; null for any AWS sign-in address.</summary>
    public string? Recipient { get; init; }

    /// <summary>The ID of its request; null if unknown.</summary>
    public string? InResponseTo { get; init; }

    /// <summary>The time of the verification, UTC.</summary>
    public required DateTime At { get; init; }

    /// <summary>Whether <see cref="At"/> is the time of this machine's clock, so that a time in the future shows that clocks differ.</summary>
    public bool IsNow { get; init; } = true;

    /// <summary>Whether it was just received in a sign-in, where an assertion that was used before is a replay (SAML Profiles 4.1.4.5).</summary>
    public bool IsSignIn { get; init; }

    /// <summary>The private keys to decrypt the assertion.</summary>
    public IReadOnlyCollection<RSA> DecryptionKeys { get; init; } = [];

    /// <summary>The options for decryption.</summary>
    internal DecryptionOptions Decryption => new(DecryptionKeys, this);

    /// <summary>The earliest possible time, with the clock difference.</summary>
    internal DateTime Earliest => At - DateTime.MinValue > Tolerance ? At - Tolerance : DateTime.MinValue;

    /// <summary>The latest possible time, with the clock difference.</summary>
    internal DateTime Latest => DateTime.MaxValue - At > Tolerance ? At + Tolerance : DateTime.MaxValue;

    /// <summary>Whether the rules of AWS STS apply: not if the caller specifies an audience other than AWS.</summary>
    internal bool IsForAws => Audiences.Count == 0 || TakesAwsAudience || Audiences.Any(AwsSignIn.IsAudience);

    /// <summary>Whether there are keys to verify a signature.</summary>
    internal bool HasKeys => SigningCertificates.Count > 0 || Metadata.Count > 0;

    /// <summary>Whether an address is the required recipient.</summary>
    internal bool IsRecipient(string? address) => Recipient is null ? AwsSignIn.IsAcs(address) : address == Recipient;

    /// <summary>The required recipient for display.</summary>
    internal string ExpectedRecipient => Recipient ?? "an AWS sign-in address (…/saml)";

    /// <summary>The accepted audiences for display.</summary>
    internal string ExpectedAudience => string.Join(
        " or ", Audiences.Count == 0 || TakesAwsAudience ? [.. Audiences, "urn:amazon:webservices or an AWS sign-in address"] : Audiences);

    /// <summary>Whether an audience is accepted.</summary>
    internal bool IsMeant(string audience) =>
        Audiences.Contains(audience) || ((Audiences.Count == 0 || TakesAwsAudience) && AwsSignIn.IsAudience(audience));
}
