using PSFederation.Core.Reporting;

namespace PSFederation.Core.Saml.Verification;

/// <summary>Returns the criteria for an assertion, again for each sign-in, because the keys of an identity provider change.</summary>
/// <param name="reporter">The reporter for its messages.</param>
/// <param name="cancellationToken">Cancels the operation.</param>
/// <returns>The criteria.</returns>
/// <exception cref="FederationException">The expected keys are missing.</exception>
public delegate Task<SamlVerificationOptions> SamlTrustReader(IOperationReporter reporter, CancellationToken cancellationToken);
