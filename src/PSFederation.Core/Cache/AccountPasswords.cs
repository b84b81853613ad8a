using PSFederation.Core.Renewal;
using PSFederation.Core.Reporting;
using PSFederation.Core.Text;

namespace PSFederation.Core.Cache;

/// <summary>The cached password of one account, in the cache that all processes of the user share.</summary>
/// <param name="key">Its name in the cache.</param>
/// <param name="account">The user name, for messages.</param>
internal sealed class AccountPasswords(CredentialCache cache, string key, string account) : IPasswordStore
{
    private string What => $"the account '{UntrustedText.Line(account)}'";

    /// <inheritdoc/>
    public async Task<IAsyncDisposable?> LockAsync(bool isOptional, IOperationReporter reporter, CancellationToken cancellationToken) => isOptional
        ? await cache.LockOrWarnAsync(key, What, reporter, cancellationToken).ConfigureAwait(false)
        : await cache.LockAsync(key, What, reporter, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public StoredPassword? Read() => cache.Secrets.Read(key) is { } text ? StoredPassword.Read(text) : null;

    /// <inheritdoc/>
    public async Task KeepAsync(StoredPassword? stored, IOperationReporter reporter, CancellationToken cancellationToken)
    {
        try
        {
            if (stored is null)
                cache.Secrets.Delete(key);
            else if (stored.Password is null)
                await cache.Secrets.WriteAsync(key, stored.Write(), reporter, cancellationToken).ConfigureAwait(false);
            else
                await cache.Secrets.WriteProtectedAsync(key, stored.Write(), reporter, cancellationToken).ConfigureAwait(false);
        }
        catch (FederationException e) when (e.Code == FederationErrorCode.CacheUnusable)
        {
            reporter.Warning(e.Message);
        }
    }
}
