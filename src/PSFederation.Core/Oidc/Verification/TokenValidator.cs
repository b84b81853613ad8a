using PSFederation.Core.Reporting;

namespace PSFederation.Core.Oidc.Verification;

/// <summary>Verifies tokens with the published keys of their issuer, or with keys of the caller.</summary>
/// <param name="options">The criteria; keys and issuer come from the authority if there is one.</param>
/// <param name="authority">The issuer whose keys are requested; null if the options are complete.</param>
/// <param name="timeout">The time limit for each response.</param>
/// <param name="time">The clock of the key cache.</param>
public sealed class TokenValidator(OidcVerificationOptions options, string? authority, TimeSpan timeout, TimeProvider time, IOperationReporter reporter)
{
    /// <summary>Verifies a token.</summary>
    /// <param name="text">A token in compact serialization.</param>
    /// <param name="tokenType">Its type.</param>
    /// <param name="refreshToken">The refresh token that came with it.</param>
    /// <returns>The report.</returns>
    /// <exception cref="FederationException">The keys of the issuer are unavailable.</exception>
    public async Task<OidcVerification> JudgeAsync(string text, OidcTokenType tokenType, string? refreshToken, CancellationToken cancellationToken)
    {
        OidcVerificationOptions judgedBy = options;
        if (authority is not null)
        {
            IssuerKeySet issuer = await IssuerKeys.GetAsync(authority, OidcVerifier.KeyIdOf(text), timeout, time, reporter, cancellationToken).ConfigureAwait(false);
            judgedBy = options with { Keys = issuer.Keys, Issuer = options.Issuer ?? issuer.Issuer };
        }

        return new OidcVerifier(judgedBy).Verify(text, tokenType, refreshToken);
    }
}
