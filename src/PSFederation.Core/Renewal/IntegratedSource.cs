using PSFederation.Core.Saml.Verification;
using PSFederation.Core.SignIn;
using PSFederation.Core.SignInMethods;

namespace PSFederation.Core.Renewal;

/// <summary>Opens <see cref="IntegratedMethod"/>: a separate sign-in each time.</summary>
/// <param name="services">The other services that it needs.</param>
public sealed class IntegratedSource(IntegratedMethod method, SignInServices services) : SamlSource(method, services)
{
    /// <inheritdoc/>
    public override string Description => $"sign-in of this account at {method.Address!.Authority}";

    /// <inheritdoc/>
    public override async Task<SamlAssertion> GetAsync(SignInCall signIn, CancellationToken cancellationToken)
    {
        SamlVerificationOptions verification = await TrustAsync(signIn.Reporter, cancellationToken).ConfigureAwait(false);
        PageAnswers answers = Services.Answers ?? new PageAnswers(new OneTimeCodes(given: null, (_, _) => Task.FromResult<string?>(null)), FactorSelection.Silent(method.Factor));
        string response = await IntegratedSignIn.SignInAsync(method.Address!, answers, Services.Answer, Services.Time, signIn.Reporter, cancellationToken).ConfigureAwait(false);
        return Accept(response, acs: null, verification);
    }
}
