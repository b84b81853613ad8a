using PSFederation.Core.Reporting;

namespace PSFederation.Core.Saml.Verification;

/// <summary>Says by what an assertion is judged, again for each sign-in: the keys of an identity provider change.</summary>
/// <param name="reporter">Where it says what it does.</param>
/// <param name="cancellationToken">Ends it.</param>
/// <returns>By what it is judged.</returns>
/// <exception cref="FederationException">There are no keys where they should be.</exception>
public delegate Task<SamlVerificationOptions> SamlTrustReader(IOperationReporter reporter, CancellationToken cancellationToken);
