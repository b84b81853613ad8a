using PSFederation.Core.AwsConfig;
using PSFederation.Core.Sts;

namespace PSFederation.Core.Renewal;

/// <summary>A federation token (GetFederationToken) for the long-term credentials of an IAM user, which can request it any number of times.</summary>
/// <param name="caller">The credentials that sign; null for those of the origin.</param>
/// <param name="origin">The source of the credentials if there is no caller.</param>
/// <param name="request">The call.</param>
/// <param name="settings">Default region, endpoint and credentials.</param>
public sealed class FederationTokenSource(ISessionSource? caller, CallerOrigin? origin, FederationTokenRequest request, AwsSettings settings, TimeProvider time) : ISessionSource
{
    /// <inheritdoc/>
    public string Description => $"{caller?.Description ?? origin?.Description ?? "AWS credentials from the environment"}, federated user {request.Name}";

    /// <inheritdoc/>
    public bool NeedsPerson => caller?.NeedsPerson ?? false;

    /// <inheritdoc/>
    public async Task<FederatedSession> GetAsync(SignInCall signIn, CancellationToken cancellationToken)
    {
        FederatedSession? signer = caller is null ? null : await caller.GetAsync(signIn, cancellationToken).ConfigureAwait(false);
        return await new FederationTokenCall(settings, time, signIn.Reporter).SendAsync(signer, origin, request, cancellationToken).ConfigureAwait(false);
    }
}
