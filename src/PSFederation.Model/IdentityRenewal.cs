namespace PSFederation;

/// <summary>How a token or an assertion is got once more without a person. What it knows for that (a refresh token, a client secret) is hidden in it.</summary>
/// <typeparam name="T">What is got: an OidcToken or a SamlAssertion.</typeparam>
/// <param name="how">The way: "token file /var/run/token". No secret.</param>
/// <param name="get">Gets it. Called from any thread.</param>
/// <param name="replace">
/// Gets another one in place of one that STS refused; gives null when there is no other. Called from any thread. Null when each is got new anyway.
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
