using PSFederation.Core.AwsConfig;
using PSFederation.Core.Sts;

namespace PSFederation.Core.Renewal;

/// <summary>A role that is assumed with other credentials: a link of a chain. It renews automatically while those are valid or renew automatically.</summary>
/// <param name="caller">The credentials that sign; null for those of the origin.</param>
/// <param name="origin">The source of the credentials if there is no caller.</param>
/// <param name="sessionName">The session name; null for the caller's.</param>
/// <param name="request">The call.</param>
/// <param name="settings">Default region, endpoint and credentials.</param>
public sealed class AssumeRoleSource(
    ISessionSource? caller, CallerOrigin? origin, string? sessionName, StsRequest request, AwsSettings settings, TimeProvider time)
    : ISessionSource
{
    /// <inheritdoc/>
    public string Description =>
        $"{caller?.Description ?? origin?.Description ?? "AWS credentials from the environment"}, role {request.RoleArn}";

    /// <inheritdoc/>
    public bool NeedsPerson => caller?.NeedsPerson ?? false;

    /// <inheritdoc/>
    public async Task<FederatedSession> GetAsync(SignInCall signIn, CancellationToken cancellationToken)
    {
        FederatedSession? signer = caller is null ? null : await caller.GetAsync(signIn, cancellationToken).ConfigureAwait(false);
        return await new RoleChaining(settings, time, signIn.Reporter)
            .AssumeRoleAsync(signer, origin, sessionName, request, cancellationToken).ConfigureAwait(false);
    }
}
