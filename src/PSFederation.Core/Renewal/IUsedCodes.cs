using PSFederation.Core.Reporting;

namespace PSFederation.Core.Renewal;

/// <summary>Keeps what all processes of the user have to know of the one-time codes of a seed, so that none is sent twice.</summary>
internal interface IUsedCodes
{
    /// <summary>Waits until no other sign-in takes a code of the seed.</summary>
    /// <param name="seed">The identifier of the seed.</param>
    /// <param name="isOptional">Whether a store that cannot be locked or written is a warning instead of an error.</param>
    /// <returns>What frees it; null when the store cannot be locked.</returns>
    Task<IAsyncDisposable?> LockAsync(string seed, bool isOptional, IOperationReporter reporter, CancellationToken cancellationToken);

    /// <summary>What is known of the codes of the seed; null for nothing.</summary>
    UsedCode? Read(string seed);

    /// <summary>Keeps it in place of what is there.</summary>
    /// <inheritdoc cref="LockAsync"/>
    Task KeepAsync(string seed, UsedCode used, bool isOptional, IOperationReporter reporter);

    /// <summary>When the identity provider did not take a code of the seed, UTC; null where it did, or that is not known.</summary>
    DateTime? FailedAt(string seed);

    /// <summary>Remembers whether the identity provider took a code of the seed.</summary>
    Task NoteAsync(string seed, DateTime? failedAt);
}
