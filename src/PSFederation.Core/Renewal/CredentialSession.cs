namespace PSFederation.Core.Renewal;

/// <summary>The session of a credential, renewed by itself where it renews itself.</summary>
/// <param name="credential">The credential.</param>
public sealed class CredentialSession(FederatedCredential credential) : ISessionSource
{
    /// <inheritdoc/>
    public string Description => credential.Renewal is { IsAutomatic: true } renewal ? renewal.How : $"credentials {credential.Source}";

    /// <inheritdoc/>
    public bool NeedsPerson => false;

    /// <inheritdoc/>
    public async Task<FederatedSession> GetAsync(SignInCall signIn, CancellationToken cancellationToken)
    {
        FederatedSession session = await credential.GetSessionAsync(cancellationToken).ConfigureAwait(false);
        signIn.Reporter.Verbose($"Signed by {session.Keys.AccessKeyId}");
        return session;
    }
}
