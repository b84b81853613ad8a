namespace PSFederation;

/// <summary>
/// Renews a <see cref="FederatedCredential"/>: holds a session and gets the next one in time. Called from any thread and
/// runspace, concurrently; one caller renews a session that is due, and the others share the result.
/// </summary>
public interface ISessionRenewal
{
    /// <summary>The current session, valid or not. Never waits.</summary>
    FederatedSession Held { get; }

    /// <summary>When and how the session is renewed. Never waits.</summary>
    FederatedCredentialRenewal Status { get; }

    /// <summary>Gets a valid session. Renews a session that is due, and waits; can be called under any synchronization context.</summary>
    /// <returns>The session.</returns>
    /// <exception cref="FederationException">It has expired and could not be renewed.</exception>
    FederatedSession GetSession();

    /// <summary>Gets a valid session. Renews a session that is due.</summary>
    /// <param name="cancellationToken">Cancels the wait, not the renewal, which others can wait for.</param>
    /// <returns>The session.</returns>
    /// <exception cref="FederationException">It has expired and could not be renewed.</exception>
    Task<FederatedSession> GetSessionAsync(CancellationToken cancellationToken);
}
