using PSFederation.Core.AwsConfig;
using PSFederation.Core.Sts;

namespace PSFederation.Core.Renewal;

/// <summary>A token, exchanged for keys by AssumeRoleWithWebIdentity.</summary>
/// <param name="identity">Where the token comes from.</param>
/// <param name="sessionName">The name of the session; null makes one from the token's subject.</param>
/// <param name="providerId">The host of an OAuth 2.0 provider whose access token it is; null for OIDC.</param>
/// <param name="request">The call.</param>
/// <param name="settings">Region and endpoint where the call names none.</param>
public sealed class WebIdentityRoleSource(
    IIdentitySource<OidcToken> identity, string? sessionName, string? providerId, StsRequest request, AwsSettings settings, TimeProvider time)
    : ISessionSource
{
    /// <inheritdoc/>
    public string Description => $"{identity.Description}, role {request.RoleArn}";

    /// <inheritdoc/>
    public bool NeedsPerson => identity.NeedsPerson;

    /// <inheritdoc/>
    public async Task<FederatedSession> GetAsync(SignInCall signIn, CancellationToken cancellationToken)
    {
        OidcToken token = await identity.GetAsync(signIn, cancellationToken).ConfigureAwait(false);
        try
        {
            return await ExchangeAsync(token, signIn, cancellationToken).ConfigureAwait(false);
        }
        catch (FederationException e) when (IsAboutTheToken(e.Code) && identity is IReplacingSource<OidcToken> source)
        {
            if (await ReplaceAsync(source, token, e, signIn, cancellationToken).ConfigureAwait(false) is not { } next)
                throw;
            return await ExchangeAsync(next, signIn, cancellationToken).ConfigureAwait(false);
        }
        catch (FederationException e) when (e.Code == FederationErrorCode.OidcTokenExpired && identity is TokenFileSource file)
        {
            throw file.Stale(e);
        }
    }

    private Task<FederatedSession> ExchangeAsync(OidcToken token, SignInCall signIn, CancellationToken cancellationToken) =>
        new StsFederationClient(settings, time, signIn.Reporter).AssumeRoleWithWebIdentityAsync(token, sessionName, providerId, request, cancellationToken);

    /// <summary>The errors of STS if it cannot verify a token. AccessDenied too: servers other than AWS return nothing else, and a trust policy may require newer claims.</summary>
    private static bool IsAboutTheToken(FederationErrorCode code) =>
        code is FederationErrorCode.StsInvalidIdentityToken or FederationErrorCode.StsAccessDenied or FederationErrorCode.StsIdpRejectedClaim or FederationErrorCode.StsExpiredToken;

    /// <summary>A newer token than the one that was refused; null when there is none and the error is final.</summary>
    private static async Task<OidcToken?> ReplaceAsync(
        IReplacingSource<OidcToken> source, OidcToken refused, FederationException refusal, SignInCall signIn, CancellationToken cancellationToken)
    {
        try
        {
            OidcToken? next = await source.ReplaceAsync(refused, signIn, cancellationToken).ConfigureAwait(false);
            if (next is not null)
                signIn.Reporter.Verbose($"The token was issued earlier, so a new one was requested. {refusal.Message}");
            return next;
        }
        catch (FederationException e)
        {
            signIn.Reporter.Verbose($"The token was issued earlier, and no new one could be requested. {e.Message}");
            return null;
        }
    }
}
