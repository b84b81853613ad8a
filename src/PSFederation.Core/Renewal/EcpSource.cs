using PSFederation.Core.Http;
using PSFederation.Core.Saml.Requests;
using PSFederation.Core.Saml.Verification;
using PSFederation.Core.SignIn;
using PSFederation.Core.SignInMethods;

namespace PSFederation.Core.Renewal;

/// <summary>Opens <see cref="EcpMethod"/>: a separate sign-in each time, without pages.</summary>
/// <param name="services">The other services that it needs.</param>
public sealed class EcpSource(EcpMethod method, SignInServices services) : SamlSource(method, services)
{
    /// <inheritdoc/>
    public override string Description => $"ECP sign-in of this account at {ProviderName()}";

    /// <inheritdoc/>
    public override async Task<SamlAssertion> GetAsync(SignInCall signIn, CancellationToken cancellationToken)
    {
        SamlVerificationOptions verification = await TrustAsync(signIn.Reporter, cancellationToken).ConfigureAwait(false);
        using RequestSigner? signer = Signer(method);
        EcpOptions options = new(method) { Signer = signer, Credential = Services.Credential, Timeout = Services.Answer };
        return await new EcpSignIn(FederationHttpClient.Get(), Services.Time, signIn.Reporter).SignInAsync(options, verification, cancellationToken).ConfigureAwait(false);
    }
}
