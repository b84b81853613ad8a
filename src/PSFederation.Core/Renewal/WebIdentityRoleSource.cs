using PSFederation.Core.AwsConfig;
using PSFederation.Core.Sts;

namespace PSFederation.Core.Renewal;

/// <summary>A token that is exchanged with AssumeRoleWithWebIdentity.</summary>
/// <param name="identity">The source of the token.</param>
/// <param name="sessionName">The session name; null derives it from the token's subject.</param>
/// <param name="providerId">The host of an OAuth 2.0 provider whose access token it is; null for OIDC.</param>
/// <param name="request">The call.</param>
/// <param name="settings">Default region and endpoint.</param>
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

    /// <summary>The STS errors for a token that it cannot verify. AccessDenied too: servers other than AWS return nothing else, and a trust policy can require newer claims.</summary>
    private static bool IsAboutTheToken(FederationErrorCode code) =>
        code is FederationErrorCode.StsInvalidIdentityToken or FederationErrorCode.StsAccessDenied or FederationErrorCode.StsIdpRejectedClaim or FederationErrorCode.StsExpiredToken;

    /// <summary>A newer token than the rejected one; null if there is none and the error is final.</summary>
    private static async Task<OidcToken?> ReplaceAsync(
        IReplacingSource<OidcToken> source, OidcToken refused, FederationException refusal, SignInCall signIn, CancellationToken cancellationToken)
    {
        try
        {
            OidcToken? next = await source.ReplaceAsync(refused, signIn, cancellationToken).ConfigureAwait(false);
            if (next is not null)
                signIn.Reporter.Verbose($"STS rejected a token that was issued earlier, so a new token was requested. {refusal.Message}");
            return next;
        }
        catch (FederationException e)
        {
            signIn.Reporter.Verbose($"STS rejected a token that was issued earlier, and a new token could not be requested. {e.Message}");
            return null;
        }
    }
}
