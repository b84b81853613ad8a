namespace PSFederation.Core.Renewal;

/// <summary>A source that returns the same token or assertion until it expires, and can get another one earlier without a person.</summary>
/// <typeparam name="T">The identity: an <see cref="OidcToken"/> or a <see cref="SamlAssertion"/>.</typeparam>
public interface IReplacingSource<T>
    where T : class
{
    /// <summary>Replaces one that STS rejected, because the issuer can have changed its keys.</summary>
    /// <param name="refused">The rejected one.</param>
    /// <param name="signIn">The context; no person is asked.</param>
    /// <returns>A new one; null if the rejected one was issued during this call, or if a person is needed to get another.</returns>
    /// <exception cref="FederationException">The error code gives the reason.</exception>
    Task<T?> ReplaceAsync(T refused, SignInCall signIn, CancellationToken cancellationToken);
}
