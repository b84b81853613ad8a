using PSFederation.Core.Saml.Verification;
using PSFederation.Core.SignIn.Browser;
using PSFederation.Core.SignInMethods;

namespace PSFederation.Core.Renewal;

/// <summary>Opens <see cref="BrowserMethod"/>: without a window while the browser profile has a session, otherwise with a person.</summary>
/// <param name="services">The other services that it needs.</param>
public sealed class BrowserSource(BrowserMethod method, SignInServices services) : SamlSource(method, services)
{
    /// <inheritdoc/>
    public override string Description => $"browser session at {ProviderName()}";

    /// <inheritdoc/>
    public override async Task<SamlAssertion> GetAsync(SignInCall signIn, CancellationToken cancellationToken)
    {
        SamlVerificationOptions verification = await TrustAsync(signIn.Reporter, cancellationToken).ConfigureAwait(false);
        BrowserSignInOptions options = new(method)
        {
            // Found for each use, because the browser can be updated.
            Browser = InstalledBrowser.Find(method.BrowserPath, path => path),
            MayShowWindow = signIn.MayAsk,
            Patience = Services.PersonTimeout,
        };
        BrowserAssertion captured = await new BrowserSignIn(options, Services.Time, signIn.Reporter).SignInAsync(cancellationToken).ConfigureAwait(false);
        return Accept(captured.SamlResponse, captured.Acs, verification);
    }
}
