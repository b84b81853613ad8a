namespace PSFederation.Core.Renewal;

/// <summary>A reusable source of tokens or assertions.</summary>
/// <typeparam name="T">The identity: an <see cref="OidcToken"/> or a <see cref="SamlAssertion"/>.</typeparam>
public interface IIdentitySource<T>
    where T : class
{
    /// <summary>A description: "token file /var/run/token". Contains no secret.</summary>
    string Description { get; }

    /// <summary>Whether it always needs a person. A source that sometimes needs a person finds out on request.</summary>
    bool NeedsPerson { get; }

    /// <param name="signIn">The context.</param>
    /// <returns>The token or assertion.</returns>
    /// <exception cref="FederationException">The error code gives the reason; SignInNeedsPerson if no person can be asked.</exception>
    Task<T> GetAsync(SignInCall signIn, CancellationToken cancellationToken);
}
