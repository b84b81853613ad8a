using PSFederation.Core.Http;
using PSFederation.Core.Reporting;
using PSFederation.Core.Saml.Requests;
using PSFederation.Core.Saml.Verification;
using PSFederation.Core.SignInMethods;

namespace PSFederation.Core.Renewal;

/// <summary>An identity source of a SAML method.</summary>
/// <param name="services">The other services that it needs.</param>
public abstract class SamlSource(SamlMethod method, SignInServices services) : IIdentitySource<SamlAssertion>
{
    /// <inheritdoc/>
    public abstract string Description { get; }

    /// <inheritdoc/>
    public virtual bool NeedsPerson => false;

    private protected SignInServices Services => services;

    /// <summary>The identity provider, for display.</summary>
    private protected string ProviderName() => method.Address is { } address ? HttpErrors.Origin(address) : method.Trust.Metadata is [{ } first, ..] ? first : "the identity provider";

    /// <inheritdoc/>
    public abstract Task<SamlAssertion> GetAsync(SignInCall signIn, CancellationToken cancellationToken);

    /// <summary>The current trust settings for the assertion.</summary>
    private protected Task<SamlVerificationOptions> TrustAsync(IOperationReporter reporter, CancellationToken cancellationToken) =>
        services.Trust is { } trust ? trust(reporter, cancellationToken) : SamlTrustFiles.ReadAsync(method.Trust, services.Time, reporter, cancellationToken);

    /// <summary>The signer of the request; null for an unsigned request.</summary>
    private protected RequestSigner? Signer(SamlRequestMethod request) =>
        services.Signer is { } signer ? signer() : request.SigningCertificate is { } path ? RequestSigner.Read(path) : null;

    /// <summary>The assertion in an unsolicited response.</summary>
    private protected SamlAssertion Accept(string response, string? acs, SamlVerificationOptions verification) =>
        AssertionValidation.ReadAndVerify(response, verification with { At = services.Time.GetUtcNow().UtcDateTime, IsSignIn = true, Recipient = acs ?? verification.Recipient });
}
