namespace PSFederation;

/// <summary>How to get a token or an assertion again without a person. The required secrets (a refresh token, a client secret) are not visible.</summary>
/// <typeparam name="T">The identity: an OidcToken or a SamlAssertion.</typeparam>
/// <param name="how">A description: "token file /var/run/token". Contains no secret.</param>
/// <param name="get">Gets the identity. Called from any thread.</param>
/// <param name="replace">
/// Replaces an identity that STS rejected; returns null if there is no other. Called from any thread. Null if each call gets a new one anyway.
/// </param>
public sealed class IdentityRenewal<T>(string how, Func<CancellationToken, Task<T>> get, Func<T, CancellationToken, Task<T?>>? replace = null)
    where T : class
{
    /// <summary>A description: "token file /var/run/token". Contains no secret.</summary>
    public string How { get; } = how;

    /// <summary>Gets the identity.</summary>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>The token or assertion.</returns>
    public Task<T> GetAsync(CancellationToken cancellationToken) => get(cancellationToken);

    /// <summary>Replaces an identity that STS rejected, for example after the issuer changed its keys.</summary>
    /// <param name="refused">The rejected identity.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>A new identity, or null if there is none.</returns>
    public Task<T?> ReplaceAsync(T refused, CancellationToken cancellationToken) => replace?.Invoke(refused, cancellationToken) ?? Task.FromResult<T?>(null);

    /// <inheritdoc/>
    public override string ToString() => DisplayText.Line(How);
}
