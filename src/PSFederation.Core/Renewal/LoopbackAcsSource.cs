using PSFederation.Core.Saml.Requests;
using PSFederation.Core.Saml.Verification;
using PSFederation.Core.SignIn;

namespace PSFederation.Core.Renewal;

/// <summary>An assertion by the default browser, whose answer comes to an address of this machine. That takes a person each time.</summary>
/// <param name="options">Where and how; the signer is set here.</param>
/// <param name="signer">Opens what signs the request; null leaves it unsigned.</param>
/// <param name="counterpart">The identity provider, for people.</param>
/// <param name="trust">By what the assertion is judged.</param>
/// <param name="time">The clock.</param>
public sealed class LoopbackAcsSource(LoopbackAcsOptions options, Func<RequestSigner>? signer, string counterpart, SamlTrustReader trust, TimeProvider time)
    : IIdentitySource<SamlAssertion>
{
    /// <inheritdoc/>
    public string Description => $"sign-in at {counterpart}";

    /// <inheritdoc/>
    public bool NeedsPerson => true;

    /// <inheritdoc/>
    public async Task<SamlAssertion> GetAsync(SignInCall signIn, CancellationToken cancellationToken)
    {
        signIn.RequirePerson($"sign in at {counterpart} with the browser", counterpart);
        SamlVerificationOptions verification = await trust(signIn.Reporter, cancellationToken).ConfigureAwait(false);
        using RequestSigner? opened = signer?.Invoke();
        return await new LoopbackAcs(time, signIn.Reporter).SignInAsync(options with { Signer = opened, IsAtPrompt = signIn.IsAtPrompt }, verification, cancellationToken).ConfigureAwait(false);
    }
}
