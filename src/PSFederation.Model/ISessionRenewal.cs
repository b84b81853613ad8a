namespace PSFederation;

/// <summary>
/// What keeps a <see cref="FederatedCredential"/> alive: holds a session and gets the next one in time. Called from any thread and
/// runspace, many at once; of those that find the session due, one renews and the others share what it gets.
/// </summary>
public interface ISessionRenewal
{
    /// <summary>The session that is held, whether it is valid or not. Never waits.</summary>
    FederatedSession Held { get; }

    /// <summary>When and how the session is renewed. Never waits.</summary>
    FederatedCredentialRenewal Status { get; }

    /// <summary>A session that is valid now. Renews one that is due, and waits for that; may be called under any synchronization context.</summary>
    /// <returns>The session.</returns>
    /// <exception cref="FederationException">It has expired and could not be renewed.</exception>
    FederatedSession GetSession();

    /// <summary>A session that is valid now. Renews one that is due.</summary>
    /// <param name="cancellationToken">Ends the waiting, not the renewal, which others may wait for.</param>
    /// <returns>The session.</returns>
    /// <exception cref="FederationException">It has expired and could not be renewed.</exception>
    Task<FederatedSession> GetSessionAsync(CancellationToken cancellationToken);
}
