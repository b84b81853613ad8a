using PSFederation.Core.Reporting;

namespace PSFederation.Core.Oidc.Verification;

/// <summary>Judges tokens by the keys that their issuer publishes, or by those that the caller has.</summary>
/// <param name="options">By what tokens are judged; keys and issuer come from the authority when there is one.</param>
/// <param name="authority">The issuer whose keys are fetched; null when the options hold all there is.</param>
/// <param name="timeout">How long each answer may take.</param>
/// <param name="time">The clock of the cache of keys.</param>
public sealed class TokenValidator(OidcVerificationOptions options, string? authority, TimeSpan timeout, TimeProvider time, IOperationReporter reporter)
{
    /// <summary>Judges a token.</summary>
    /// <param name="text">A token in compact serialization.</param>
    /// <param name="tokenType">What it is.</param>
    /// <param name="refreshToken">The refresh token that came with it.</param>
    /// <returns>The report.</returns>
    /// <exception cref="FederationException">The keys of the issuer cannot be had.</exception>
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
