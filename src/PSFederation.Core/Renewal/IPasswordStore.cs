using PSFederation.Core.Reporting;

namespace PSFederation.Core.Renewal;

/// <summary>Stores what all processes of the user must know about the password of an account, so that a rejected password is not sent again.</summary>
internal interface IPasswordStore
{
    /// <summary>Waits until no other sign-in uses the account.</summary>
    /// <param name="isOptional">Whether a store that cannot be locked causes a warning instead of an error.</param>
    /// <returns>The lock; null if the store cannot be locked.</returns>
    Task<IAsyncDisposable?> LockAsync(bool isOptional, IOperationReporter reporter, CancellationToken cancellationToken);

    /// <summary>The stored data; null if none.</summary>
    StoredPassword? Read();

    /// <summary>Replaces the stored data; null deletes it. A password is stored only if the system protects it; otherwise a warning is shown.</summary>
    Task KeepAsync(StoredPassword? stored, IOperationReporter reporter, CancellationToken cancellationToken);
}
