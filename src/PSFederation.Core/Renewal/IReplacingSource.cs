namespace PSFederation.Core.Renewal;

/// <summary>A way to a token or an assertion that gives one that it has until that expires, and can get another one without a person before.</summary>
/// <typeparam name="T">What is got: an <see cref="OidcToken"/> or a <see cref="SamlAssertion"/>.</typeparam>
public interface IReplacingSource<T>
    where T : class
{
    /// <summary>Gets another one in place of one that STS refused. The issuer may have changed its keys since it issued that.</summary>
    /// <param name="refused">The one that was refused.</param>
    /// <param name="signIn">The circumstances; no person is asked.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Another one; null when the refused one came new in this call, or no other can be got without a person.</returns>
    /// <exception cref="FederationException">The code says why there is none.</exception>
    Task<T?> ReplaceAsync(T refused, SignInCall signIn, CancellationToken cancellationToken);
}
