using PSFederation.Core.Saml.Verification;
using PSFederation.Core.SignIn;

namespace PSFederation.Core.Renewal;

/// <summary>An assertion by the Kerberos ticket or NTLM identity of the account, signed in for anew each time.</summary>
/// <param name="signInUri">Where a person would begin.</param>
/// <param name="trust">By what the assertion is judged; the time is set here.</param>
/// <param name="timeout">How long each page may take.</param>
/// <param name="time">The clock.</param>
/// <param name="factor">Patterns on the labels of choices that the pages offer, such as second factors.</param>
public sealed class IntegratedSource(Uri signInUri, SamlTrustReader trust, TimeSpan timeout, TimeProvider time, IReadOnlyList<string> factor) : IIdentitySource<SamlAssertion>
{
    /// <inheritdoc/>
    public string Description => $"sign-in of this account at {signInUri.Authority}";

    /// <inheritdoc/>
    public bool NeedsPerson => false;

    /// <inheritdoc/>
    public async Task<SamlAssertion> GetAsync(SignInCall signIn, CancellationToken cancellationToken)
    {
        SamlVerificationOptions verification = await trust(signIn.Reporter, cancellationToken).ConfigureAwait(false);
        PageAnswers answers = new(new OneTimeCodes(given: null, (_, _) => Task.FromResult<string?>(null)), FactorSelection.Silent(factor));
        string response = await IntegratedSignIn.SignInAsync(signInUri, answers, timeout, time, signIn.Reporter, cancellationToken).ConfigureAwait(false);
        return SamlAcceptance.Accept(response, verification with { At = time.GetUtcNow().UtcDateTime, IsSignIn = true });
    }
}
