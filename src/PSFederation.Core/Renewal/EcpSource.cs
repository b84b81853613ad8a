using PSFederation.Core.Http;
using PSFederation.Core.Saml.Requests;
using PSFederation.Core.Saml.Verification;
using PSFederation.Core.SignIn;

namespace PSFederation.Core.Renewal;

/// <summary>An assertion by the ECP profile, without pages: by what the options say, such as the Kerberos ticket of the account.</summary>
/// <param name="options">Where and how; the signer is set here.</param>
/// <param name="signer">Opens what signs the request; null leaves it unsigned.</param>
/// <param name="counterpart">The identity provider, for people.</param>
/// <param name="trust">By what the assertion is judged.</param>
/// <param name="time">The clock.</param>
public sealed class EcpSource(EcpOptions options, Func<RequestSigner>? signer, string counterpart, SamlTrustReader trust, TimeProvider time)
    : IIdentitySource<SamlAssertion>
{
    /// <inheritdoc/>
    public string Description => $"sign-in of this account by ECP at {counterpart}";

    /// <inheritdoc/>
    public bool NeedsPerson => false;

    /// <inheritdoc/>
    public async Task<SamlAssertion> GetAsync(SignInCall signIn, CancellationToken cancellationToken)
    {
        SamlVerificationOptions verification = await trust(signIn.Reporter, cancellationToken).ConfigureAwait(false);
        using RequestSigner? opened = signer?.Invoke();
        return await new EcpSignIn(FederationHttpClient.Get(), time, signIn.Reporter)
            .SignInAsync(options with { Signer = opened }, verification, cancellationToken).ConfigureAwait(false);
    }
}
