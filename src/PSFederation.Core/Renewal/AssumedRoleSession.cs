using PSFederation.Core.AwsConfig;
using PSFederation.Core.Sts;

namespace PSFederation.Core.Renewal;

/// <summary>A role that is assumed with other credentials: a link of a chain. It renews itself as long as those are valid, or renew themselves.</summary>
/// <param name="caller">Whose keys sign; null takes what the AWS CLI would take.</param>
/// <param name="profileName">An AWS profile that signs, when there is no caller.</param>
/// <param name="sessionName">The name of the session; null takes the caller's.</param>
/// <param name="request">The call.</param>
/// <param name="settings">Region, endpoint and keys where the call names none.</param>
/// <param name="time">The clock.</param>
public sealed class AssumedRoleSession(
    ISessionSource? caller, string? profileName, string? sessionName, StsRequest request, AwsSettings settings, TimeProvider time)
    : ISessionSource
{
    /// <inheritdoc/>
    public string Description =>
        $"{caller?.Description ?? (profileName is null ? "AWS credentials of the environment" : $"AWS profile {profileName}")}, role {request.RoleArn}";

    /// <inheritdoc/>
    public bool NeedsPerson => caller?.NeedsPerson ?? false;

    /// <inheritdoc/>
    public async Task<FederatedSession> GetAsync(SignInCall signIn, CancellationToken cancellationToken)
    {
        FederatedSession? signer = caller is null ? null : await caller.GetAsync(signIn, cancellationToken).ConfigureAwait(false);
        return await new StsRoleChain(settings, time, signIn.Reporter)
            .AssumeRoleAsync(signer, profileName, sessionName, request, cancellationToken).ConfigureAwait(false);
    }
}
