namespace PSFederation.Core.Renewal;

/// <summary>A source that returns the same token or assertion until it expires, and can get another one earlier without a person.</summary>
/// <typeparam name="T">The identity: an <see cref="OidcToken"/> or a <see cref="SamlAssertion"/>.</typeparam>
public interface IReplacingSource<T>
    where T : class
{
    /// <summary>Replaces one that STS refused. The issuer may have changed its keys since then.</summary>
    /// <param name="refused">The one that was refused.</param>
    /// <param name="signIn">The circumstances; no person is asked.</param>
    /// <returns>Another one; null when the refused one was issued during this call, or a person is needed to get another one.</returns>
    /// <exception cref="FederationException">The code says why there is none.</exception>
    Task<T?> ReplaceAsync(T refused, SignInCall signIn, CancellationToken cancellationToken);
}
