namespace PSFederation;

/// <summary>How a token or an assertion is got once more without a person. What it knows for that (a refresh token, a client secret) is hidden in it.</summary>
/// <typeparam name="T">What is got: an OidcToken or a SamlAssertion.</typeparam>
/// <param name="how">The way: "token file /var/run/token". No secret.</param>
/// <param name="get">Gets it. Called from any thread.</param>
public sealed class IdentityRenewal<T>(string how, Func<CancellationToken, Task<T>> get)
    where T : class
{
    /// <summary>The way: "token file /var/run/token". No secret.</summary>
    public string How { get; } = how;

    /// <summary>Gets it.</summary>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The token or assertion.</returns>
    public Task<T> GetAsync(CancellationToken cancellationToken) => get(cancellationToken);

    /// <inheritdoc/>
    public override string ToString() => DisplayText.Line(How);
}
