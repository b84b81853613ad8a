namespace PSFederation.Core.Renewal;

/// <summary>A way to keys that can be gone any number of times: sign in if need be, and ask STS.</summary>
public interface ISessionSource
{
    /// <summary>The way, for people: "token file /var/run/token, role arn:…". No secret.</summary>
    string Description { get; }

    /// <summary>Whether it cannot do without a person, ever.</summary>
    bool NeedsPerson { get; }

    /// <summary>Gets new keys.</summary>
    /// <param name="signIn">The circumstances.</param>
    /// <exception cref="FederationException">The code says why there is none; SignInNeedsPerson when no person may be asked.</exception>
    Task<FederatedSession> GetAsync(SignInCall signIn, CancellationToken cancellationToken);
}
