using PSFederation.Core.Renewal;
using PSFederation.Core.Reporting;
using PSFederation.Core.Text;

namespace PSFederation.Core.Cache;

/// <summary>The cached password of one account, in the cache that all processes of the user share, and what is known about it, in an <see cref="AccountFile"/>.</summary>
/// <param name="cache">The cache of the user.</param>
/// <param name="key">Its name in the cache.</param>
/// <param name="account">The user name, for messages.</param>
internal sealed class AccountPasswords(CredentialCache cache, string key, string account) : IPasswordStore
{
    private readonly AccountFile _known = new(cache.Folder ?? throw new ArgumentException("Expected the cache of the user.", nameof(cache)), key);

    private string What => $"the account '{UntrustedText.Line(account)}'";

    /// <inheritdoc/>
    public async Task<IAsyncDisposable?> LockAsync(bool isOptional, IOperationReporter reporter, CancellationToken cancellationToken) => isOptional
        ? await cache.LockOrWarnAsync(key, What, reporter, cancellationToken).ConfigureAwait(false)
        : await cache.LockAsync(key, What, reporter, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public StoredPassword? Read()
    {
        StoredPassword? known = _known.Read();
        string? password = Password();
        return known?.With(password, known.FailedAt) ?? (password is null ? null : new StoredPassword { Password = password });
    }

    /// <inheritdoc/>
    public async Task<bool> KeepAsync(StoredPassword? stored, IOperationReporter reporter, CancellationToken cancellationToken)
    {
        try
        {
            // A mark comes first and goes last: a process that ends in between leaves a password that counts as failed, not one that is sent again.
            if (stored is { FailedAt: not null })
                await _known.WriteAsync(stored, cancellationToken).ConfigureAwait(false);
            await KeepPasswordAsync(stored?.Password, reporter, cancellationToken).ConfigureAwait(false);
            if (stored is not { FailedAt: not null })
                await _known.WriteAsync(stored, cancellationToken).ConfigureAwait(false);
        }
        catch (FederationException e) when (e.Code == FederationErrorCode.CacheUnusable)
        {
            reporter.Warning(e.Message);
            return false;
        }

        return true;
    }

    /// <summary>Forgets the password, and where it is sent.</summary>
    /// <param name="keepsMarks">Whether the marks stay: a password in a vault is still there after that, and its mark keeps the account from being locked.</param>
    /// <returns>Whether there was anything.</returns>
    public async Task<bool> ForgetAsync(bool keepsMarks, IOperationReporter reporter, CancellationToken cancellationToken)
    {
        StoredPassword? marks = keepsMarks ? Marks() : null;
        bool wasThere = cache.Secrets.Delete(key);
        if (marks is null)
            return _known.Delete() || wasThere;
        await _known.WriteAsync(marks, cancellationToken).ConfigureAwait(false);
        reporter.Verbose("The password in the vault failed, and is not sent again before a person corrects it and runs Get-FederatedCredential with -Force at a prompt");
        return true;
    }

    private StoredPassword? Marks()
    {
        try
        {
            return _known.Read()?.Marks();
        }
        catch (FederationException e) when (e.Code != FederationErrorCode.CacheUnusable)
        {
            // What another account may have put there is deleted unread.
            return null;
        }
    }

    private string? Password() => cache.Secrets.Read(key) is { } text ? StoredPassword.Read(text)?.Password : null;

    /// <summary>A password that is there already is not written again: then only the mark changes, which needs no keyring.</summary>
    private async Task KeepPasswordAsync(string? password, IOperationReporter reporter, CancellationToken cancellationToken)
    {
        if (password is null)
            cache.Secrets.Delete(key);
        else if (password != Password())
            await cache.Secrets.WriteProtectedAsync(key, new StoredPassword { Password = password }.Write(), reporter, cancellationToken).ConfigureAwait(false);
    }
}
