using PSFederation.Core.AwsConfig;
using PSFederation.Core.Sts;

namespace PSFederation.Core.Renewal;

/// <summary>A token, exchanged for keys by AssumeRoleWithWebIdentity.</summary>
/// <param name="identity">Where the token comes from.</param>
/// <param name="sessionName">The name of the session; null makes one from the token's subject.</param>
/// <param name="providerId">The host of an OAuth 2.0 provider whose access token it is; null for OIDC.</param>
/// <param name="request">The call.</param>
/// <param name="settings">Region and endpoint where the call names none.</param>
/// <param name="time">The clock.</param>
public sealed class WebIdentitySession(
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
            return await new StsExchange(settings, time, signIn.Reporter)
                .AssumeRoleWithWebIdentityAsync(token, sessionName, providerId, request, cancellationToken).ConfigureAwait(false);
        }
        catch (FederationException e) when (e.Code == FederationErrorCode.OidcTokenExpired && identity is TokenFileSource file)
        {
            throw file.Stale(e);
        }
    }
}
