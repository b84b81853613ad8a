using PSFederation.Core.Saml.Requests;
using PSFederation.Core.Saml.Verification;
using PSFederation.Core.SignIn;
using PSFederation.Core.SignInMethods;

namespace PSFederation.Core.Renewal;

/// <summary>Opens <see cref="LoopbackAcsMethod"/>. It requires a person each time.</summary>
/// <param name="services">The other services that it needs.</param>
public sealed class LoopbackAcsSource(LoopbackAcsMethod method, SignInServices services) : SamlSource(method, services)
{
    /// <inheritdoc/>
    public override string Description => $"sign-in at {ProviderName()}";

    /// <inheritdoc/>
    public override bool NeedsPerson => true;

    /// <inheritdoc/>
    public override async Task<SamlAssertion> GetAsync(SignInCall signIn, CancellationToken cancellationToken)
    {
        signIn.RequirePerson($"sign in with the browser at {ProviderName()}", ProviderName());
        SamlVerificationOptions verification = await TrustAsync(signIn.Reporter, cancellationToken).ConfigureAwait(false);
        using RequestSigner? signer = Signer(method);
        LoopbackAcsOptions options = new(method) { Signer = signer, IsAtPrompt = signIn.IsAtPrompt, Patience = Services.PersonTimeout };
        return await new LoopbackAcs(Services.Time, signIn.Reporter).SignInAsync(options, verification, cancellationToken).ConfigureAwait(false);
    }
}
