using PSFederation.Core.Reporting;

namespace PSFederation.Core.Cache;

/// <summary>Stores secrets between commands, under names that reveal nothing.</summary>
internal interface ISecretStore
{
    /// <summary>Reads a secret; null if there is none, or if it cannot be read.</summary>
    byte[]? Read(string name);

    /// <summary>Stores a secret.</summary>
    /// <exception cref="FederationException">It cannot be written.</exception>
    Task WriteAsync(string name, byte[] secret, IOperationReporter reporter, CancellationToken cancellationToken);

    /// <summary>Stores a secret only if it is protected: by the system, or in the memory of this process.</summary>
    /// <exception cref="FederationException">It would be stored in a plain file, or cannot be written.</exception>
    Task WriteProtectedAsync(string name, byte[] secret, IOperationReporter reporter, CancellationToken cancellationToken);

    /// <summary>Deletes a secret, if there is one.</summary>
    /// <returns>Whether there was one.</returns>
    bool Delete(string name);

    /// <summary>The names of the stored secrets.</summary>
    IEnumerable<string> Names();
}
