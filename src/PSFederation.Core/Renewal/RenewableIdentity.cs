namespace PSFederation.Core.Renewal;

/// <summary>The way that came with a token or an assertion.</summary>
/// <typeparam name="T">What is got.</typeparam>
public sealed class RenewableIdentity<T>(IdentityRenewal<T> renewal) : IIdentitySource<T>, IReplacingSource<T>
    where T : class
{
    /// <inheritdoc/>
    public string Description => renewal.How;

    /// <inheritdoc/>
    public bool NeedsPerson => false;

    /// <inheritdoc/>
    public Task<T> GetAsync(SignInCall signIn, CancellationToken cancellationToken) => renewal.GetAsync(cancellationToken);

    /// <inheritdoc/>
    public Task<T?> ReplaceAsync(T refused, SignInCall signIn, CancellationToken cancellationToken) => renewal.ReplaceAsync(refused, cancellationToken);
}
