using PSFederation.Core.Sts;

namespace PSFederation.Core.Renewal;

/// <summary>The session of a credential, which renews automatically if the credential does.</summary>
/// <param name="timeout">The time limit to get credentials.</param>
public sealed class CredentialSource(FederatedCredential credential, TimeSpan timeout, TimeProvider time) : ISessionSource
{
    /// <inheritdoc/>
    public string Description => credential.Renewal is { IsAutomatic: true } renewal ? renewal.How : $"credentials {credential.Source}";

    /// <inheritdoc/>
    public bool NeedsPerson => false;

    /// <inheritdoc/>
    public async Task<FederatedSession> GetAsync(SignInCall signIn, CancellationToken cancellationToken)
    {
        FederatedSession session = await credential.GetSessionAsync(timeout, time, cancellationToken).ConfigureAwait(false);
        signIn.Reporter.Verbose($"Signed by {session.Keys.AccessKeyId}");
        return session;
    }
}
