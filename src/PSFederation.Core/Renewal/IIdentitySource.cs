namespace PSFederation.Core.Renewal;

/// <summary>A way to a token or an assertion that can be gone any number of times.</summary>
/// <typeparam name="T">What is got: an <see cref="OidcToken"/> or a <see cref="SamlAssertion"/>.</typeparam>
public interface IIdentitySource<T>
    where T : class
{
    /// <summary>The way, for people: "token file /var/run/token". No secret.</summary>
    string Description { get; }

    /// <summary>Whether it cannot do without a person, ever. One that may need a person sometimes finds out when it is asked.</summary>
    bool NeedsPerson { get; }

    /// <param name="signIn">The circumstances.</param>
    /// <returns>The token or assertion.</returns>
    /// <exception cref="FederationException">The code says why there is none; SignInNeedsPerson when no person may be asked.</exception>
    Task<T> GetAsync(SignInCall signIn, CancellationToken cancellationToken);
}
