using PSFederation.Core.AwsConfig;
using PSFederation.Core.Sts;

namespace PSFederation.Core.Renewal;

/// <summary>A role that is assumed with other credentials: a link of a chain. It renews itself as long as those are valid, or renew themselves.</summary>
/// <param name="caller">Whose keys sign; null takes those of the origin.</param>
/// <param name="origin">Where the keys come from when there is no caller.</param>
/// <param name="sessionName">The name of the session; null takes the caller's.</param>
/// <param name="request">The call.</param>
/// <param name="settings">Region, endpoint and keys where the call names none.</param>
public sealed class AssumeRoleSource(
    ISessionSource? caller, CallerOrigin? origin, string? sessionName, StsRequest request, AwsSettings settings, TimeProvider time)
    : ISessionSource
{
    /// <inheritdoc/>
    public string Description =>
        $"{caller?.Description ?? origin?.Description ?? "AWS credentials of the environment"}, role {request.RoleArn}";

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
