namespace PSFederation.Core.Renewal;

/// <summary>A reusable source of sessions: signs in if necessary, and calls STS.</summary>
public interface ISessionSource
{
    /// <summary>A description: "token file /var/run/token, role arn:…". Contains no secret.</summary>
    string Description { get; }

    /// <summary>Whether it always needs a person.</summary>
    bool NeedsPerson { get; }

    /// <summary>Gets a new session.</summary>
    /// <param name="signIn">The context.</param>
    /// <exception cref="FederationException">The error code gives the reason; SignInNeedsPerson if no person can be asked.</exception>
    Task<FederatedSession> GetAsync(SignInCall signIn, CancellationToken cancellationToken);
}
