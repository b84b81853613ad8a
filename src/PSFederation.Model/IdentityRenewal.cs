namespace PSFederation;

/// <summary>How to get a token or an assertion again without a person. The secrets that this needs (a refresh token, a client secret) are not visible.</summary>
/// <typeparam name="T">The identity: an OidcToken or a SamlAssertion.</typeparam>
/// <param name="how">The way: "token file /var/run/token". No secret.</param>
/// <param name="get">Gets it. Called from any thread.</param>
/// <param name="replace">
/// Replaces one that STS refused; returns null when there is no other. Called from any thread. Null when each call gets a new one anyway.
/// </param>
public sealed class IdentityRenewal<T>(string how, Func<CancellationToken, Task<T>> get, Func<T, CancellationToken, Task<T?>>? replace = null)
    where T : class
{
    /// <summary>The way: "token file /var/run/token". No secret.</summary>
    public string How { get; } = how;

    /// <summary>Gets it.</summary>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The token or assertion.</returns>
    public Task<T> GetAsync(CancellationToken cancellationToken) => get(cancellationToken);

    /// <summary>Gets another one in place of one that STS refused, such as after the issuer changed its keys.</summary>
    /// <param name="refused">The one that was refused.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Another one, or null when there is no other.</returns>
    public Task<T?> ReplaceAsync(T refused, CancellationToken cancellationToken) => replace?.Invoke(refused, cancellationToken) ?? Task.FromResult<T?>(null);

    /// <inheritdoc/>
    public override string ToString() => DisplayText.Line(How);
}
