using PSFederation.Core.Reporting;

namespace PSFederation.Core.Renewal;

/// <summary>Keeps what all processes of the user have to know of the password of one account, so that a refused password is not sent again.</summary>
internal interface IPasswordStore
{
    /// <summary>Waits until no other sign-in uses the account.</summary>
    /// <param name="isOptional">Whether a store that cannot be locked is a warning instead of an error.</param>
    /// <returns>What frees it; null when the store cannot be locked.</returns>
    Task<IAsyncDisposable?> LockAsync(bool isOptional, IOperationReporter reporter, CancellationToken cancellationToken);

    /// <summary>What is kept; null for nothing.</summary>
    StoredPassword? Read();

    /// <summary>Keeps it in place of what is there; null forgets. A password goes only into a store that the system protects, else there is a warning.</summary>
    /// <returns>Whether it is kept.</returns>
    Task<bool> KeepAsync(StoredPassword? stored, IOperationReporter reporter, CancellationToken cancellationToken);
}
