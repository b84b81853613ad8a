using PSFederation.Core.Http;
using PSFederation.Core.Saml.Verification;
using PSFederation.Core.SignIn.Browser;

namespace PSFederation.Core.Renewal;

/// <summary>An assertion by the installed browser: without a window as long as the browser's profile has a session, then by a person.</summary>
/// <param name="options">Where and how; made for each use, because the browser may have been updated.</param>
/// <param name="signInUri">Where a person would begin.</param>
/// <param name="trust">By what the assertion is judged; time and recipient are set here.</param>
/// <param name="time">The clock.</param>
public sealed class BrowserSource(Func<BrowserSignInOptions> options, Uri signInUri, SamlTrustReader trust, TimeProvider time) : IIdentitySource<SamlAssertion>
{
    /// <inheritdoc/>
    public string Description => $"browser session at {HttpErrors.Origin(signInUri)}";

    /// <inheritdoc/>
    public bool NeedsPerson => false;

    /// <inheritdoc/>
    public async Task<SamlAssertion> GetAsync(SignInCall signIn, CancellationToken cancellationToken)
    {
        SamlVerificationOptions verification = await trust(signIn.Reporter, cancellationToken).ConfigureAwait(false);
        BrowserAssertion captured = await new BrowserSignIn(options() with { MayShowWindow = signIn.MayAsk }, time, signIn.Reporter).SignInAsync(cancellationToken).ConfigureAwait(false);
        return SamlAcceptance.Accept(captured.SamlResponse, verification with { At = time.GetUtcNow().UtcDateTime, IsSignIn = true, Recipient = captured.Acs });
    }
}
