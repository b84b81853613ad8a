namespace PSFederation.Core.Renewal;

/// <summary>The source of a token or an assertion.</summary>
/// <typeparam name="T">The identity.</typeparam>
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
